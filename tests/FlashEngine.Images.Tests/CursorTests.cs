using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

public sealed class CursorTests
{
    private static FirmwareImage Image(params (uint Address, byte[] Data)[] segments)
        => new([.. segments.Select(s => new ImageSegment(s.Address, s.Data))]);

    private static readonly FirmwareImage Sample = Image((0x10, [1, 2, 3, 4]), (0x16, [5, 6]));

    [Theory]
    [InlineData(0u, 0xFFFFFFFFu, 0, "00000010:01020304 00000016:0506")]
    [InlineData(0x11u, 0x12u, 0, "00000011:0203")]
    [InlineData(0x13u, 0x16u, 0x100, "00000113:04 00000116:05")]
    [InlineData(0x12u, 0x17u, -0x12, "00000000:0304 00000004:0506")]
    [InlineData(0x14u, 0x15u, 0, "")]
    public void Range_ThenOffset(uint first, uint last, long offset, string expected)
        => Assert.Equal(expected, Show(new RangeCursor(new SegmentCursor(Sample), first, last, offset)));

    [Theory]
    [InlineData(-0x11)]
    [InlineData(0xFFFFFFEF)]
    public void Offset_OutOfTheAddressSpace_IsRefused(long offset)
        => Assert.Contains(
            $"moved by {offset}, do not lie between 0x00000000 and 0xFFFFFFFF",
            Assert.Throws<InputException>(
                () => Show(new RangeCursor(new SegmentCursor(Sample), 0, uint.MaxValue, offset))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Fill_BetweenSegmentsAndToTheEnds()
    {
        Assert.Equal("00000010:01020304EEEE0506", Show(new FillCursor(new SegmentCursor(Sample), 0xEE, null, null, 2)));
        Assert.Equal(
            "0000000F:EE01020304EEEE0506EEEE",
            Show(new FillCursor(new SegmentCursor(Sample), 0xEE, 0x0F, 0x19, 5)));
        Assert.Contains(
            "takes more than the limit of 4 bytes",
            Assert.Throws<InputException>(
                () => Show(new FillCursor(new SegmentCursor(Sample), 0xEE, 0x0F, 0x19, 4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fill_LongerThanItsPieces_HasEveryByte()
    {
        var image = Image((0, [1]), (20_001, [2]));
        var outline = ImageOutline.Of(new FillCursor(new SegmentCursor(image), 0, null, null, 20_000), 10);
        Assert.Equal((1, 20_002L), (outline.SegmentCount, outline.Length));
        Assert.Equal(Crc32.Compute([1, .. new byte[20_000], 2]), outline.Crc32);
    }

    [Fact]
    public void Raw_WithGap_IsRefused()
        => Assert.Contains(
            "a gap of 2 bytes at 0x00000014",
            Assert.Throws<InputException>(
                () => RawWriter.Write(new SegmentCursor(Sample), new MemoryStream())).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("00:0102", "00:0102", "")]
    [InlineData("00:0102", "00:0103", "Value 1+1/1")]
    [InlineData("00:0102", "01:02", "OnlyFirst 0+1/1")]
    [InlineData("05:01", "00:0102", "OnlySecond 0+2/2 OnlyFirst 5+1/1")]
    [InlineData("00:010203040506", "02:09", "OnlyFirst 0+2/2 Value 2+1/1 OnlyFirst 3+3/3")]
    [InlineData("00:AA000000AA", "00:BB000000BB", "Value 0+5/2")]
    public void Comparison_NamesEachPlace(string first, string second, string expected)
    {
        var comparison = ImageComparison.Of(Parse(first), Parse(second), 10);
        Assert.Equal(
            expected,
            string.Join(' ', comparison.Differences.Select(
                place => $"{place.Kind} {place.Address:X}+{place.Length}/{place.Different}")));
    }

    [Fact]
    public void Comparison_DoesNotSeeHowPiecesWereCut()
    {
        var store = new ImageStore("cut", () => new MemoryStream());
        for (var i = 0; i < 1000; i++)
        {
            store.Add((uint)i, [(byte)i], i + 1);
        }

        var whole = Image((0, [.. Enumerable.Range(0, 1000).Select(i => (byte)i)]));
        Assert.Equal(0, ImageComparison.Of(store.Read(), new SegmentCursor(whole), 1).DifferenceCount);
        Assert.Equal(0, ImageComparison.Of(new SegmentCursor(whole), store.Read(), 1).DifferenceCount);
        using var text = new StringWriter();
        IntelHexWriter.Write(store.Read(), text);
        Assert.Equal(Read.IntelHexOf(whole), text.ToString());
    }

    private static SegmentCursor Parse(string text)
    {
        var parts = text.Split(':');
        return new SegmentCursor(Image((Convert.ToUInt32(parts[0], 16), Convert.FromHexString(parts[1]))));
    }

    private static string Show(IImageCursor cursor)
    {
        var builder = new ImageBuilder("cursor");
        while (cursor.MoveNext())
        {
            builder.Add(cursor.Address, cursor.Data, line: 0);
        }

        return builder.Length == 0 ? "" : Read.Show(builder.Build());
    }
}
