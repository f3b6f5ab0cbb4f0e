using System.Text;
using FlashEngine.Images;
using Xunit.Abstractions;

namespace FlashEngine.Tests.Images;

/// <summary>What <c>srec_cat</c> of Debian's <c>srecord</c> makes of the same bytes.</summary>
public sealed class SrecCatTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flash-images-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void OurFiles_ReadBySrecCat_AreTheSameImage()
    {
        if (Skip())
        {
            return;
        }

        var image = new FirmwareImage(
        [
            new ImageSegment(0x0000FFF0, Data(100, seed: 1)),
            new ImageSegment(0x08001FFD, Data(70_000, seed: 2)),
            new ImageSegment(0xFFFFFF00, Data(0x100, seed: 3)),
        ]);
        File.WriteAllText(Path.Combine(_folder, "our.hex"), Read.IntelHexOf(image));
        File.WriteAllText(Path.Combine(_folder, "our.s19"), Read.SRecordOf(image));

        Assert.Equal(Read.Show(image), Read.Show(Read.SRecord(Convert("our.hex", "-intel", "-motorola").Text!)));
        Assert.Equal(Read.Show(image), Read.Show(Read.Hex(Convert("our.s19", "-motorola", "-intel").Text!)));
    }

    [Fact]
    public void InstalledFirmware_ReadByUsAndBySrecCat_IsTheSame()
    {
        var files = new[] { "/usr/share/firmware-microbit-micropython", "/usr/share/arduino/hardware" }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.hex", SearchOption.AllDirectories))
            .ToList();
        if (Skip())
        {
            return;
        }

        output.WriteLine($"{files.Count} firmware files are installed");
        foreach (var file in files)
        {
            var (theirs, refusal) = Convert(file, "-intel", "-motorola");
            if (theirs is null)
            {
                // Some optiboot files of Debian give two bytes twice, with different values.
                output.WriteLine(refusal);
                var error = Assert.Throws<ImageFormatException>(() => FromFile(file));
                Assert.Contains("is given twice", error.Message, StringComparison.Ordinal);
                Assert.Contains("multiple", refusal, StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal(Read.Show(Read.SRecord(theirs)), Read.Show(FromFile(file)));
            }
        }
    }

    private static FirmwareImage FromFile(string file)
        => Read.Bytes(new IntelHexFormat(), File.ReadAllBytes(file), file);

    private static byte[] Data(int length, int seed)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    private bool Skip()
    {
        var missing = !Tool.Exists("srec_cat");
        if (missing)
        {
            output.WriteLine("SKIPPED: srec_cat (Debian package srecord) is not installed");
        }

        return missing;
    }

    private (string? Text, string Output) Convert(string file, string from, string to)
    {
        var target = Path.Combine(_folder, "converted");
        var (exitCode, text) = Tool.Run("srec_cat", Path.Combine(_folder, file), from, "-o", target, to);
        return (exitCode == 0 ? File.ReadAllText(target, Encoding.Latin1) : null, text);
    }
}
