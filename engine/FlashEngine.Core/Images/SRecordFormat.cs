namespace FlashEngine.Images;

/// <summary>Motorola S-records with 16-, 24- and 32-bit addresses (S0 to S9).</summary>
public sealed class SRecordFormat : IImageFormat
{
    /// <inheritdoc/>
    public string Name => "s-record";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".s19", ".s28", ".s37", ".srec", ".mot", ".sx"];

    /// <inheritdoc/>
    public ImageInfo Read(Stream content, ImageReadOptions options, IImageSink sink)
        => new Reader(content, options, sink).Read();

    private sealed class Reader(Stream content, ImageReadOptions options, IImageSink sink)
    {
        private readonly RecordLines _lines = new(content, options.FileName);
        private readonly List<ImageFact> _facts = [];
        private int _dataRecords;
        private bool _counted;

        public ImageInfo Read()
        {
            Span<byte> bytes = stackalloc byte[RecordBytes.LengthMax];
            while (_lines.TryNext(out var line))
            {
                var type = Type(line);
                _counted = type is 5 or 6;
                var record = bytes[..Decode(line, type, bytes)];
                if (Take(type, record[1..^1]))
                {
                    ExpectEnd();
                    return new ImageInfo { Facts = _facts };
                }
            }

            // srec_cat ends a file without a start address with the count, which proves completeness as well.
            return _counted
                ? new ImageInfo { Facts = _facts }
                : throw _lines.Error("the end record (S7, S8 or S9) is missing; the file may be cut off");
        }

        /// <summary>How many address bytes a record of a type has.</summary>
        private static int AddressBytes(int type) => type switch
        {
            2 or 6 or 8 => 3,
            3 or 7 => 4,
            _ => 2,
        };

        private int Type(ReadOnlySpan<byte> line)
        {
            if (line[0] != 'S')
            {
                throw _lines.Error($"line starts with {RecordBytes.Show(line[0])}; an S-record starts with 'S'");
            }

            if (line.Length == 1)
            {
                throw _lines.Error("record has no type; there are S0 to S3 and S5 to S9");
            }

            return char.IsAsciiDigit((char)line[1]) && line[1] != '4'
                ? line[1] - '0'
                : throw _lines.Error(
                    $"record type S{RecordBytes.Show(line[1]).Trim('\'')} is unknown; there are S0 to S3 and S5 to S9");
        }

        private int Decode(ReadOnlySpan<byte> line, int type, Span<byte> bytes)
        {
            var length = RecordBytes.Decode(line, 2, bytes, _lines);
            var least = 1 + AddressBytes(type) + 1;
            if (length < least)
            {
                throw _lines.Error(
                    $"record has {length} bytes; count, address and checksum of S{type} alone take {least}");
            }

            if (length - 1 != bytes[0])
            {
                throw _lines.Error($"record has {length - 1} bytes behind its count, but the count says {bytes[0]}");
            }

            var right = (byte)~RecordBytes.Sum(bytes[..(length - 1)]);
            return bytes[length - 1] == right
                ? length
                : throw _lines.Error($"checksum is {bytes[length - 1]:X2}; the record's bytes give {right:X2}");
        }

        /// <summary>Takes address and data of a record; true when it is the last one.</summary>
        private bool Take(int type, ReadOnlySpan<byte> body)
        {
            var addressBytes = AddressBytes(type);
            var address = 0u;
            foreach (var value in body[..addressBytes])
            {
                address = address << 8 | value;
            }

            var data = body[addressBytes..];
            switch (type)
            {
                case 0:
                    TakeHeader(data);
                    return false;
                case 1 or 2 or 3:
                    // A record that begins in reach of its address may end behind it; tools write S1 across 64 KiB so.
                    sink.Add(address, data, _lines.Line);
                    _dataRecords++;
                    return false;
                case 5 or 6:
                    ExpectNoData(type, data);
                    ExpectCount(type, address);
                    return false;
                default:
                    ExpectNoData(type, data);
                    _facts.Add(new ImageFact("start", $"0x{address:X8}"));
                    return true;
            }
        }

        // A header names the file or, with some makers, the logical block; it is no memory.
        private void TakeHeader(ReadOnlySpan<byte> data)
        {
            if (_facts.Count == 0 && !data.IsEmpty)
            {
                _facts.Add(new ImageFact("header", RecordBytes.ShowText(data)));
            }
        }

        private void ExpectNoData(int type, ReadOnlySpan<byte> data)
        {
            if (!data.IsEmpty)
            {
                throw _lines.Error($"S{type} record has {data.Length} data bytes; it must have none");
            }
        }

        private void ExpectCount(int type, uint count)
        {
            if (count != _dataRecords)
            {
                throw _lines.Error($"S{type} counts {count} data records, but {_dataRecords} came before it");
            }
        }

        private void ExpectEnd()
        {
            if (_lines.TryNext(out _))
            {
                throw _lines.Error("something follows the end record; nothing may");
            }
        }
    }
}
