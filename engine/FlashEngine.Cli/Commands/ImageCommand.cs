using System.CommandLine;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash image show|convert|diff</c>.</summary>
internal static class ImageCommand
{
    public static Command Create()
    {
        var image = new Command("image", "Firmware files (HEX, S-record, raw, ELF, VBF, PDX): show, convert, compare.");
        image.Add(ImageShowCommand.Create());
        image.Add(ImageConvertCommand.Create());
        image.Add(ImageDiffCommand.Create());
        return image;
    }
}
