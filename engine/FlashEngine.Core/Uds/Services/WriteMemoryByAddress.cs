namespace FlashEngine.Uds.Services;

/// <summary>WriteMemoryByAddress, service 3D (ISO 14229-1).</summary>
public static class WriteMemoryByAddress
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x3D;

    /// <summary>Makes the request <c>3D ALFI address size dataRecord</c>; the size is that of the data.</summary>
    /// <param name="memoryAddress">First address; must fit <paramref name="addressBytes"/>.</param>
    /// <param name="dataRecord">At least 1 byte; the count must fit <paramref name="sizeBytes"/>.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit its bytes, or bytes are not 1..4.</exception>
    /// <exception cref="ArgumentException">The record is empty.</exception>
    public static byte[] Encode(
        uint memoryAddress, ReadOnlySpan<byte> dataRecord, int addressBytes = 4, int sizeBytes = 4)
        => dataRecord.IsEmpty
            ? throw new ArgumentException("the data record is empty", nameof(dataRecord))
            :
            [
                ServiceId,
                .. MemoryRange.Encode(memoryAddress, (uint)dataRecord.Length, addressBytes, sizeBytes),
                .. dataRecord,
            ];

    /// <summary>Reads <c>7D ALFI address size</c>, the echo of what was asked for.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="request">The request that was sent; anything else fits no answer.</param>
    /// <returns>False when it is another answer, of another range, or of another length.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, ReadOnlySpan<byte> request)
    {
        if (request.Length < 2 || request[0] != ServiceId || response.IsEmpty || response[0] != ServiceId + 0x40)
        {
            return false;
        }

        var length = 1 + MemoryRange.EncodedLength(request[1] & 0x0F, request[1] >> 4);
        return response.Length == length
            && request.Length > length
            && response[1..].SequenceEqual(request[1..length]);
    }

    /// <summary>Writes memory, once: a lost answer is not asked for again.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="memoryAddress">First address.</param>
    /// <param name="dataRecord">At least 1 byte.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>7D ALFI address size</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task WriteMemoryByAddressAsync(
        this IUdsClient client,
        uint memoryAddress,
        ReadOnlyMemory<byte> dataRecord,
        int addressBytes = 4,
        int sizeBytes = 4,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(memoryAddress, dataRecord.Span, addressBytes, sizeBytes);
        var response = await client.RequestAsync(request, options, cancellation);
        if (!TryDecode(response, request))
        {
            throw ServiceExchange.Invalid(client, "7D and the range that was written", request, response);
        }
    }
}
