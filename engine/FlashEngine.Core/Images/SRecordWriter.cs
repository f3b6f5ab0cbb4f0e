namespace FlashEngine.Images;

/// <summary>Writes Motorola S-records.</summary>
public static class SRecordWriter
{
    /// <summary>
    /// Writes an image: an empty header, data records, their count where it fits S5 or S6, and the end record with
    /// start address 0.
    /// </summary>
    /// <param name="image">The image.</param>
    /// <param name="output">Takes the text; lines end with LF.</param>
    /// <param name="dataBytes">Data bytes of a full record, 1..250.</param>
    /// <param name="addressBytes">2 for S1, 3 for S2, 4 for S3; 0: the shortest that reaches the image's end.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number is out of range, or the addresses do not reach the image's end.
    /// </exception>
    public static void Write(FirmwareImage image, TextWriter output, int dataBytes = 32, int addressBytes = 0)
        => Write(
            new SegmentCursor(image),
            image.Segments.Count == 0 ? 0 : image.Segments[^1].End,
            output,
            dataBytes,
            addressBytes);

    /// <inheritdoc cref="Write(FirmwareImage, TextWriter, int, int)"/>
    /// <param name="image">The image.</param>
    /// <param name="end">Address behind the image's last byte, or more.</param>
    /// <param name="output">Takes the text; lines end with LF.</param>
    /// <param name="dataBytes">Data bytes of a full record, 1..250.</param>
    /// <param name="addressBytes">2 for S1, 3 for S2, 4 for S3; 0: the shortest that reaches the end.</param>
    public static void Write(
        IImageCursor image, ulong end, TextWriter output, int dataBytes = 32, int addressBytes = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dataBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dataBytes, 250);
        var least = end <= 1 << 16 ? 2 : end <= 1 << 24 ? 3 : 4;
        addressBytes = addressBytes == 0 ? least : addressBytes;
        ArgumentOutOfRangeException.ThrowIfLessThan(addressBytes, least);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(addressBytes, 4);

        WriteRecord(output, 0, 2, 0, []);
        var count = 0u;
        for (var records = new RecordCursor(image, dataBytes); records.MoveNext(); count++)
        {
            WriteRecord(output, addressBytes - 1, addressBytes, records.Address, records.Data);
        }

        if (count <= 0xFFFFFF)
        {
            WriteRecord(output, count <= 0xFFFF ? 5 : 6, count <= 0xFFFF ? 2 : 3, count, []);
        }

        WriteRecord(output, 11 - addressBytes, addressBytes, 0, []);
    }

    private static void WriteRecord(
        TextWriter output, int type, int addressBytes, uint address, ReadOnlySpan<byte> data)
    {
        Span<byte> bytes = stackalloc byte[1 + addressBytes + data.Length + 1];
        bytes[0] = (byte)(bytes.Length - 1);
        for (var i = 0; i < addressBytes; i++)
        {
            bytes[1 + i] = (byte)(address >> (8 * (addressBytes - 1 - i)));
        }

        data.CopyTo(bytes[(1 + addressBytes)..]);
        bytes[^1] = (byte)~RecordBytes.Sum(bytes[..^1]);
        Span<char> text = stackalloc char[2 * bytes.Length];
        Convert.TryToHexString(bytes, text, out _);
        output.Write('S');
        output.Write((char)('0' + type));
        output.Write(text);
        output.Write('\n');
    }
}
