using System.Diagnostics;

namespace FlashEngine.Differential.Tests;

/// <summary>Real monotonic time in nanoseconds: scapy knows no other.</summary>
internal sealed class StationClock
{
    private readonly long _start = Stopwatch.GetTimestamp();

    public long NowNs => Stopwatch.GetElapsedTime(_start).Ticks * 100;
}
