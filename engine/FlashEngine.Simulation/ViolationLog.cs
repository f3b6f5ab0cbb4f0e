using FlashEngine.Can;

namespace FlashEngine.Simulation;

/// <summary>What testers did that ISO 15765-2 or an ECU's own flow control forbids.</summary>
internal sealed class ViolationLog
{
    private const int EntriesMax = 1000;

    private readonly Lock _gate = new();
    private readonly List<ProtocolViolation> _entries = [];

    /// <summary>A copy of the entries so far.</summary>
    public IReadOnlyList<ProtocolViolation> Entries()
    {
        lock (_gate)
        {
            return _entries.ToArray();
        }
    }

    /// <summary>The same, a line each.</summary>
    public IReadOnlyList<string> Snapshot() => [.. Entries().Select(entry => entry.ToString())];

    /// <summary>Notes a frame that must not have been sent (so).</summary>
    public void Add(string ecu, long nowNs, in CanFrame frame, string problem) =>
        Add(ecu, nowNs, $"{problem}; frame {frame}");

    /// <summary>Notes a frame that never came.</summary>
    public void Add(string ecu, long nowNs, string problem)
    {
        // The first ones tell the story; a peer that is wrong all the time must not fill the memory.
        lock (_gate)
        {
            if (_entries.Count < EntriesMax)
            {
                _entries.Add(new ProtocolViolation(nowNs, ecu, problem));
            }
        }
    }
}
