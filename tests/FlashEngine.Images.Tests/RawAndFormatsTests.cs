using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

public sealed class RawAndFormatsTests
{
    [Fact]
    public void Raw_BaseAddress_IsTheFirstByte()
        => Assert.Equal(
            "08000000:01FF", Read.Show(Read.Bytes(new RawFormat(), [0x01, 0xFF], "app.bin", baseAddress: 0x08000000)));

    [Fact]
    public void Raw_Empty_IsRefused()
    {
        var error = Assert.Throws<ImageFormatException>(() => Read.Bytes(new RawFormat(), [], "app.bin"));
        Assert.Equal("app.bin: the file holds no data; a firmware file has at least one byte", error.Message);
    }

    [Fact]
    public void Raw_PastTheLastAddress_IsRefused()
    {
        var error = Assert.Throws<ImageFormatException>(
            () => Read.Bytes(new RawFormat(), [1, 2], "app.bin", baseAddress: 0xFFFFFFFF));
        Assert.Equal("app.bin: the data from 0xFFFFFFFF on goes past the last address, 0xFFFFFFFF", error.Message);
    }

    [Fact]
    public void Raw_LongerThanTheLimit_IsRefused()
    {
        var error = Assert.Throws<ImageFormatException>(
            () => new RawFormat().Read(new MemoryStream(new byte[9]), new ImageReadOptions("app.bin", LengthMax: 8)));
        Assert.Equal("app.bin: the image is longer than the limit of 8 bytes", error.Message);
    }

    [Theory]
    [InlineData("a/b.HEX", "intel-hex")]
    [InlineData("b.ihx", "intel-hex")]
    [InlineData("b.s19", "s-record")]
    [InlineData("b.v2.S37", "s-record")]
    [InlineData("b.srec", "s-record")]
    [InlineData("b.bin", "raw")]
    [InlineData("b.elf", "elf")]
    [InlineData("b", null)]
    public void Format_ByExtension(string fileName, string? name)
        => Assert.Equal(name, ImageFormats.ByExtension(fileName)?.Name);

    [Fact]
    public void Format_ByName_FindsEachAndListsThemForAnother()
    {
        Assert.All(ImageFormats.All, format => Assert.Same(format, ImageFormats.ByName(format.Name)));
        var error = Assert.Throws<InputException>(() => ImageFormats.ByName("a2l"));
        Assert.Equal("file format 'a2l' is unknown; there are intel-hex, s-record, raw, elf, vbf", error.Message);
    }
}
