using System.Diagnostics;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>The monotonic time that all processes of a machine share, and what station time is in it.</summary>
internal sealed class MachineTime
{
    private const int Attempts = 8;

    private readonly long _offsetNs;

    /// <summary>Measures how far station time is from the machine's.</summary>
    public MachineTime(IStationClock clock)
    {
        // The closest two readings around one of the other clock tell the offset best.
        var widthNs = long.MaxValue;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var beforeNs = NowNs;
            var stationNs = clock.NowNs;
            var afterNs = NowNs;
            if (afterNs - beforeNs < widthNs)
            {
                widthNs = afterNs - beforeNs;
                _offsetNs = stationNs - beforeNs - (widthNs / 2);
            }
        }
    }

    /// <summary>Now, in nanoseconds; the same in every process.</summary>
    public static long NowNs => (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000_000 / Stopwatch.Frequency);

    /// <summary>The station time of a machine time.</summary>
    public long ToStation(long machineNs) => machineNs + _offsetNs;
}
