namespace FlashEngine.Uds;

/// <summary>
/// The result of a transport service (N_USData of ISO 15765-2, DoIP_Data of ISO 13400-2), with the causes of
/// ISO 14229-2's client added.
/// </summary>
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

    /// <summary>The DoIP entity did not acknowledge the message within A_DoIP_Diagnostic_Message.</summary>
    DoIP_TIMEOUT_A,

    /// <summary>The DoIP entity refused the message's header, or answered it with a wrong one.</summary>
    DoIP_HDR_ERROR,

    /// <summary>The DoIP entity does not take our source address on this connection (code 02).</summary>
    DoIP_INVALID_SA,

    /// <summary>The DoIP entity knows no ECU of this target address (code 03).</summary>
    DoIP_UNKNOWN_TA,

    /// <summary>The message is longer than the target takes (code 04).</summary>
    DoIP_MESSAGE_TOO_LARGE,

    /// <summary>The DoIP entity has no memory for the message at the moment (code 05).</summary>
    DoIP_OUT_OF_MEMORY,

    /// <summary>The DoIP entity knows the ECU and cannot reach it (code 06).</summary>
    DoIP_TARGET_UNREACHABLE,

    /// <summary>The connection to the DoIP entity was lost while the message was under way.</summary>
    DoIP_NO_LINK,

    /// <summary>Another refusal of the DoIP entity: unknown network, transport protocol error or a reserved code (07,
    /// 08, 09..FF).</summary>
    DoIP_ERROR,
}
