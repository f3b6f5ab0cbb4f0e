using FlashEngine.Can;
using FlashEngine.Journal;
using FlashEngine.Station.Store;
using FlashEngine.Station.Traces;

namespace FlashEngine.Engine.Tests;

/// <summary>A moment in which the station's process dies: what the disk and the ECUs hold then.</summary>
internal sealed record CutPoint(string Name, IReadOnlyList<JournalRecord> Records, IReadOnlyDictionary<string, byte[]> Ecus);

/// <summary>
/// Collects every moment of a run that counts: before and after each record of the journal, and each start of a request
/// and of a response on the wire. Under virtual time nothing moves while a moment is taken.
/// </summary>
internal sealed class CutPoints(JobRig rig) : IJobJournal, ITraceWriter
{
    private readonly List<JournalRecord> _records = [];
    private readonly Dictionary<string, byte[]> _last = [];

    public List<CutPoint> All { get; } = [];

    public Task AppendAsync(JournalRecord record)
    {
        Append(record);
        return Task.CompletedTask;
    }

    public void Append(JournalRecord record)
    {
        Take($"before record {_records.Count}: {record.Event} {record.Ecu} {record.Change} {record.Block}");
        _records.Add(record);
        Take($"after record {_records.Count - 1}: {record.Event} {record.Ecu} {record.Change} {record.Block}");
    }

    public void Write(int channel, in CanFrame frame, long timestampNs, bool transmitted)
    {
        var type = frame.Data[0] >> 4;
        if (type is 0 or 1)
        {
            Take($"{(transmitted ? "request" : "response")} {frame}");
        }
    }

    public void Dispose()
    {
        // nothing is open
    }

    private void Take(string name)
    {
        rig.Simulated.Save();
        var ecus = Directory.GetFiles(rig.StateFolder!).ToDictionary(file => Path.GetFileName(file), ReadShared);
        All.Add(new CutPoint(name, [.. _records], ecus));
    }

    /// <summary>Most moments do not change a memory: equal contents are kept once.</summary>
    private byte[] ReadShared(string file)
    {
        var content = File.ReadAllBytes(file);
        return _last.TryGetValue(file, out var last) && last.AsSpan().SequenceEqual(content)
            ? last
            : _last[file] = content;
    }
}
