namespace FlashEngine.Uds.Services;

/// <summary>What services share: sub-function byte, repeats after a time-out, the error of a wrong answer.</summary>
internal static class ServiceExchange
{
    /// <summary>suppressPosRspMsgIndicationBit of a sub-function byte (ISO 14229-1).</summary>
    private const byte SuppressPosRspMsgIndicationBit = 0x80;

    /// <summary>Services that only read are asked up to three times.</summary>
    public static UdsRequestOptions RepeatTwice { get; } =
        new() { TimeoutRetriesMax = 2, TransmissionRetriesMax = 2 };

    /// <summary>Services that set a volatile state, to the same value each time, are asked up to twice.</summary>
    public static UdsRequestOptions RepeatOnce { get; } =
        new() { TimeoutRetriesMax = 1, TransmissionRetriesMax = 1 };

    /// <summary>Options for a service that the caller may want no positive response to.</summary>
    public static UdsRequestOptions With(UdsRequestOptions options, bool suppressPositiveResponse)
        => suppressPositiveResponse ? options with { SuppressPositiveResponse = true, TimeoutRetriesMax = 0 } : options;

    /// <summary>Makes the sub-function byte.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sub-function needs more than 7 bits.</exception>
    public static byte SubFunction(byte value, bool suppressPositiveResponse)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, (byte)0x7F);
        return suppressPositiveResponse ? (byte)(value | SuppressPosRspMsgIndicationBit) : value;
    }

    /// <summary>True when a response starts with SID + 40 and this sub-function.</summary>
    public static bool Echoes(ReadOnlySpan<byte> response, byte serviceId, byte subFunction)
        => response.Length >= 2 && response[0] == serviceId + 0x40 && response[1] == subFunction;

    /// <summary>The error of an answer that is not the one to the request.</summary>
    public static InvalidResponseException Invalid(
        IUdsClient client, string expected, ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
        => new(client.EcuName, expected, $"request {Text(request)}, response {Text(response)}");

    private static string Text(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? "(empty)" : UdsErrors.Hex(bytes);
}
