using System.CommandLine;
using FlashEngine.Images;
using FlashEngine.Station.Images;

namespace FlashEngine.Cli.Commands;

/// <summary>What <c>flash image convert</c> changes: range, then offset, then fill.</summary>
internal sealed class ImageChangeOptions
{
    private readonly Option<(uint First, uint Last)?> _range = new("--range")
    {
        Description = "Take only these addresses, both included, for example 0x8000..0xFFFF.",
        HelpName = "A..B",
        CustomParser = AddressValue.Range,
    };

    private readonly Option<long> _offset = new("--offset")
    {
        Description = "Add this to all addresses, after --range; may be negative.",
        HelpName = "N",
        CustomParser = AddressValue.Offset,
    };

    private readonly Option<byte?> _fill = new("--fill")
    {
        Description = "Fill gaps with this byte; with --range, fill the whole range.",
        HelpName = "BYTE",
        CustomParser = AddressValue.Byte,
    };

    public void AddTo(Command command)
    {
        command.Add(_range);
        command.Add(_offset);
        command.Add(_fill);
    }

    /// <summary>Address behind the changed image, or more.</summary>
    public ulong End(ParseResult parsed, ulong end)
    {
        if (parsed.GetValue(_range) is { } range)
        {
            end = parsed.GetValue(_fill) is null ? Math.Min(end, range.Last + 1UL) : range.Last + 1UL;
        }

        return (ulong)Math.Clamp((long)end + parsed.GetValue(_offset), 0, 1L << 32);
    }

    /// <summary>The image as it is to be written.</summary>
    /// <exception cref="InputException">Nothing is left, or it does not lie in 32 bits.</exception>
    public IImageCursor Apply(ParseResult parsed, StoredImage image, long fillLengthMax)
    {
        var range = parsed.GetValue(_range);
        var offset = parsed.GetValue(_offset);
        var (first, last) = range ?? (0, uint.MaxValue);
        if (range is not null && first + offset is < 0 or > uint.MaxValue)
        {
            throw new InputException($"0x{first:X8} moved by {offset} is no address");
        }

        IImageCursor cursor = new RangeCursor(image.Read(), first, last, offset);
        if (parsed.GetValue(_fill) is { } fill)
        {
            cursor = new FillCursor(
                cursor,
                fill,
                range is null ? null : (uint)(first + offset),
                range is null ? null : (uint)Math.Min(last + offset, uint.MaxValue),
                fillLengthMax);
        }

        return new NotEmptyCursor(cursor, image.FileName, first, last);
    }

    /// <summary>Refuses a range without a byte.</summary>
    private sealed class NotEmptyCursor(IImageCursor source, string fileName, uint first, uint last) : IImageCursor
    {
        private bool _hasBytes;

        public uint Address => source.Address;

        public ReadOnlySpan<byte> Data => source.Data;

        public bool MoveNext()
        {
            if (!source.MoveNext())
            {
                return _hasBytes
                    ? false
                    : throw new InputException($"{fileName}: there is no byte from 0x{first:X8} to 0x{last:X8}");
            }

            _hasBytes = true;
            return true;
        }
    }
}
