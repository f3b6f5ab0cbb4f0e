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
}
