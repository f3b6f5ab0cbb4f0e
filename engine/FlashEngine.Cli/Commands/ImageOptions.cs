using System.CommandLine;
using FlashEngine.Images;
using FlashEngine.Station.Images;

namespace FlashEngine.Cli.Commands;

/// <summary>The options of verbs that read firmware files.</summary>
internal sealed class ImageOptions
{
    private static readonly string Formats = string.Join(", ", ImageFormats.All.Select(format => format.Name));

    private readonly Option<string?> _format = new("--input-format")
    {
        Description = $"Format of what is read: {Formats}. Default: by the extension.",
        HelpName = "FORMAT",
    };

    private readonly Option<uint> _base = new("--base")
    {
        Description = "Address of the first byte of a raw file, hexadecimal with 0x. Default: 0.",
        HelpName = "ADDR",
        CustomParser = AddressValue.Address,
    };

    private readonly Option<string?> _session = new("--session")
    {
        Description = "Session of an ODX-F container (PDX), when it has several.",
        HelpName = "NAME",
    };

    public static Argument<string> File(string name, string description) => new(name) { Description = description };

    public void AddTo(Command command)
    {
        command.Add(_format);
        command.Add(_base);
        command.Add(_session);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FlashException">It cannot be read, or breaks its format.</exception>
    public StoredImage Open(ParseResult parsed, Argument<string> file) => StoredImage.Open(
        parsed.GetRequiredValue(file), parsed.GetValue(_format), parsed.GetValue(_base), parsed.GetValue(_session));
}
