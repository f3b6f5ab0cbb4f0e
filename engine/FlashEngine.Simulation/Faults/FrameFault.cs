namespace FlashEngine.Simulation.Faults;

/// <summary>What becomes of a frame that is about to start.</summary>
public enum FrameFaultKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is acknowledged, but some of those that it is for miss it (overrun of their controllers).</summary>
    Lost,

    /// <summary>
    /// A bit error: an error frame ends it, its sender's error counter rises by 8, and it takes part in the next
    /// arbitration again. Enough of them in a row make the sender error passive, or take it off the bus.
    /// </summary>
    Corrupted,

    /// <summary>
    /// An error in the last bit of EOF: those that it is for have taken it, its sender repeats it (ISO 11898-1).
    /// </summary>
    Duplicated,

    /// <summary>Other nodes keep the bus busy; then the arbitration is held anew.</summary>
    Delayed,
}

/// <summary>A fault of one frame.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Errors">Of <see cref="FrameFaultKind.Corrupted"/>: how many attempts in a row fail.</param>
/// <param name="DurationNs">
/// Nanoseconds: how long the bus is busy; of <see cref="FrameFaultKind.Corrupted"/>: from bus-off to the restart of the
/// controller, on top of the 128 × 11 bits of ISO 11898-1.
/// </param>
/// <param name="MissedBy">
/// Of <see cref="FrameFaultKind.Lost"/>: a bit per node, in the order of attachment, the lowest for the first.
/// </param>
public readonly record struct FrameFault(
    FrameFaultKind Kind, int Errors = 1, long DurationNs = 0, ulong MissedBy = ulong.MaxValue);
