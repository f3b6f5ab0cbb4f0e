using System.Security.Cryptography;
using FlashEngine.Images;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages;

public sealed class BlockBuilderTests : IDisposable
{
    private static readonly EcuType Type = new()
    {
        Name = "demo",
        Script = "demo.csx",
        Blocks =
        [
            new LogicalBlock("application", 1, 0x1000, 0x1000),
            new LogicalBlock("data", 2, 0x8000, 0x100),
            new LogicalBlock("driver", 9, 0x20000000, 0x100),
        ],
        FillGapsBelow = 17,
        WriteGranularity = 8,
    };

    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Build_FillsAlignsErasesTheBlockAndSums()
    {
        var (blocks, _) = Build(_ => { });

        Assert.Equal(["application", "data"], blocks.Select(block => block.Name));
        var application = blocks[0];
        Assert.Equal(1, application.Index);
        Assert.Equal(ImageRole.Application, application.Role);
        Assert.Equal(
            "00001000:000102030405060708090A0B0C0D0E0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFAAFFFFFFFFFFFFFF",
            Read.Show(new FirmwareImage(application.Segments)));
        Assert.Equal([new EraseRange(0x1000, 0x1000)], application.Erase);
        Assert.Equal(Crc32.Compute(application.Segments[0].Data.Span), application.Crc32);
        Assert.Equal("00008000:0102030405FFFFFF", Read.Show(new FirmwareImage(blocks[1].Segments)));
    }

    [Fact]
    public void Load_ImageSha256_IsOverTheBytesOfTheFilesWithoutDrivers()
    {
        var (_, images) = Build(manifest => manifest, driver: true);
        byte[] application = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0xAA];
        Assert.Equal(["data", "application"], images.Images.Select(image => image.Entry.Block));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(application)), images.ImageSha256);
    }

    [Fact]
    public void Build_Driver_ErasesNothing()
    {
        var (blocks, _) = Build(manifest => manifest, driver: true);
        Assert.Equal(ImageRole.Driver, blocks[0].Role);
        Assert.Empty(blocks[0].Erase);
    }

    [Fact]
    public void Build_DataFormatIdentifier_LeavesTheBytesAlone()
    {
        var (blocks, _) = Build(entry => entry with { DataFormatIdentifier = 0x10 });
        Assert.Equal("00008000:0102030405", Read.Show(new FirmwareImage(blocks[1].Segments)));
        Assert.Equal(0x10, blocks[1].DataFormatIdentifier);
    }

    [Fact]
    public void Build_EraseRanges_AreTaken()
    {
        EraseRange[] ranges = [new(0x8000, 4), new(0x8004, 4)];
        var (blocks, _) = Build(entry => entry.Block == "data" ? entry with { Erase = ranges } : entry);
        Assert.Equal(ranges, blocks[1].Erase);
    }

    [Fact]
    public void Build_UnknownBlock_NamesThoseOfTheType()
        => Assert.Equal(
            "ECU engine: 'images/data.bin' is for block 'calibration'; ECU type demo has application, data, driver",
            Refusal(entry => entry.Block == "data" ? entry with { Block = "calibration" } : entry));

    [Theory]
    [InlineData(0x7FFFu, "from 0x00007FF8 to 0x00008007")] // one byte too low, and aligned
    [InlineData(0x80FEu, "from 0x000080F8 to 0x00008107")]
    public void Build_BytesOutsideTheBlock_AreRefused(uint baseAddress, string bytes)
        => Assert.Equal(
            $"ECU engine: 'images/data.bin' has bytes {bytes}, which do not lie in "
            + "block 'data' (0x00008000 to 0x000080FF)",
            Refusal(entry => entry.Block == "data" ? entry with { BaseAddress = baseAddress } : entry));

    [Fact]
    public void Build_BytesThatAreNotErased_AreRefused()
        => Assert.Equal(
            "ECU engine: 'images/data.bin' has bytes from 0x00008000 to 0x00008007, "
            + "which its erase ranges do not cover",
            Refusal(entry => entry.Block == "data" ? entry with { Erase = [new(0x8000, 4), new(0x8008, 4)] } : entry));

    [Fact]
    public void Build_EraseOutsideTheBlock_IsRefused()
        => Assert.Equal(
            "ECU engine: 'images/data.bin' wants to erase 512 bytes at 0x00008000, "
            + "which do not lie in block 'data' (0x00008000 to 0x000080FF)",
            Refusal(entry => entry.Block == "data" ? entry with { Erase = [new(0x8000, 0x200)] } : entry));

    private (IReadOnlyList<FlashBlock> Blocks, EcuImages Images) Build(Action<ImageEntry> see) => Build(entry =>
    {
        see(entry);
        return entry;
    });

    private (IReadOnlyList<FlashBlock> Blocks, EcuImages Images) Build(
        Func<ImageEntry, ImageEntry> change, bool driver = false)
    {
        var engine = PackageFolder.Draft.Ecus[0];
        var images = engine.Images.Select(change);
        if (driver)
        {
            images = images.Reverse().Select(entry => entry.Block == "data"
                ? entry with { Role = ImageRole.Driver }
                : entry);
        }

        using var package = _folder.Open(_folder.Pack(
            PackageFolder.Draft with { Ecus = [engine with { Images = [.. images] }, PackageFolder.Draft.Ecus[1]] }));
        var loaded = BlockBuilder.Load(package.Manifest.Ecus[0], package, Type);
        Assert.Equal(
            loaded.Blocks.Select(block => block.Crc32),
            BlockBuilder.Build(package.Manifest.Ecus[0], package, Type).Select(block => block.Crc32));
        return (loaded.Blocks, loaded);
    }

    private string Refusal(Func<ImageEntry, ImageEntry> change)
    {
        var message = Assert.Throws<InputException>(() => Build(change)).Message;
        Assert.StartsWith($"{_folder.Output}: ", message, StringComparison.Ordinal);
        return message[(_folder.Output.Length + 2)..];
    }
}
