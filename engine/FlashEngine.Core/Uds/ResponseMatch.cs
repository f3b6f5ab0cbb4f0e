namespace FlashEngine.Uds;

/// <summary>
/// Tells whether a PDU answers a request (ISO 14229-1): SID + 40 and the echo of sub-function, identifier or counter,
/// or
/// 7F with the request's SID. Anything else on the ECU's response id is stale or somebody else's and is waited past.
/// </summary>
internal static class ResponseMatch
{
    private const byte NegativeResponseSid = 0x7F;
    private const byte PositiveResponseOffset = 0x40;
    private const byte SubFunctionMask = 0x7F;

    public static bool IsNegative(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response) =>
        response.Length == 3 && response[0] == NegativeResponseSid && response[1] == request[0];

    public static bool IsPositive(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response) =>
        response.Length > 0
        && response[0] == (byte)(request[0] + PositiveResponseOffset)
        && EchoFits(request, response);

    private static bool EchoFits(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        switch (request[0])
        {
            // A response too short for its echo is the ECU's fault and not a stranger's: the service's decoder says so.
            case 0x10 or 0x11 or 0x27 or 0x28 or 0x3E or 0x85 when request.Length > 1:
                return response.Length < 2 || response[1] == (request[1] & SubFunctionMask);
            case 0x36 when request.Length > 1:
                return response.Length < 2 || response[1] == request[1];
            case 0x22 or 0x2E when request.Length > 2:
                return response.Length < 3 || response[1..3].SequenceEqual(request[1..3]);
            case 0x31 when request.Length > 3:
                return response.Length < 4
                    || (response[1] == (request[1] & SubFunctionMask) && response[2..4].SequenceEqual(request[2..4]));
            default:
                return true;
        }
    }
}
