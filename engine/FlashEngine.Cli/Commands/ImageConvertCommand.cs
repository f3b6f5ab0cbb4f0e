using System.CommandLine;
using FlashEngine.Images;
using FlashEngine.Station.Images;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash image convert</c>.</summary>
internal static class ImageConvertCommand
{
    private const long FillLengthMax = 512L * 1024 * 1024;

    public static Command Create()
    {
        var convert = new CommandWithExamples(
            "convert",
            "Writes a firmware file in another format, whole or in part. The new file appears complete or not at all.",
            "flash image convert app.elf app.hex",
            "flash image convert app.s19 app.bin --fill 0xFF --range 0x8000..0xFFFF",
            "flash image convert flash.bin app.s19 --base 0x08000000",
            "flash image convert delivery.pdx app.hex --session application --force");
        var source = ImageOptions.File("IN", "The firmware file to read.");
        var target = ImageOptions.File("OUT", "The firmware file to write.");
        var options = new ImageOptions();
        var change = new ImageChangeOptions();
        var format = new Option<string?>("--format")
        {
            Description = $"Format to write: {string.Join(", ", ImageWriters.Names)}. Default: by OUT's extension.",
            HelpName = "FORMAT",
        };
        var force = new Option<bool>("--force") { Description = "Replace OUT when it exists." };
        convert.Add(source);
        convert.Add(target);
        convert.Add(format);
        options.AddTo(convert);
        change.AddTo(convert);
        convert.Add(force);
        convert.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(target);
            var formatName = parsed.GetValue(format) ?? ImageFormats.ByExtension(path)?.Name
                ?? throw new InputException($"{path}: the extension stands for no format; give --format");
            CheckWritable(formatName);
            using var image = options.Open(parsed, source);
            WarnOfPacked(image, parsed.InvocationConfiguration.Error);
            var end = change.End(parsed, image.End);
            AtomicFile.Write(
                path,
                parsed.GetValue(force),
                output => ImageWriters.Write(formatName, change.Apply(parsed, image, FillLengthMax), end, output));
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{path}: {formatName}, {Display.Format.Size(new FileInfo(path).Length)}");
        });
        return convert;
    }

    // Before anything is read: reading may take long.
    private static void CheckWritable(string formatName)
    {
        if (!ImageWriters.Names.Contains(formatName))
        {
            throw new InputException(
                $"files of format '{formatName}' cannot be written; there are {string.Join(", ", ImageWriters.Names)}");
        }
    }

    // The new file cannot say that its bytes are packed, and would be flashed as if they were not.
    private static void WarnOfPacked(StoredImage image, TextWriter error)
    {
        if (image.Info.DataFormatIdentifier != 0)
        {
            error.WriteLine(
                $"flash: warning: {image.FileName}: the bytes are packed and stay so; who uses the new file must know "
                + $"dataFormatIdentifier 0x{image.Info.DataFormatIdentifier:X2}");
        }
    }
}
