using System.Text;
using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

public sealed class ImageLayoutTests
{
    private static FirmwareImage Image(params (uint Address, byte[] Data)[] segments)
        => new([.. segments.Select(s => new ImageSegment(s.Address, s.Data))]);

    [Theory]
    [InlineData(0, "00000010:0102 00000014:03 00000020:04")]
    [InlineData(2, "00000010:0102 00000014:03 00000020:04")]
    [InlineData(3, "00000010:0102FFFF03 00000020:04")]
    [InlineData(12, "00000010:0102FFFF03FFFFFFFFFFFFFFFFFFFFFF04")]
    public void FillGaps_ShorterThanTheLimit_AreFilled(int below, string expected)
        // Gaps of 2 and of 11 bytes.
        => Assert.Equal(
            expected,
            Read.Show(ImageLayout.FillGaps(Image((0x10, [1, 2]), (0x14, [3]), (0x20, [4])), below, 0xFF)));

    [Theory]
    [InlineData(1, "00000011:0102 00000017:03 00000020:04")]
    [InlineData(4, "00000010:EE0102EEEEEEEE03 00000020:04EEEEEE")]
    [InlineData(8, "00000010:EE0102EEEEEEEE03 00000020:04EEEEEEEEEEEEEE")]
    [InlineData(32, "00000000:EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE0102EEEEEEEE03EEEEEEEEEEEEEEEE"
        + "04EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE")]
    public void Align_ToTheGranularity_ExtendsAndJoins(int granularity, string expected)
        => Assert.Equal(
            expected,
            Read.Show(ImageLayout.Align(Image((0x11, [1, 2]), (0x17, [3]), (0x20, [4])), granularity, 0xEE)));

    [Fact]
    public void Align_LastWordOfTheAddressSpace_Fits()
        => Assert.Equal("FFFFFFF8:EEEE01EEEEEEEEEE", Read.Show(ImageLayout.Align(Image((0xFFFFFFFA, [1])), 8, 0xEE)));

    [Fact]
    public void Align_PastTheLastAddress_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => ImageLayout.Align(Image((0xFFFFFFFF, [1])), 3 << 8, 0xFF));
        Assert.Equal(
            "the segment at 0xFFFFFFFF does not fit below the last address, 0xFFFFFFFF, when aligned", error.Message);
    }

    [Fact]
    public void UnchangedSegments_AreNotCopied()
    {
        var image = Image((0x10, [1, 2, 3, 4]));
        Assert.True(ImageLayout.Align(image, 4, 0xFF).Segments[0].Data.Equals(image.Segments[0].Data));
    }

    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("123456789", 0xCBF43926u)] // the catalogue's check value
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Crc32_KnownText_HasTheKnownValue(string text, uint crc)
        => Assert.Equal(crc, Crc32.Compute(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Crc32_OverSegments_IsThatOfTheirDataInOrder()
        => Assert.Equal(
            0xCBF43926u, Crc32.Compute(Image((0, "1234"u8.ToArray()), (0x100, "56789"u8.ToArray())).Segments));
}
