namespace FlashEngine.Uds.Services;

/// <summary>linkControlType, the sub-function of 87.</summary>
public enum LinkControlType : byte
{
    /// <summary>01: can the ECU change to a rate that the standard numbers?</summary>
    VerifyModeTransitionWithFixedParameter = 0x01,

    /// <summary>02: can the ECU change to a rate that is given?</summary>
    VerifyModeTransitionWithSpecificParameter = 0x02,

    /// <summary>03: change now.</summary>
    TransitionMode = 0x03,
}

/// <summary>linkControlModeIdentifier: the rates that ISO 14229-1 numbers (annex B).</summary>
public enum LinkControlMode : byte
{
    /// <summary>01: PC, 9 600 bit/s.</summary>
    Pc9600Baud = 0x01,

    /// <summary>02: PC, 19 200 bit/s.</summary>
    Pc19200Baud = 0x02,

    /// <summary>03: PC, 38 400 bit/s.</summary>
    Pc38400Baud = 0x03,

    /// <summary>04: PC, 57 600 bit/s.</summary>
    Pc57600Baud = 0x04,

    /// <summary>05: PC, 115 200 bit/s.</summary>
    Pc115200Baud = 0x05,

    /// <summary>10: CAN, 125 kbit/s.</summary>
    Can125000Baud = 0x10,

    /// <summary>11: CAN, 250 kbit/s.</summary>
    Can250000Baud = 0x11,

    /// <summary>12: CAN, 500 kbit/s.</summary>
    Can500000Baud = 0x12,

    /// <summary>13: CAN, 1 Mbit/s.</summary>
    Can1000000Baud = 0x13,

    /// <summary>20: what the ECU keeps for programming.</summary>
    ProgrammingSetup = 0x20,
}

/// <summary>
/// LinkControl, service 87 (ISO 14229-1): another bit rate on the bus, asked for first and then switched.
/// </summary>
public static class LinkControl
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x87;

    private const uint LinkRecordMax = 0xFFFFFF;

    /// <summary>Makes the request <c>87 01 linkControlModeIdentifier</c>.</summary>
    /// <param name="mode">A numbered rate; the values above 20 are the manufacturer's.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    public static byte[] EncodeVerifyFixed(LinkControlMode mode, bool suppressPositiveResponse = false) =>
    [
        ServiceId,
        SubFunction(LinkControlType.VerifyModeTransitionWithFixedParameter, suppressPositiveResponse),
        (byte)mode,
    ];

    /// <summary>Makes the request <c>87 02 linkRecord(3)</c>.</summary>
    /// <param name="linkRecord">The rate in bit/s, 000000..FFFFFF.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate needs more than 3 bytes.</exception>
    public static byte[] EncodeVerifySpecific(uint linkRecord, bool suppressPositiveResponse = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(linkRecord, LinkRecordMax);
        return
        [
            ServiceId,
            SubFunction(LinkControlType.VerifyModeTransitionWithSpecificParameter, suppressPositiveResponse),
            (byte)(linkRecord >> 16),
            (byte)(linkRecord >> 8),
            (byte)linkRecord,
        ];
    }

    /// <summary>
    /// Makes the request <c>87 03</c>, or <c>87 83</c>: usual, because an answer could come at either rate.
    /// </summary>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    public static byte[] EncodeTransition(bool suppressPositiveResponse = true)
        => [ServiceId, SubFunction(LinkControlType.TransitionMode, suppressPositiveResponse)];

    /// <summary>Reads <c>C7 linkControlType</c>.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, LinkControlType linkControlType)
        => response.Length == 2 && ServiceExchange.Echoes(response, ServiceId, (byte)linkControlType);

    private static byte SubFunction(LinkControlType type, bool suppressPositiveResponse)
        => ServiceExchange.SubFunction((byte)type, suppressPositiveResponse);
}
