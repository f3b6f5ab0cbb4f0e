namespace FlashEngine.Images;

/// <summary>Writes Intel HEX with linear addresses.</summary>
public static class IntelHexWriter
{
    /// <summary>Writes an image: data records that never cross 64 KiB, and the end-of-file record.</summary>
    /// <param name="image">The image.</param>
    /// <param name="output">Takes the text; lines end with LF.</param>
    /// <param name="dataBytes">Data bytes of a full record, 1..255.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="dataBytes"/> is out of range.</exception>
    public static void Write(FirmwareImage image, TextWriter output, int dataBytes = 16)
        => Write(new SegmentCursor(image), output, dataBytes);

    /// <inheritdoc cref="Write(FirmwareImage, TextWriter, int)"/>
    public static void Write(IImageCursor image, TextWriter output, int dataBytes = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dataBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dataBytes, 255);
        var upper = 0u;
        for (var records = new RecordCursor(image, dataBytes, border: 0x10000); records.MoveNext();)
        {
            if (records.Address >> 16 != upper)
            {
                upper = records.Address >> 16;
                WriteRecord(output, 0, 0x04, [(byte)(upper >> 8), (byte)upper]);
            }

            WriteRecord(output, (ushort)records.Address, 0x00, records.Data);
        }

        WriteRecord(output, 0, 0x01, []);
    }

    private static void WriteRecord(TextWriter output, ushort offset, byte type, ReadOnlySpan<byte> data)
    {
        Span<byte> bytes = stackalloc byte[data.Length + 5];
        bytes[0] = (byte)data.Length;
        bytes[1] = (byte)(offset >> 8);
        bytes[2] = (byte)offset;
        bytes[3] = type;
        data.CopyTo(bytes[4..]);
        bytes[^1] = (byte)-RecordBytes.Sum(bytes[..^1]);
        Span<char> text = stackalloc char[2 * bytes.Length];
        Convert.TryToHexString(bytes, text, out _);
        output.Write(':');
        output.Write(text);
        output.Write('\n');
    }
}
