using System.Globalization;
using FlashEngine.Scripting;

namespace FlashEngine.Images;

/// <summary>What the header of a VBF file says.</summary>
internal sealed record VbfHeader
{
    private const int RangesMax = 4096;

    private static readonly string[] Versions = ["2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "3.0", "JLR3.0"];

    /// <summary>All entries, in the file's order.</summary>
    public required IReadOnlyList<VbfEntry> Entries { get; init; }

    /// <summary>CRC-32 over everything behind the closing brace.</summary>
    public required uint FileChecksum { get; init; }

    /// <summary>How the blocks are packed and encrypted; 0 where the file does not say.</summary>
    public required byte DataFormatIdentifier { get; init; }

    /// <summary>sw_part_type; empty where the file does not say.</summary>
    public required string PartType { get; init; }

    /// <summary>The erase list, ascending and without overlap.</summary>
    public required IReadOnlyList<EraseRange> Erase { get; init; }

    /// <summary>Where the erase list stands; 0 without one.</summary>
    public required int EraseLine { get; init; }

    /// <summary>What goes to RAM is not erased: primary and secondary boot loaders.</summary>
    public bool IsLoader => PartType is "SBL" or "PBL";

    /// <summary>Reads the header; the content stands behind the closing brace then.</summary>
    public static VbfHeader Read(VbfContent content)
    {
        var entries = new VbfHeaderText(content).Read();
        VbfEntry? Find(string name) => entries.FirstOrDefault(entry => entry.Name == name);
        var version = entries[0];
        if (!Versions.Contains(version.Value.Text))
        {
            throw content.ErrorAtLine(
                version.Line, $"vbf_version is {version.Value}; known are {string.Join(", ", Versions)}");
        }

        var checksum = Find("file_checksum")
            ?? throw content.ErrorAtLine(content.Line, "file_checksum is missing in the header");
        var format = Find("data_format_identifier");
        var erase = Find("erase");
        if (Find("ecu_address") is { } address)
        {
            Number(address.Name, address.Value, uint.MaxValue, content);
        }

        if (Find("call") is { } call)
        {
            Number(call.Name, call.Value, uint.MaxValue, content);
        }

        return new VbfHeader
        {
            Entries = entries,
            FileChecksum = Number(checksum.Name, checksum.Value, uint.MaxValue, content),
            DataFormatIdentifier = format is null ? (byte)0 : (byte)Number(format.Name, format.Value, 0xFF, content),
            PartType = Find("sw_part_type")?.Value.Text ?? string.Empty,
            Erase = erase is null ? [] : Ranges(erase.Value, content),
            EraseLine = erase?.Line ?? 0,
        };
    }

    private static uint Number(string name, VbfValue value, uint largest, VbfContent content)
    {
        var text = value.Text ?? string.Empty;
        var (digits, style) = text switch
        {
            _ when text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                => (text[2..], NumberStyles.AllowHexSpecifier),
            _ when text.StartsWith("0b", StringComparison.OrdinalIgnoreCase)
                => (text[2..], NumberStyles.AllowBinarySpecifier),
            _ => (text, NumberStyles.None),
        };
        return ulong.TryParse(digits, style, CultureInfo.InvariantCulture, out var number) && number <= largest
            ? (uint)number
            : throw content.ErrorAtLine(
                value.Line, $"{name} has '{Short(value)}'; it must be a number from 0 to 0x{largest:X}");
    }

    private static List<EraseRange> Ranges(VbfValue list, VbfContent content)
    {
        // One range alone is written with one pair of braces or with two.
        var pairs = list.Items.Count > 0 && list.Items[0].Text is not null ? [list] : list.Items;
        if (pairs.Count > RangesMax)
        {
            throw content.ErrorAtLine(list.Line, $"erase has {pairs.Count} ranges; {RangesMax} are the limit");
        }

        var ranges = new List<EraseRange>();
        foreach (var range in pairs.Select(pair => Range(pair, content)).OrderBy(range => range.Address))
        {
            var end = ranges.Count == 0 ? 0 : ranges[^1].Address + (ulong)ranges[^1].Length;
            if (range.Address >= end)
            {
                ranges.Add(range);
            }
            else if (range.Address + (ulong)range.Length > end)
            {
                ranges[^1] = ranges[^1] with { Length = range.Address - ranges[^1].Address + range.Length };
            }
        }

        return ranges;
    }

    private static EraseRange Range(VbfValue pair, VbfContent content)
    {
        if (pair.Items.Count != 2)
        {
            throw content.ErrorAtLine(
                pair.Line, $"erase has '{Short(pair)}'; it must be a list of {{address, length}}");
        }

        var range = new EraseRange(
            Number("erase", pair.Items[0], uint.MaxValue, content),
            Number("erase", pair.Items[1], uint.MaxValue, content));
        return range.Length > 0 && range.Address + (ulong)range.Length <= 1UL << 32
            ? range
            : throw content.ErrorAtLine(
                pair.Line,
                $"erase has 0x{range.Length:X} bytes at 0x{range.Address:X8}; there must be one at least, and they "
                + "must end by 0xFFFFFFFF");
    }

    private static string Short(VbfValue value)
    {
        var text = value.ToString();
        return text.Length <= 40 ? text : $"{text[..40]}…";
    }
}
