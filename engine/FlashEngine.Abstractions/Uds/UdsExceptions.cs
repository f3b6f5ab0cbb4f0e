namespace FlashEngine.Uds;

/// <summary>The ECU refused a request (7F SID NRC).</summary>
public sealed class NegativeResponseException(
    string ecuName, byte serviceId, NegativeResponseCode code, string exchange)
    : FlashException($"{ecuName} refused service {serviceId:X2}: {code} ({(byte)code:X2}); {exchange}")
{
    /// <summary>The ECU's name.</summary>
    public string EcuName { get; } = ecuName;

    /// <summary>The refused service.</summary>
    public byte ServiceId { get; } = serviceId;

    /// <summary>Why.</summary>
    public NegativeResponseCode Code { get; } = code;

    /// <summary>Security refusals have a code of their own; the rest is given one by the step that failed.</summary>
    public override FlashExitCode ExitCode => ServiceId switch
    {
        0x27 or 0x29 => FlashExitCode.SecurityAccess,
        0x34 or 0x36 or 0x37 => FlashExitCode.Transfer,
        _ => FlashExitCode.Precondition,
    };
}

/// <summary>The ECU answered with bytes that do not fit the request or the standard.</summary>
public sealed class InvalidResponseException(string ecuName, string expected, string exchange)
    : FlashException($"{ecuName} answered wrongly: expected {expected}; {exchange}")
{
    /// <summary>The ECU's name.</summary>
    public string EcuName { get; } = ecuName;

    /// <inheritdoc/>
    public override FlashExitCode ExitCode => FlashExitCode.Precondition;
}

/// <summary>The link to an ECU failed: a timer passed, or a transport rule was broken.</summary>
public sealed class LinkException(string ecuName, N_Result result, string detail)
    : FlashException($"link to {ecuName} failed: {result}; {detail}")
{
    /// <summary>The ECU's name.</summary>
    public string EcuName { get; } = ecuName;

    /// <summary>Which timer or rule.</summary>
    public N_Result Result { get; } = result;

    /// <inheritdoc/>
    public override FlashExitCode ExitCode => Result switch
    {
        N_Result.N_ERROR or (>= N_Result.DoIP_HDR_ERROR and <= N_Result.DoIP_ERROR) => FlashExitCode.Channel,
        _ => FlashExitCode.Timeout,
    };
}
