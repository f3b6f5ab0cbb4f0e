namespace FlashEngine.Uds.Services;

/// <summary>RequestTransferExit, service 37 (ISO 14229-1).</summary>
public static class RequestTransferExit
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x37;

    private const int HeaderLength = 1;

    /// <summary>Makes the request <c>37 transferRequestParameterRecord</c>.</summary>
    /// <param name="transferRequestParameterRecord">What the ECU wants at the end, a checksum for example.</param>
    public static byte[] Encode(ReadOnlySpan<byte> transferRequestParameterRecord = default)
        => [ServiceId, .. transferRequestParameterRecord];

    /// <summary>Writes the request into a caller's buffer; allocates nothing.</summary>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public static int Encode(Span<byte> destination, ReadOnlySpan<byte> transferRequestParameterRecord)
    {
        var length = HeaderLength + transferRequestParameterRecord.Length;
        if (destination.Length < length)
        {
            throw new ArgumentException(
                $"the request takes {length} bytes, there are {destination.Length}", nameof(destination));
        }

        destination[0] = ServiceId;
        transferRequestParameterRecord.CopyTo(destination[HeaderLength..]);
        return length;
    }

    /// <summary>Reads <c>77 transferResponseParameterRecord</c>; allocates nothing.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="transferResponseParameterRecord">What follows in <paramref name="response"/>; may be empty.</param>
    /// <returns>False when it is another answer.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response, out ReadOnlySpan<byte> transferResponseParameterRecord)
    {
        if (response.IsEmpty || response[0] != ServiceId + 0x40)
        {
            transferResponseParameterRecord = default;
            return false;
        }

        transferResponseParameterRecord = response[HeaderLength..];
        return true;
    }

    /// <summary>Ends an upload or a file; downloads run by <see cref="IUdsClient.DownloadAsync"/>.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="transferRequestParameterRecord">What the ECU wants at the end, a checksum for example.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The transferResponseParameterRecord; may be empty.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused; 24: blocks are missing.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>77</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> RequestTransferExitAsync(
        this IUdsClient client,
        ReadOnlyMemory<byte> transferRequestParameterRecord = default,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(transferRequestParameterRecord.Span);
        var response = await client.RequestAsync(request, options, cancellation);
        return TryDecode(response, out var record)
            ? record.ToArray()
            : throw ServiceExchange.Invalid(client, "77", request, response);
    }
}
