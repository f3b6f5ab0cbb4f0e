using System.CommandLine;
using FlashEngine.Images;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash image diff</c>.</summary>
internal static class ImageDiffCommand
{
    private const int DifferencesShown = 200;

    // What diff and cmp end with. A usage error ends with 1 too, but says so on standard error.
    private const int Equal = 0;
    private const int Different = 1;

    public static Command Create()
    {
        var diff = new CommandWithExamples(
            "diff",
            "Compares the bytes of two firmware files address by address, whatever their formats. Ends with 0 when "
            + "they are equal, 1 when they differ, 2 when a file cannot be read, as diff and cmp do.",
            "flash image diff old.hex new.hex",
            "flash image diff app.elf app.s19",
            "flash image diff flash.bin app.hex --base 0x08000000");
        var first = ImageOptions.File("A", "The first firmware file.");
        var second = ImageOptions.File("B", "The second firmware file.");
        var options = new ImageOptions();
        diff.Add(first);
        diff.Add(second);
        options.AddTo(diff);
        diff.SetAction(parsed =>
        {
            using var a = options.Open(parsed, first);
            using var b = options.Open(parsed, second);
            var comparison = ImageComparison.Of(a.Read(), b.Read(), DifferencesShown);
            return Write(parsed.InvocationConfiguration.Output, comparison);
        });
        return diff;
    }

    private static int Write(TextWriter output, ImageComparison comparison)
    {
        if (comparison.DifferenceCount == 0)
        {
            output.WriteLine($"equal: {comparison.EqualLength} bytes");
            return Equal;
        }

        output.WriteLine(
            $"different: {comparison.DifferenceCount} {(comparison.DifferenceCount == 1 ? "place" : "places")}; "
            + $"{comparison.EqualLength} bytes are equal");
        output.WriteLine("  first       last            length      bytes");
        foreach (var place in comparison.Differences)
        {
            output.WriteLine(
                $"  0x{place.Address:X8}  0x{place.Last:X8}  0x{place.Length:X8} {place.Length,10}  {What(place)}");
        }

        if (comparison.DifferenceCount > comparison.Differences.Count)
        {
            output.WriteLine($"  and {comparison.DifferenceCount - comparison.Differences.Count} more");
        }

        return Different;
    }

    private static string What(ImageDifference place) => place.Kind switch
    {
        DifferenceKind.OnlyFirst => "only in A",
        DifferenceKind.OnlySecond => "only in B",
        _ => $"{place.Different} different",
    };
}
