namespace FlashEngine.Uds.Services;

/// <summary>maxNumberOfBlockLength of the answers to 34, 35 and 38 (ISO 14229-1).</summary>
internal static class BlockLengthField
{
    /// <summary>The smallest usable value: SID, blockSequenceCounter and one byte of data.</summary>
    public const int Min = 3;

    /// <summary>
    /// Reads the answer of 34 and 35: <c>SID LFI value</c>; the high nibble of the lengthFormatIdentifier counts the
    /// bytes of the value, the low nibble is ignored.
    /// </summary>
    public static bool TryDecodeAnswer(ReadOnlySpan<byte> response, byte serviceId, out int blockLength)
    {
        blockLength = 0;
        return response.Length >= 2
            && response[0] == serviceId + 0x40
            && response.Length == 2 + (response[1] >> 4)
            && TryRead(response[2..], out blockLength);
    }

    /// <summary>
    /// Reads a value of any length; one above <see cref="int.MaxValue"/> is more than we can hold and read as that.
    /// </summary>
    /// <returns>False when it is below <see cref="Min"/>.</returns>
    public static bool TryRead(ReadOnlySpan<byte> field, out int blockLength)
    {
        var value = 0L;
        foreach (var octet in field)
        {
            value = Math.Min((value << 8) | octet, int.MaxValue);
        }

        blockLength = value < Min ? 0 : (int)value;
        return value >= Min;
    }
}
