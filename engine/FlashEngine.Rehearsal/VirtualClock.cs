namespace FlashEngine.Rehearsal;

/// <summary>Station time that stands still until it is moved.</summary>
public sealed class VirtualClock : IStationClock
{
    private long _nowNs;

    /// <inheritdoc/>
    public long NowNs => Volatile.Read(ref _nowNs);

    /// <summary>Moves time forward; an earlier time is ignored.</summary>
    public void AdvanceTo(long nowNs) => Volatile.Write(ref _nowNs, Math.Max(_nowNs, nowNs));
}
