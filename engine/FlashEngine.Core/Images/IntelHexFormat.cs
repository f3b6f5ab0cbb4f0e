namespace FlashEngine.Images;

/// <summary>Intel HEX with 16-bit, segmented and linear addresses (record types 00 to 05).</summary>
public sealed class IntelHexFormat : IImageFormat
{
    /// <inheritdoc/>
    public string Name => "intel-hex";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".hex", ".ihex", ".ihx"];

    /// <inheritdoc/>
    public ImageInfo Read(Stream content, ImageReadOptions options, IImageSink sink)
        => new Reader(content, options, sink).Read();

    private sealed class Reader(Stream content, ImageReadOptions options, IImageSink sink)
    {
        // Count, address, type and checksum.
        private const int OverheadBytes = 5;

        private readonly RecordLines _lines = new(content, options.FileName);
        private readonly List<ImageFact> _facts = [];
        private uint _base;
        private bool _linear;

        public ImageInfo Read()
        {
            Span<byte> bytes = stackalloc byte[RecordBytes.LengthMax];
            while (_lines.TryNext(out var line))
            {
                var record = bytes[..Decode(line, bytes)];
                if (Take(record[3], (ushort)(record[1] << 8 | record[2]), record[4..^1]))
                {
                    ExpectEnd();
                    return new ImageInfo { Facts = _facts };
                }
            }

            throw _lines.Error("the end-of-file record (:00000001FF) is missing; the file may be cut off");
        }

        private int Decode(ReadOnlySpan<byte> line, Span<byte> bytes)
        {
            if (line[0] != ':')
            {
                throw _lines.Error(
                    $"line starts with {RecordBytes.Show(line[0])}; an Intel HEX record starts with ':'");
            }

            var length = RecordBytes.Decode(line, 1, bytes, _lines);
            if (length < OverheadBytes)
            {
                throw _lines.Error($"record has {length} bytes; count, address, type and checksum alone take 5");
            }

            if (length - OverheadBytes != bytes[0])
            {
                throw _lines.Error($"record has {length - OverheadBytes} data bytes, but its count says {bytes[0]}");
            }

            var right = (byte)-RecordBytes.Sum(bytes[..(length - 1)]);
            return bytes[length - 1] == right
                ? length
                : throw _lines.Error($"checksum is {bytes[length - 1]:X2}; the record's bytes give {right:X2}");
        }

        /// <summary>Takes a record; true when it is the last one.</summary>
        private bool Take(byte type, ushort offset, ReadOnlySpan<byte> data)
        {
            switch (type)
            {
                case 0x00:
                    TakeData(offset, data);
                    return false;
                case 0x01:
                    ExpectLength(data, 0, "end-of-file record (01)");
                    return true;
                case 0x02:
                    ExpectLength(data, 2, "extended segment address record (02)");
                    (_base, _linear) = ((uint)(data[0] << 8 | data[1]) << 4, false);
                    return false;
                case 0x04:
                    ExpectLength(data, 2, "extended linear address record (04)");
                    (_base, _linear) = ((uint)(data[0] << 8 | data[1]) << 16, true);
                    return false;
                case 0x03 or 0x05:
                    ExpectLength(data, 4, $"start address record ({type:X2})");
                    TakeStart(type, data);
                    return false;
                default:
                    throw _lines.Error($"record type {type:X2} is unknown; Intel HEX has the types 00 to 05");
            }
        }

        // Where the program starts is the ECU's business; people who look at the file want to know it. The last
        // one counts.
        private void TakeStart(byte type, ReadOnlySpan<byte> data)
        {
            var digits = Convert.ToHexString(data);
            _facts.Clear();
            _facts.Add(new ImageFact("start", type == 0x03 ? $"{digits[..4]}:{digits[4..]}" : $"0x{digits}"));
        }

        // Linear addresses go on across 64 KiB. Segmented ones wrap to the segment's start by the format's definition,
        // but most tools write on behind it; bytes at an address in dispute are not flashed.
        private void TakeData(ushort offset, ReadOnlySpan<byte> data)
        {
            if (!_linear && offset + data.Length > 0x10000)
            {
                throw _lines.Error(
                    $"{data.Length} bytes at offset 0x{offset:X4} cross the end of a 64 KiB segment; "
                    + "the record must be split there, or linear addresses (04) be used");
            }

            sink.Add(_base + offset, data, _lines.Line);
        }

        private void ExpectLength(ReadOnlySpan<byte> data, int length, string what)
        {
            if (data.Length != length)
            {
                throw _lines.Error($"{what} has {data.Length} data bytes; it must have {length}");
            }
        }

        private void ExpectEnd()
        {
            if (_lines.TryNext(out _))
            {
                throw _lines.Error("something follows the end-of-file record; nothing may");
            }
        }
    }
}
