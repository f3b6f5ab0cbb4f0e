namespace FlashEngine.Uds.Services;

/// <summary>
/// RequestDownload, service 34 (ISO 14229-1). Scripts download by <see cref="IUdsClient.DownloadAsync"/>, which runs
/// 34, 36 … 36, 37 inside the channel's loop.
/// </summary>
public static class RequestDownload
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x34;

    /// <summary>The longest request: 4 bytes of address, 4 of size.</summary>
    public const int RequestLengthMax = 11;

    /// <summary>The smallest usable maxNumberOfBlockLength: SID, blockSequenceCounter and one byte of data.</summary>
    public const int BlockLengthMin = BlockLengthField.Min;

    private const int HeaderLength = 2;

    /// <summary>Makes the request <c>34 DFI ALFI address size</c>.</summary>
    /// <param name="dataFormatIdentifier">Compression in the high nibble, encryption in the low; 00 is plain.</param>
    /// <param name="memoryAddress">First address; must fit <paramref name="addressBytes"/>.</param>
    /// <param name="memorySize">Uncompressed length in bytes; must fit <paramref name="sizeBytes"/>.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit its bytes, or bytes are not 1..4.</exception>
    public static byte[] Encode(
        byte dataFormatIdentifier, uint memoryAddress, uint memorySize, int addressBytes = 4, int sizeBytes = 4)
        => [ServiceId, dataFormatIdentifier, .. MemoryRange.Encode(memoryAddress, memorySize, addressBytes, sizeBytes)];

    /// <summary>Writes the request into a caller's buffer; allocates nothing.</summary>
    /// <returns>How many bytes were written, at most <see cref="RequestLengthMax"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit its bytes, or bytes are not 1..4.</exception>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public static int Encode(
        Span<byte> destination,
        byte dataFormatIdentifier,
        uint memoryAddress,
        uint memorySize,
        int addressBytes = 4,
        int sizeBytes = 4)
    {
        if (destination.Length < HeaderLength)
        {
            throw new ArgumentException($"there are {destination.Length} bytes", nameof(destination));
        }

        destination[0] = ServiceId;
        destination[1] = dataFormatIdentifier;
        return HeaderLength
            + MemoryRange.Encode(destination[HeaderLength..], memoryAddress, memorySize, addressBytes, sizeBytes);
    }

    /// <summary>
    /// Reads <c>74 LFI maxNumberOfBlockLength</c>; the high nibble of the lengthFormatIdentifier counts the bytes of
    /// the value, the low nibble is ignored.
    /// </summary>
    /// <param name="response">The answer.</param>
    /// <param name="maxNumberOfBlockLength">
    /// Longest 36 request in bytes, SID and blockSequenceCounter included; a value above <see cref="int.MaxValue"/> is
    /// read as that.
    /// </param>
    /// <returns>
    /// False when it is another answer, the value has not the announced length, or is below
    /// <see cref="BlockLengthMin"/>.
    /// </returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, out int maxNumberOfBlockLength)
        => BlockLengthField.TryDecodeAnswer(response, ServiceId, out maxNumberOfBlockLength);
}
