using FlashEngine.Journal;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Store;

namespace FlashEngine.Engine.Tests;

/// <summary>
/// The journal's disk fails for good at each record of a flash of three ECUs: each time the job ends and says so, nobody
/// is left in the middle of a PDU, and the job can be gone on with from what the disk holds.
/// </summary>
public sealed class JournalFailureTests : IDisposable
{
    private const long RestNs = 3_000_000_000; // longer than N_Bs and N_Cr of an ECU
    private readonly JobRig _rig = SmallEcus.With(new JobRig(), "upload");

    public JournalFailureTests()
    {
        _rig.Manifest = manifest => manifest with { Policy = RollbackPolicy.AllOrNothing };

        // A block of body takes longer than giving the bus back.
        _rig.VehicleText = _rig.VehicleText.Replace(
            "0x70000 }\n  - name: powertrain", "0x70000, stMinUs: 2000 }\n  - name: powertrain", StringComparison.Ordinal);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void DiskFailsAtEachRecord_NoPduIsCutOff_AndTheJobCanBeGoneOnWith()
    {
        var record = 1;
        while (FailAt(record))
        {
            record++;
        }

        Assert.True(record > 30, $"the job has only {record} durable records");
    }

    /// <returns>False: the job was done before it came to so many records.</returns>
    private bool FailAt(int record)
    {
        var journal = new FailingJournal(record);
        _rig.PowerCycle();
        _rig.Journal = journal;
        _rig.Resumed = null;
        var report = _rig.Run();
        if (!journal.HasFailed)
        {
            return false;
        }

        Rest();
        Assert.True(report.ExitCode != 0, $"record {record}: is told as a success");
        Assert.True(_rig.Simulated.Violations.Count == 0, $"record {record}: {string.Join("; ", _rig.Simulated.Violations)}");
        Assert.All(
            new[] { "body", "powertrain", "gateway" },
            name => Assert.True(_rig.Simulated.Ecu(name).NormalCommunicationEnabled, $"record {record}: {name} is quiet"));

        _rig.Journal = new JournalRecords();
        _rig.Resumed = JobHistory.Of(journal.Durable);
        var resumed = _rig.Run();
        Assert.True(
            resumed.ExitCode == 0,
            $"record {record}: gone on with, {string.Join("; ", resumed.Ecus.Select(ecu => ecu.Error))}");
        return true;
    }

    /// <summary>Time without a station, in which ECUs notice what never came.</summary>
    private void Rest()
    {
        var clock = (Rehearsal.VirtualClock)_rig.Clock;
        var untilNs = clock.NowNs + RestNs;
        while (_rig.Simulated.NextEventNs is var nextNs && nextNs <= untilNs)
        {
            clock.AdvanceTo(nextNs);
            _rig.Simulated.AdvanceTo(nextNs);
        }

        clock.AdvanceTo(untilNs);
        _rig.Simulated.AdvanceTo(untilNs);
    }

    private sealed class FailingJournal(int failing) : IJobJournal
    {
        private readonly List<JournalRecord> _waiting = [];
        private int _written;

        public List<JournalRecord> Durable { get; } = [];

        public bool HasFailed => _written >= failing;

        public void Append(JournalRecord record) => _waiting.Add(record);

        public Task AppendAsync(JournalRecord record)
        {
            if (HasFailed || ++_written == failing)
            {
                return Task.FromException(new JobException(FlashExitCode.FileOrManifest, "the disk is full"));
            }

            Durable.AddRange(_waiting);
            Durable.Add(record);
            _waiting.Clear();
            return Task.CompletedTask;
        }
    }
}
