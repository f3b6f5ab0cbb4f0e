using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Simulation;

/// <summary>What testers did that ISO 15765-2 or an ECU's own flow control forbids, one line each.</summary>
internal sealed class ViolationLog
{
    private const int LinesMax = 1000;

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    /// <summary>A copy of the lines so far.</summary>
    public IReadOnlyList<string> Snapshot()
    {
        lock (_gate)
        {
            return _lines.ToArray();
        }
    }

    /// <summary>Notes a frame that must not have been sent (so).</summary>
    public void Add(string ecu, long nowNs, in CanFrame frame, string problem) =>
        Add(Invariant(nowNs, ecu, $"{problem}; frame {frame}"));

    /// <summary>Notes a frame that never came.</summary>
    public void Add(string ecu, long nowNs, string problem) => Add(Invariant(nowNs, ecu, problem));

    private static string Invariant(long nowNs, string ecu, string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{nowNs / 1e9:F9} s {ecu}: {text}");

    // The first lines tell the story; a peer that is wrong all the time must not fill the memory.
    private void Add(string line)
    {
        lock (_gate)
        {
            if (_lines.Count < LinesMax)
            {
                _lines.Add(line);
            }
        }
    }
}
