namespace FlashEngine.Simulation.Faults;

/// <summary>What an ECU does with a request instead of serving it well.</summary>
public enum EcuFaultKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It hears neither this request nor any frame for the duration.</summary>
    Silent,

    /// <summary>It serves the request, and answers after the duration, without asking for time.</summary>
    Slow,

    /// <summary>It resets instead, without an answer.</summary>
    Reset,

    /// <summary>It serves the request, and its answer to an earlier one leaves in place of this one's.</summary>
    Stale,

    /// <summary>It serves the request, and its answer is not what the standard says.</summary>
    Wrong,

    /// <summary>It answers 78 again and again, until it loses power.</summary>
    PendingForEver,

    /// <summary>It refuses the request.</summary>
    Refusing,
}

/// <summary>A fault of one request.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="DurationNs">Nanoseconds, see the kind.</param>
/// <param name="Value">
/// Of <see cref="EcuFaultKind.Refusing"/>: the negative response code; of <see cref="EcuFaultKind.Wrong"/>: which of
/// the ways to be wrong, any number.
/// </param>
public readonly record struct EcuFault(EcuFaultKind Kind, long DurationNs = 0, byte Value = 0);
