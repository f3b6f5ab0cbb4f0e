using System.Diagnostics;

namespace FlashEngine.Station.Channels;

/// <summary>The machine's monotonic clock, counted from the first use.</summary>
public sealed class MonotonicClock : IStationClock
{
    private readonly long _origin = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public long NowNs => (long)((Stopwatch.GetTimestamp() - _origin) * (1e9 / Stopwatch.Frequency));
}
