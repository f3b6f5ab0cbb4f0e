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
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dataBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dataBytes, 255);
        var upper = 0u;
        foreach (var segment in image.Segments)
        {
            var data = segment.Data.Span;
            for (var address = segment.Address; !data.IsEmpty;)
            {
                if (address >> 16 != upper)
                {
                    upper = address >> 16;
                    WriteRecord(output, 0, 0x04, [(byte)(upper >> 8), (byte)upper]);
                }

                var count = Math.Min(Math.Min(dataBytes, data.Length), 0x10000 - (int)(address & 0xFFFF));
                WriteRecord(output, (ushort)address, 0x00, data[..count]);
                data = data[count..];
                address += (uint)count;
            }
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
