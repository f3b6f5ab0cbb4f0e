using FlashEngine.Uds.Text;

namespace FlashEngine.Uds;

/// <summary>
/// Tells whether a PDU answers a request (ISO 14229-1): SID + 40 and the echo of sub-function, identifier or counter,
/// or 7F with the request's SID. Anything else on the ECU's response id is stale or somebody else's and is waited past.
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
        // A response too short for its echo is the ECU's fault and not a stranger's: the service's decoder says so.
        var echo = EchoLength(request[0]);
        if (echo == 0 || request.Length <= echo || response.Length <= echo)
        {
            return true;
        }

        var mask = ServiceText.HasSubFunction(request[0]) ? SubFunctionMask : 0xFF;
        return response[1] == (request[1] & mask) && response[2..(echo + 1)].SequenceEqual(request[2..(echo + 1)]);
    }

    /// <summary>How many bytes after the SID come back: sub-function, identifier, counter or address format.</summary>
    private static int EchoLength(byte serviceId) => serviceId switch
    {
        0x31 => 3,
        0x22 or 0x24 or 0x2E or 0x2F => 2,
        0x36 or 0x38 or 0x3D => 1,
        _ => ServiceText.HasSubFunction(serviceId) ? 1 : 0,
    };
}
