namespace FlashEngine.Perf.IsoTp;

/// <summary>Virtual time that goes on by a microsecond with each look at it.</summary>
public sealed class BatchClock : IStationClock
{
    private const long StepNs = 1000;
    private long _nowNs;

    /// <inheritdoc/>
    public long NowNs => _nowNs += StepNs;
}
