namespace FlashEngine.Uds;

/// <summary>The results of DoIP_Data in words (ISO 13400-2, negative acknowledgement codes).</summary>
internal static class DoIpResultText
{
    /// <summary>The words; null: the result is none of DoIP.</summary>
    public static string? Describe(N_Result result) => result switch
    {
        N_Result.DoIP_TIMEOUT_A => "the DoIP entity did not acknowledge it within A_DoIP_Diagnostic_Message",
        N_Result.DoIP_HDR_ERROR => "the DoIP entity refused the message's header",
        N_Result.DoIP_INVALID_SA => "the DoIP entity does not take our source address on this connection (02)",
        N_Result.DoIP_UNKNOWN_TA => "the DoIP entity knows no ECU of this logical address (03)",
        N_Result.DoIP_MESSAGE_TOO_LARGE => "it is longer than the DoIP entity or the ECU takes (04)",
        N_Result.DoIP_OUT_OF_MEMORY => "the DoIP entity has no memory for it (05)",
        N_Result.DoIP_TARGET_UNREACHABLE => "the DoIP entity cannot reach the ECU (06)",
        N_Result.DoIP_NO_LINK => "the connection to the DoIP entity was lost",
        N_Result.DoIP_ERROR => "the DoIP entity refused it",
        _ => null,
    };
}
