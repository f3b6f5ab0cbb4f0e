using System.Globalization;

namespace FlashEngine.Images;

/// <summary>Values of an ODX document, with errors that name file and line.</summary>
internal sealed class OdxValues(string fileName)
{
    /// <summary>Makes an error at an element.</summary>
    public ImageFormatException Error(OdxNode node, string problem) => new(fileName, node.Line, problem);

    /// <summary>An address: hexadecimal digits without prefix.</summary>
    public uint Address(OdxNode parent, string name)
    {
        var text = parent.Child(name).Text;
        return uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw Error(
                parent,
                $"{name} of {parent.Name} is '{PrintableText.Of(text, 40)}'; it must be hexadecimal, up to FFFFFFFF");
    }

    /// <summary>A size: decimal, 1 or more.</summary>
    public long Size(OdxNode parent, string name)
    {
        var text = parent.Child(name).Text;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value is > 0 and <= 1L << 32
            ? value
            : throw Error(
                parent,
                $"{name} of {parent.Name} is '{PrintableText.Of(text, 40)}'; it must be a whole number from 1 to "
                + "4294967296");
    }

    /// <summary>First address and the one behind the last: from an end address or a size.</summary>
    public (long First, long End) Range(OdxNode parent, string start, string last, params string[] sizes)
    {
        long first = Address(parent, start);
        var size = sizes.FirstOrDefault(name => parent.Child(name).Text.Length > 0);
        var end = size is null ? Address(parent, last) + 1L : first + Size(parent, size);
        return end > first && end <= 1L << 32
            ? (first, end)
            : throw Error(
                parent,
                $"{parent.Name} is from 0x{first:X8} to 0x{end - 1:X}; it must not be empty and end by 0xFFFFFFFF");
    }

    /// <summary>TARGET-ADDR-OFFSET, which has its sign in the name.</summary>
    public long Offset(OdxNode block)
    {
        var node = block.Child("TARGET-ADDR-OFFSET");
        return node.Children.FirstOrDefault(child => child.Name is "POSITIVE-OFFSET" or "NEGATIVE-OFFSET") switch
        {
            null when node.Name.Length > 0 => throw Error(
                node, "TARGET-ADDR-OFFSET is empty; it must have POSITIVE-OFFSET or NEGATIVE-OFFSET"),
            null => 0,
            { Name: "NEGATIVE-OFFSET" } => -(long)Address(node, "NEGATIVE-OFFSET"),
            _ => Address(node, "POSITIVE-OFFSET"),
        };
    }

    /// <summary>ENCRYPT-COMPRESS-METHOD as dataFormatIdentifier; 0 where nothing is said.</summary>
    public byte DataFormatIdentifier(OdxNode parent)
    {
        var text = parent.Child("ENCRYPT-COMPRESS-METHOD").Text;
        if (text.Length == 0)
        {
            return 0;
        }

        var isByte = byte.TryParse(
            text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        return isByte && text.Length <= 2
            ? value
            : throw Error(
                parent,
                $"ENCRYPT-COMPRESS-METHOD is '{PrintableText.Of(text, 40)}'; it must be one byte in hexadecimal, as "
                + "dataFormatIdentifier of RequestDownload is");
    }
}
