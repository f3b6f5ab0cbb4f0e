namespace FlashEngine.Uds.Services;

/// <summary>
/// RequestUpload, service 35 (ISO 14229-1): the ECU sends its memory in the answers to 36, until 37 ends it.
/// </summary>
public static class RequestUpload
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x35;

    /// <summary>Makes the request <c>35 DFI ALFI address size</c>.</summary>
    /// <param name="dataFormatIdentifier">Compression in the high nibble, encryption in the low; 00 is plain.</param>
    /// <param name="memoryAddress">First address; must fit <paramref name="addressBytes"/>.</param>
    /// <param name="memorySize">Uncompressed length in bytes; must fit <paramref name="sizeBytes"/>.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit its bytes, or bytes are not 1..4.</exception>
    public static byte[] Encode(
        byte dataFormatIdentifier, uint memoryAddress, uint memorySize, int addressBytes = 4, int sizeBytes = 4)
        => [ServiceId, dataFormatIdentifier, .. MemoryRange.Encode(memoryAddress, memorySize, addressBytes, sizeBytes)];

    /// <summary>Reads <c>75 LFI maxNumberOfBlockLength</c>, by the rules of <see cref="RequestDownload"/>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="maxNumberOfBlockLength">Longest answer to 36 in bytes, SID and counter included.</param>
    /// <returns>
    /// False when it is another answer, the value has not the announced length, or leaves no room for data.
    /// </returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, out int maxNumberOfBlockLength)
        => BlockLengthField.TryDecodeAnswer(response, ServiceId, out maxNumberOfBlockLength);

    /// <summary>Asks the ECU to send a range of its memory.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="dataFormatIdentifier">Compression in the high nibble, encryption in the low; 00 is plain.</param>
    /// <param name="memoryAddress">First address.</param>
    /// <param name="memorySize">Uncompressed length in bytes.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Longest answer to 36 in bytes, SID and blockSequenceCounter included.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>75</c> with a block length.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<int> RequestUploadAsync(
        this IUdsClient client,
        byte dataFormatIdentifier,
        uint memoryAddress,
        uint memorySize,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(dataFormatIdentifier, memoryAddress, memorySize);
        var response = await client.RequestAsync(request, options, cancellation);
        return TryDecode(response, out var blockLength)
            ? blockLength
            : throw ServiceExchange.Invalid(client, "75 and a maxNumberOfBlockLength", request, response);
    }
}
