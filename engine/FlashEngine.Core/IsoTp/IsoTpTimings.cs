namespace FlashEngine.IsoTp;

/// <summary>
/// What a link measured over all its transfers: the longest that each N_ timer ran, and how late ConsecutiveFrames were
/// against STmin.
/// </summary>
public sealed class IsoTpTimings
{
    private static readonly long[] BoundsNs = [10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000];
    private readonly long[] _gaps = new long[BoundsNs.Length + 1];

    /// <summary>
    /// Upper bounds, in nanoseconds, of all classes of <see cref="GapsByLateness"/> but the last, which is open.
    /// </summary>
    public static IReadOnlyList<long> LatenessBoundsNs => BoundsNs;

    /// <summary>The sender's timers.</summary>
    public IsoTpSendTimes Send { get; private set; }

    /// <summary>The receiver's timers.</summary>
    public IsoTpReceiveTimes Receive { get; private set; }

    /// <summary>
    /// How many gaps with an STmin above 0 were longer than asked for by how much, by class. No gap is ever shorter.
    /// </summary>
    public IReadOnlyList<long> GapsByLateness => _gaps;

    internal void Add(in IsoTpSendTimes times) => Send = Send.Or(times);

    internal void Add(in IsoTpReceiveTimes times) => Receive = Receive.Or(times);

    internal void AddGap(long lateNs)
    {
        var index = 0;
        while (index < BoundsNs.Length && lateNs > BoundsNs[index])
        {
            index++;
        }

        _gaps[index]++;
    }
}
