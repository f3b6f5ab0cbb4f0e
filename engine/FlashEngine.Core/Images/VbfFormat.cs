namespace FlashEngine.Images;

/// <summary>
/// VBF (Versatile Binary Format) 2.1 to 3.0 and JLR3.0: a header in text, then blocks of address, length, data and
/// CRC-16. The image has the data as it is in the file, which is what the ECU is sent; where it is packed by LZSS
/// (data_format_identifier 10), it is unpacked to check the CRC-16, which is over the unpacked data. What is packed or
/// encrypted otherwise is guarded by file_checksum alone, and a warning says so.
/// </summary>
public sealed class VbfFormat : IImageFormat
{
    /// <inheritdoc/>
    public string Name => "vbf";

    /// <inheritdoc/>
    public IReadOnlyList<string> Extensions { get; } = [".vbf"];

    /// <inheritdoc/>
    public ImageInfo Read(Stream content, ImageReadOptions options, IImageSink sink)
        => new Reader(new VbfContent(content, options.FileName), sink).Read();

    private sealed class Reader(VbfContent content, IImageSink sink)
    {
        private const int BlocksMax = 65_536;
        private const byte Lzss = 0x10;

        // Address, length and CRC-16.
        private const int OverheadBytes = 10;

        private readonly PackedBlocks _packed = new();
        private int _unchecked;

        public ImageInfo Read()
        {
            var header = VbfHeader.Read(content);
            for (var blocks = 0; content.Rest > 0; blocks++)
            {
                if (blocks == BlocksMax)
                {
                    throw content.ErrorAt(content.Offset, $"there are more than {BlocksMax} blocks");
                }

                ReadBlock(header);
            }

            if (content.Checksum != header.FileChecksum)
            {
                throw content.ErrorAt(
                    content.Offset,
                    $"the bytes behind the header have the CRC-32 {content.Checksum:X8}; file_checksum says "
                    + $"{header.FileChecksum:X8}");
            }

            if (header.DataFormatIdentifier != 0 && _packed.Problem() is { } problem)
            {
                throw content.ErrorAt(content.Offset, problem);
            }

            return new ImageInfo
            {
                Facts = [.. header.Entries
                    .Where(entry => entry.Name != "erase")
                    .Select(entry => new ImageFact(entry.Name, entry.Value.ToString()))],
                Erase = header.Erase,
                DataFormatIdentifier = header.DataFormatIdentifier,
                Warnings = [.. Warnings(header)],
            };
        }

        private IEnumerable<string> Warnings(VbfHeader header)
        {
            if (header.EraseLine == 0 && !header.IsLoader)
            {
                yield return "there is no erase list; nothing says what to erase before the blocks are written";
            }

            if (_unchecked > 0)
            {
                yield return $"{_unchecked} blocks cannot be unpacked here (data_format_identifier "
                    + $"{header.DataFormatIdentifier:X2}); their CRC-16 was not checked, file_checksum was";
            }
        }

        private void ReadBlock(VbfHeader header)
        {
            var start = content.Offset;
            if (content.Rest < OverheadBytes)
            {
                throw content.ErrorAt(
                    start, $"{content.Rest} bytes follow the last block; a block has more than {OverheadBytes}");
            }

            var address = content.ReadBlockNumber(4);
            var length = content.ReadBlockNumber(4);
            if (length == 0 || length > content.Rest - 2)
            {
                throw content.ErrorAt(
                    start + 4,
                    $"the block at 0x{address:X8} has 0x{length:X} bytes; it must have one at least, and "
                    + $"0x{content.Rest - 2:X} are left in the file");
            }

            var unpacker = header.DataFormatIdentifier == Lzss ? new VbfLzss() : null;
            var crc = CopyData(address, length, unpacker);
            CheckCrc(address, crc, unpacker, header);
            _packed.Add(address, length);
            CheckErase(address, unpacker is { IsEnded: true } ? (ulong)unpacker.Length : length, header);
        }

        private ushort CopyData(uint address, uint length, VbfLzss? unpacker)
        {
            var crc = Crc16.Start;
            for (var done = 0u; done < length;)
            {
                var piece = content.ReadBlockBytes((int)Math.Min(length - done, int.MaxValue));
                if (address + (ulong)done + (ulong)piece.Length > 1UL << 32)
                {
                    throw content.ErrorAt(
                        content.Offset, $"the block at 0x{address:X8} goes past the last address, 0xFFFFFFFF");
                }

                sink.Add(address + done, piece, line: 0);
                unpacker?.Write(piece);
                crc = Crc16.Append(crc, piece);
                done += (uint)piece.Length;
            }

            return crc;
        }

        private void CheckCrc(uint address, ushort crc, VbfLzss? unpacker, VbfHeader header)
        {
            var at = content.Offset;
            var stated = (ushort)content.ReadBlockNumber(2);
            if (header.DataFormatIdentifier != 0 && unpacker is not { IsEnded: true, IsForeign: false })
            {
                _unchecked++;
                return;
            }

            var right = unpacker?.Crc ?? crc;
            if (stated != right)
            {
                throw content.ErrorAt(
                    at, $"the CRC-16 of the block at 0x{address:X8} is {stated:X4}; its data gives {right:X4}");
            }
        }

        private void CheckErase(uint address, ulong length, VbfHeader header)
        {
            if (header.EraseLine == 0 || header.IsLoader)
            {
                return;
            }

            var end = address + length;
            ulong covered = address;
            foreach (var range in header.Erase)
            {
                if (range.Address <= covered)
                {
                    covered = Math.Max(covered, range.Address + (ulong)range.Length);
                }
            }

            if (covered < end)
            {
                throw content.ErrorAtLine(
                    header.EraseLine,
                    $"the erase list does not cover the block from 0x{address:X8} to 0x{end - 1:X8}; "
                    + $"0x{covered:X8} is not erased");
            }
        }
    }
}
