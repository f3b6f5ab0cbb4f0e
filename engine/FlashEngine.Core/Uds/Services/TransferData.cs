namespace FlashEngine.Uds.Services;

/// <summary>
/// TransferData, service 36 (ISO 14229-1). The blockSequenceCounter is 01 in the first request after 34, and FF is
/// followed by 00.
/// </summary>
public static class TransferData
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x36;

    /// <summary>Bytes in front of the data: SID and blockSequenceCounter.</summary>
    public const int HeaderLength = 2;

    /// <summary>The blockSequenceCounter of the first request after 34.</summary>
    public const byte FirstBlockSequenceCounter = 0x01;

    /// <summary>Makes the request <c>36 BSC data</c>.</summary>
    /// <param name="blockSequenceCounter">00..FF.</param>
    /// <param name="transferRequestParameterRecord">The data; may be empty.</param>
    public static byte[] Encode(byte blockSequenceCounter, ReadOnlySpan<byte> transferRequestParameterRecord = default)
        => [ServiceId, blockSequenceCounter, .. transferRequestParameterRecord];

    /// <summary>Writes the request into a caller's buffer; allocates nothing.</summary>
    /// <returns>How many bytes were written: <see cref="HeaderLength"/> and the data.</returns>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public static int Encode(
        Span<byte> destination, byte blockSequenceCounter, ReadOnlySpan<byte> transferRequestParameterRecord)
    {
        var length = HeaderLength + transferRequestParameterRecord.Length;
        if (destination.Length < length)
        {
            throw new ArgumentException(
                $"the request takes {length} bytes, there are {destination.Length}", nameof(destination));
        }

        destination[0] = ServiceId;
        destination[1] = blockSequenceCounter;
        transferRequestParameterRecord.CopyTo(destination[HeaderLength..]);
        return length;
    }

    /// <summary>Reads <c>76 BSC transferResponseParameterRecord</c>; allocates nothing.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="blockSequenceCounter">The counter that was sent.</param>
    /// <param name="transferResponseParameterRecord">What follows in <paramref name="response"/>; may be empty.</param>
    /// <returns>False when it is another answer, or one to another counter.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response,
        byte blockSequenceCounter,
        out ReadOnlySpan<byte> transferResponseParameterRecord)
    {
        if (!ServiceExchange.Echoes(response, ServiceId, blockSequenceCounter))
        {
            transferResponseParameterRecord = default;
            return false;
        }

        transferResponseParameterRecord = response[HeaderLength..];
        return true;
    }

    /// <summary>
    /// Moves one block of an upload or a file; downloads run by <see cref="IUdsClient.DownloadAsync"/>.
    /// </summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="blockSequenceCounter">01 first, 00 behind FF.</param>
    /// <param name="transferRequestParameterRecord">The data of a download; empty for an upload.</param>
    /// <param name="options">Null: the ECU's settings; after a time-out the same counter is sent once more.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The data of an upload; may be empty.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused; 73: wrong counter.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>76 BSC</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> TransferDataAsync(
        this IUdsClient client,
        byte blockSequenceCounter,
        ReadOnlyMemory<byte> transferRequestParameterRecord = default,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(blockSequenceCounter, transferRequestParameterRecord.Span);
        var response = await client.RequestAsync(request, options ?? ServiceExchange.RepeatOnce, cancellation);
        return TryDecode(response, blockSequenceCounter, out var record)
            ? record.ToArray()
            : throw ServiceExchange.Invalid(client, $"76 {blockSequenceCounter:X2}", request, response);
    }
}
