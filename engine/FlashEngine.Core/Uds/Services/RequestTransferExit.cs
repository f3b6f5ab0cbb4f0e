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
}
