using System.Diagnostics;

namespace FlashEngine.Simulation.Tests.Support;

/// <summary>Monotonic real time.</summary>
internal sealed class RealClock : IStationClock
{
    public long NowNs => Stopwatch.GetTimestamp() * (1_000_000_000L / Stopwatch.Frequency);
}
