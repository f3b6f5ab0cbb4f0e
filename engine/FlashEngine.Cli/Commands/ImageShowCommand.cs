using System.CommandLine;
using FlashEngine.Cli.Display;
using FlashEngine.Images;
using FlashEngine.Scripting;
using FlashEngine.Station.Images;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash image show</c>.</summary>
internal static class ImageShowCommand
{
    private const int SegmentsShown = 200;
    private const int FactsShown = 500;
    private const int ValueLengthMax = 100;

    public static Command Create()
    {
        var show = new CommandWithExamples(
            "show",
            "Shows what a firmware file says of itself, and where its bytes go.",
            "flash image show app.hex",
            "flash image show software.vbf",
            "flash image show delivery.pdx --session application",
            "flash image show flash.bin --base 0x08000000");
        var file = ImageOptions.File("FILE", "The firmware file.");
        var options = new ImageOptions();
        show.Add(file);
        options.AddTo(show);
        show.SetAction(parsed =>
        {
            using var image = options.Open(parsed, file);
            var outline = ImageOutline.Of(image.Read(), SegmentsShown);
            Write(parsed.InvocationConfiguration.Output, image, outline);
        });
        return show;
    }

    private static void Write(TextWriter output, StoredImage image, ImageOutline outline)
    {
        output.WriteLine($"{image.FileName}: {image.Format.Name}, {Format.Size(image.FileLength)}");
        var name = Math.Min(30, image.Info.Facts.Select(fact => fact.Name.Length).DefaultIfEmpty().Max());
        foreach (var fact in image.Info.Facts.Take(FactsShown))
        {
            output.WriteLine($"  {fact.Name.PadRight(name)}  {Short(fact.Value)}");
        }

        WriteRest(output, image.Info.Facts.Count - FactsShown);
        if (image.Info.DataFormatIdentifier != 0)
        {
            output.WriteLine(
                $"packed: dataFormatIdentifier 0x{image.Info.DataFormatIdentifier:X2}; the bytes below are as packed");
        }

        WriteErase(output, image.Info.Erase);
        output.WriteLine($"segments: {outline.SegmentCount}, {outline.Length} bytes, CRC-32 {outline.Crc32:X8}");
        output.WriteLine("  first       last            length      bytes  CRC-32");
        foreach (var segment in outline.Segments)
        {
            output.WriteLine(
                $"  0x{segment.Address:X8}  0x{segment.Last:X8}  0x{segment.Length:X8} {segment.Length,10}  "
                + $"{segment.Crc32:X8}");
        }

        WriteRest(output, outline.SegmentCount - outline.Segments.Count);
        foreach (var warning in image.Info.Warnings)
        {
            output.WriteLine($"warning: {warning}");
        }
    }

    private static void WriteErase(TextWriter output, IReadOnlyList<EraseRange> erase)
    {
        if (erase.Count == 0)
        {
            return;
        }

        output.WriteLine($"erase: {erase.Count}");
        output.WriteLine("  first       last            length      bytes");
        foreach (var range in erase.Take(SegmentsShown))
        {
            output.WriteLine(
                $"  0x{range.Address:X8}  0x{range.Address + range.Length - 1:X8}  0x{range.Length:X8} "
                + $"{range.Length,10}");
        }

        WriteRest(output, erase.Count - SegmentsShown);
    }

    private static void WriteRest(TextWriter output, long count)
    {
        if (count > 0)
        {
            output.WriteLine($"  and {count} more");
        }
    }

    private static string Short(string value)
        => value.Length <= ValueLengthMax ? value : $"{value[..ValueLengthMax]}… ({value.Length} characters)";
}
