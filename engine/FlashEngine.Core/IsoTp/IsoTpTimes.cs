namespace FlashEngine.IsoTp;

/// <summary>
/// The longest that each timer of ISO 15765-2 ran in one transfer, in nanoseconds; 0 where it never ran. A value is
/// taken when the timer ends, so of a transfer that failed the timer that ran out is part of it.
/// </summary>
/// <param name="N_AsNs">Hand-off of a frame of the sender to its confirmation.</param>
/// <param name="N_BsNs">FirstFrame, last frame of a block, or Wait to the next FlowControl.</param>
/// <param name="N_CsNs">FlowControl or ConsecutiveFrame to the hand-off of our next ConsecutiveFrame.</param>
/// <param name="LateNs">How long a ConsecutiveFrame was handed over after STmin allowed it.</param>
public readonly record struct IsoTpSendTimes(long N_AsNs, long N_BsNs, long N_CsNs, long LateNs)
{
    /// <summary>The longer of each.</summary>
    public IsoTpSendTimes Or(in IsoTpSendTimes other) => new(
        Math.Max(N_AsNs, other.N_AsNs),
        Math.Max(N_BsNs, other.N_BsNs),
        Math.Max(N_CsNs, other.N_CsNs),
        Math.Max(LateNs, other.LateNs));
}

/// <summary>The same for a reception.</summary>
/// <param name="N_ArNs">Hand-off of our FlowControl to its confirmation.</param>
/// <param name="N_BrNs">FirstFrame, or last frame of a block, to the hand-off of our FlowControl.</param>
/// <param name="N_CrNs">Our FlowControl, or a ConsecutiveFrame, to the next ConsecutiveFrame.</param>
public readonly record struct IsoTpReceiveTimes(long N_ArNs, long N_BrNs, long N_CrNs)
{
    /// <summary>The longer of each.</summary>
    public IsoTpReceiveTimes Or(in IsoTpReceiveTimes other) => new(
        Math.Max(N_ArNs, other.N_ArNs), Math.Max(N_BrNs, other.N_BrNs), Math.Max(N_CrNs, other.N_CrNs));
}
