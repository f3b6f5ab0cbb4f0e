namespace FlashEngine.Uds;

/// <summary>How an exchange ended.</summary>
public enum UdsOutcomeKind
{
    /// <summary>A positive response that fits the request.</summary>
    Positive,

    /// <summary>No positive response was asked for, and no refusal came within P2.</summary>
    Suppressed,

    /// <summary>7F SID NRC.</summary>
    Negative,

    /// <summary>A PDU that does not fit the request; only where <see cref="UdsRequestOptions.Strict"/> asks.</summary>
    Unexpected,

    /// <summary>A timer passed or the transport failed.</summary>
    LinkFailed,
}

/// <summary>The end of one exchange. Lives only during the call that hands it over.</summary>
public readonly ref struct UdsOutcome
{
    /// <summary>How it ended.</summary>
    public required UdsOutcomeKind Kind { get; init; }

    /// <summary>The response PDU; empty when there is none.</summary>
    public ReadOnlySpan<byte> Response { get; init; }

    /// <summary>The code of a refusal.</summary>
    public NegativeResponseCode Code { get; init; }

    /// <summary>Which timer or transport rule failed.</summary>
    public N_Result Result { get; init; }

    /// <summary>When it ended, station time in nanoseconds.</summary>
    public required long TimestampNs { get; init; }

    /// <summary>From the transmit confirmation to the end, in nanoseconds; 0 when the request never left.</summary>
    public long ElapsedNs { get; init; }
}

/// <summary>
/// Something that asks the ECU: one request, or a row of requests in which each follows from the answer before, inside
/// the channel's loop and without a thread hop. The client serves exchanges first in, first out.
/// </summary>
public abstract class UdsExchange
{
    /// <summary>The request PDU. Must not change while it is being sent.</summary>
    public abstract ReadOnlyMemory<byte> Request { get; }

    /// <summary>How this request is treated.</summary>
    public abstract UdsRequestOptions Options { get; }

    /// <summary>Nobody waits for it any more: when its turn comes, it is passed over.</summary>
    public bool IsAbandoned { get; set; }

    /// <summary>Takes the outcome of <see cref="Request"/>.</summary>
    /// <returns>True to go on at once with the next <see cref="Request"/> of this exchange.</returns>
    public abstract bool OnOutcome(in UdsOutcome outcome);
}
