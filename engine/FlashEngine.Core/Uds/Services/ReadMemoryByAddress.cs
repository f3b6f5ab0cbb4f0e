namespace FlashEngine.Uds.Services;

/// <summary>ReadMemoryByAddress, service 23 (ISO 14229-1).</summary>
public static class ReadMemoryByAddress
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x23;

    /// <summary>Makes the request <c>23 ALFI address size</c>.</summary>
    /// <param name="memoryAddress">First address; must fit <paramref name="addressBytes"/>.</param>
    /// <param name="memorySize">How many bytes, at least 1; must fit <paramref name="sizeBytes"/>.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A value does not fit its bytes, bytes are not 1..4, or the size is 0.
    /// </exception>
    public static byte[] Encode(uint memoryAddress, uint memorySize, int addressBytes = 4, int sizeBytes = 4)
    {
        ArgumentOutOfRangeException.ThrowIfZero(memorySize);
        return [ServiceId, .. MemoryRange.Encode(memoryAddress, memorySize, addressBytes, sizeBytes)];
    }

    /// <summary>Reads <c>63 dataRecord</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="memorySize">How many bytes were asked for.</param>
    /// <param name="dataRecord">The bytes, a part of <paramref name="response"/>.</param>
    /// <returns>False when it is another answer, or has more or fewer bytes than were asked for.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, uint memorySize, out ReadOnlySpan<byte> dataRecord)
    {
        if (response.IsEmpty || response[0] != ServiceId + 0x40 || (uint)(response.Length - 1) != memorySize)
        {
            dataRecord = default;
            return false;
        }

        dataRecord = response[1..];
        return true;
    }

    /// <summary>Reads memory.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="memoryAddress">First address.</param>
    /// <param name="memorySize">How many bytes, at least 1; how many an ECU sends at once is its own limit.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <param name="options">Null: the ECU's settings, and two repeats after time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Exactly <paramref name="memorySize"/> bytes.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>63</c> with as many bytes.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> ReadMemoryByAddressAsync(
        this IUdsClient client,
        uint memoryAddress,
        uint memorySize,
        int addressBytes = 4,
        int sizeBytes = 4,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(memoryAddress, memorySize, addressBytes, sizeBytes);
        var response = await client.RequestAsync(request, options ?? ServiceExchange.RepeatTwice, cancellation);
        return TryDecode(response, memorySize, out var dataRecord)
            ? dataRecord.ToArray()
            : throw ServiceExchange.Invalid(client, $"63 and {memorySize} bytes", request, response);
    }
}
