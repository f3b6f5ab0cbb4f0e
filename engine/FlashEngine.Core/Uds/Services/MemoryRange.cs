namespace FlashEngine.Uds.Services;

/// <summary>
/// addressAndLengthFormatIdentifier, memoryAddress and memorySize (ISO 14229-1): how 34 and the records of memory
/// routines name a range. The identifier's high nibble counts the bytes of the size, its low nibble those of the
/// address.
/// </summary>
public static class MemoryRange
{
    /// <summary>How many bytes the encoded range takes.</summary>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    public static int EncodedLength(int addressBytes, int sizeBytes) => 1 + addressBytes + sizeBytes;

    /// <summary>Makes <c>ALFI address size</c>.</summary>
    /// <param name="address">First address; must fit <paramref name="addressBytes"/>.</param>
    /// <param name="size">Length in bytes; must fit <paramref name="sizeBytes"/>.</param>
    /// <param name="addressBytes">1..4.</param>
    /// <param name="sizeBytes">1..4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit its bytes, or bytes are not 1..4.</exception>
    public static byte[] Encode(uint address, uint size, int addressBytes = 4, int sizeBytes = 4)
    {
        CheckByteCount(addressBytes, nameof(addressBytes));
        CheckByteCount(sizeBytes, nameof(sizeBytes));
        var encoded = new byte[EncodedLength(addressBytes, sizeBytes)];
        Encode(encoded, address, size, addressBytes, sizeBytes);
        return encoded;
    }

    /// <summary>Writes <c>ALFI address size</c> into a caller's buffer; allocates nothing.</summary>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value does not fit its bytes, or bytes are not 1..4.</exception>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public static int Encode(
        Span<byte> destination, uint address, uint size, int addressBytes = 4, int sizeBytes = 4)
    {
        CheckByteCount(addressBytes, nameof(addressBytes));
        CheckByteCount(sizeBytes, nameof(sizeBytes));
        CheckFits(address, addressBytes, nameof(address));
        CheckFits(size, sizeBytes, nameof(size));
        var length = EncodedLength(addressBytes, sizeBytes);
        if (destination.Length < length)
        {
            throw new ArgumentException(
                $"the range takes {length} bytes, there are {destination.Length}", nameof(destination));
        }

        destination[0] = (byte)((sizeBytes << 4) | addressBytes);
        WriteBigEndian(destination.Slice(1, addressBytes), address);
        WriteBigEndian(destination.Slice(1 + addressBytes, sizeBytes), size);
        return length;
    }

    private static void WriteBigEndian(Span<byte> destination, uint value)
    {
        for (var i = destination.Length - 1; i >= 0; i--)
        {
            destination[i] = (byte)value;
            value >>= 8;
        }
    }

    private static void CheckByteCount(int count, string name)
    {
        if (count is < 1 or > 4)
        {
            throw new ArgumentOutOfRangeException(name, count, $"{count} bytes; it must be 1..4");
        }
    }

    private static void CheckFits(uint value, int bytes, string name)
    {
        if (bytes < 4 && value >> (8 * bytes) != 0)
        {
            throw new ArgumentOutOfRangeException(name, value, $"0x{value:X} does not fit {bytes} byte(s)");
        }
    }
}
