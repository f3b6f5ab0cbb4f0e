namespace FlashEngine.Uds;

/// <summary>The result of a transport service (ISO 15765-2), with the causes of ISO 14229-2's client added.</summary>
public enum N_Result
{
    /// <summary>Done.</summary>
    N_OK,

    /// <summary>A frame of ours was not confirmed within N_As or N_Ar.</summary>
    N_TIMEOUT_A,

    /// <summary>No FlowControl within N_Bs.</summary>
    N_TIMEOUT_Bs,

    /// <summary>No ConsecutiveFrame within N_Cr.</summary>
    N_TIMEOUT_Cr,

    /// <summary>A ConsecutiveFrame had an unexpected SequenceNumber.</summary>
    N_WRONG_SN,

    /// <summary>A FlowControl had a reserved FlowStatus.</summary>
    N_INVALID_FS,

    /// <summary>A SingleFrame or FirstFrame ended a reception that was running.</summary>
    N_UNEXP_PDU,

    /// <summary>More WAITs in a row than N_WFTmax.</summary>
    N_WFT_OVRN,

    /// <summary>The receiver has no room for the message (FlowControl Overflow).</summary>
    N_BUFFER_OVFLW,

    /// <summary>Another error of the transport: the adapter was lost or went bus-off.</summary>
    N_ERROR,

    /// <summary>No response within P2 (ISO 14229-2).</summary>
    P2_TIMEOUT,

    /// <summary>No response within P2* after response pending (ISO 14229-2).</summary>
    P2STAR_TIMEOUT,

    /// <summary>The ECU answered "pending" or "busy" for longer than the policy allows.</summary>
    PENDING_LIMIT,
}
