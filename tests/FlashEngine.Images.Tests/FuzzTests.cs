using System.Text;
using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

/// <summary>
/// Files spoiled in thousands of ways: each is read, or refused in one line of our own family, for less memory than its
/// size could explain. The work is bounded by the number of files, so a hang is a test that does not end.
/// </summary>
public sealed class FuzzTests
{
    // Buffers of the readers (64 KiB, twice in a PDX), Deflate, XML and a sink, whatever the file says of itself.
    private const long AllocatedMax = 4L * 1024 * 1024;

    private static readonly int Runs = Nightly.IsOn ? 300_000 : 3_000;

    [Theory]
    [InlineData("intel-hex", 1)]
    [InlineData("s-record", 2)]
    [InlineData("elf", 3)]
    [InlineData("vbf", 4)]
    [InlineData("pdx", 5)]
    public void SpoiledFile_IsReadOrRefusedInOneLine(string formatName, int seed)
    {
        var format = ImageFormats.ByName(formatName);
        var seeds = Seeds(formatName);
        foreach (var good in seeds)
        {
            Assert.Null(Refusal(format, good));
        }

        var random = new Random(seed);
        var refused = 0;
        for (var run = 0; run < Runs; run++)
        {
            var bad = Spoil(formatName, seeds[run % seeds.Length], random);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var message = Refusal(format, bad);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < AllocatedMax, $"run {run}: {allocated} bytes; {Convert.ToBase64String(bad)}");
            Assert.DoesNotContain('\n', message ?? "");
            refused += message is null ? 0 : 1;
        }

        Assert.InRange(refused, Runs / 4, Runs);
    }

    private static string? Refusal(IImageFormat format, byte[] file)
    {
        try
        {
            format.Read(
                new MemoryStream(file), new ImageReadOptions("fuzz", LengthMax: 1 << 20, Session: "application"));
            return null;
        }
        catch (ImageFormatException error)
        {
            return error.Message;
        }
    }

    // A spoiled ZIP hardly ever gets as far as its documents, so that half of the runs spoil those and pack them right.
    private static byte[] Spoil(string formatName, byte[] good, Random random)
    {
        if (formatName != "pdx" || random.Next(2) == 0)
        {
            return Mutation.Apply(good, random);
        }

        var part = random.Next(3);
        byte[] Part(int index, string text)
            => index == part ? Mutation.Apply(PdxFile.Text(text), random) : PdxFile.Text(text);
        return PdxFile.Zip(
            ("index.xml", Part(0, PdxFile.Index)),
            ("flash.odx-f", Part(1, PdxFile.Flash)),
            ("code.hex", Part(2, PdxFile.Hex)));
    }

    private static byte[][] Seeds(string formatName)
    {
        var image = new FirmwareImage(
        [
            new ImageSegment(0xFFF0, Enumerable.Range(0, 60).Select(i => (byte)i).ToArray()),
            new ImageSegment(0x08000000, new byte[] { 1, 2, 3 }),
        ]);
        return formatName switch
        {
            "intel-hex" => [Encoding.ASCII.GetBytes(Read.IntelHexOf(image))],
            "s-record" => [Encoding.ASCII.GetBytes(Read.SRecordOf(image))],
            "elf" => [Elf(false, false), Elf(false, true), Elf(true, false), Elf(true, true)],
            "vbf" => [VbfTests.Golden, VbfTests.GoldenPacked],
            _ => [PdxFile.Make()],
        };
    }

    private static byte[] Elf(bool is64, bool isBig)
    {
        var at = ElfFile.DataOffset(is64, 2);
        return ElfFile.Make(
            is64, isBig, [1, 2, 3, 4, 5, 6, 7, 8], new(1, at, 0x08000000, 4), new(1, at + 4, 0x1000, 4));
    }
}
