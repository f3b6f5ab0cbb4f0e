using System.Diagnostics;
using FlashEngine.Can;
using FlashEngine.Wire;

namespace FlashEngine.DoIp.Tests;

/// <summary>A host whose clock runs, and can be set forward.</summary>
internal sealed class TestHost : IAdapterHost, IStationClock
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _skippedNs;

    public IStationClock Clock => this;

    public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();

    public long NowNs => (long)Stopwatch.GetElapsedTime(_start).TotalNanoseconds + Interlocked.Read(ref _skippedNs);

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skippedNs, (long)time.TotalNanoseconds);
}
