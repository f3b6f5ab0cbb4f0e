using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

public sealed class IntelHexTests
{
    private const string End = ":00000001FF\n";

    [Fact]
    public void Records_ThatTouch_BecomeOneSegment()
        => Assert.Equal("00000000:0102030405", Read.Show(Read.Hex(":03000000010203F7\n:020003000405F2\n" + End)));

    [Fact]
    public void Records_OutOfOrder_AreSorted()
        => Assert.Equal(
            "00000000:0102030405 00000010:AA",
            Read.Show(Read.Hex(":01001000AA45\n:020003000405F2\n:03000000010203F7\n" + End)));

    [Fact]
    public void LinearAddress_RecordAcross64K_GoesOn()
        // 04: upper half 0001, so that FFFE is 0001FFFE and the third byte lies at 00020000.
        => Assert.Equal("0001FFFE:01020304", Read.Show(Read.Hex(":020000040001F9\n:04FFFE0001020304F5\n" + End)));

    [Fact]
    public void SegmentAddress_TimesSixteen_IsTheBase()
        // 02: segment 1000 begins at 00010000.
        => Assert.Equal("0001FFFE:0102", Read.Show(Read.Hex(":020000021000EC\n:02FFFE000102FE\n" + End)));

    [Fact]
    public void LastByteOfTheAddressSpace_IsRead()
        => Assert.Equal("FFFFFFFF:07", Read.Show(Read.Hex(":02000004FFFFFC\n:01FFFF0007FA\n" + End)));

    [Fact]
    public void StartAddressesEmptyDataAndOldEnd_CarryNoBytes()
        // 03 and 05 say where the program starts; an end record of the 8-bit format may carry that in its address.
        => Assert.Equal(
            "00000010:AA",
            Read.Show(Read.Hex(":0400000300000000F9\n:0400000500000100F6\n:0000000000\n:01001000AA45\n:00123401B9\n")));

    [Theory]
    [InlineData(":01001000AA45\r\n:00000001FF\r\n")]
    [InlineData(":01001000AA45\r:00000001FF\r")]
    [InlineData("\n\n:01001000AA45 \t\n\n:00000001FF\n\n \n")]
    [InlineData(":01001000aa45\n:00000001ff")]
    public void LineEndsBlanksAndCase_AreOfNoMatter(string text)
        => Assert.Equal("00000010:AA", Read.Show(Read.Hex(text)));

    [Theory]
    [InlineData(":03000000010203F6\n", "app.hex:1: checksum is F6; the record's bytes give F7")]
    [InlineData(
        ":03000000010203F7\n",
        "app.hex:1: the end-of-file record (:00000001FF) is missing; the file may be cut off")]
    [InlineData("", "app.hex: the end-of-file record (:00000001FF) is missing; the file may be cut off")]
    [InlineData(":00000001FF\n", "app.hex: the file holds no data; a firmware file has at least one byte")]
    [InlineData(
        "\r\n:03000000010203F7\r\n:0100020009F4\r\n:00000001FF",
        "app.hex:3: address 0x00000002 is given twice; line 2 gives it already")]
    [InlineData(
        ":0100020009F4\n:03000000010203F7\n:00000001FF",
        "app.hex:2: address 0x00000002 is given twice; line 1 gives it already")]
    [InlineData(
        ":03000000010203F7\n:03000000010203F7\n:00000001FF",
        "app.hex:2: address 0x00000000 is given twice; line 1 gives it already")]
    [InlineData(
        ":04FFFE0001020304F5\n",
        "app.hex:1: 4 bytes at offset 0xFFFE cross the end of a 64 KiB segment; the record must be split there, "
        + "or linear addresses (04) be used")]
    [InlineData(
        ":020000021000EC\n:04FFFE0001020304F5\n",
        "app.hex:2: 4 bytes at offset 0xFFFE cross the end of a 64 KiB segment; the record must be split there, "
        + "or linear addresses (04) be used")]
    [InlineData(
        ":02000004FFFFFC\n:02FFFF000708F1\n",
        "app.hex:2: 2 bytes at 0xFFFFFFFF go past the last address, 0xFFFFFFFF")]
    [InlineData(":04000000010203F6\n", "app.hex:1: record has 3 data bytes, but its count says 4")]
    [InlineData(":02000000010203F8\n", "app.hex:1: record has 3 data bytes, but its count says 2")]
    [InlineData(":000000\n", "app.hex:1: record has 3 bytes; count, address, type and checksum alone take 5")]
    [InlineData(":\n", "app.hex:1: record has 0 bytes; count, address, type and checksum alone take 5")]
    [InlineData(
        ":03000000010203F\n",
        "app.hex:1: record has 15 hexadecimal digits; two make a byte, so the number must be even")]
    [InlineData(":0300000001O203F7\n", "app.hex:1: character 'O' in column 12 is not a hexadecimal digit")]
    [InlineData(":03000000010203F7;\n", "app.hex:1: character ';' in column 18 is not a hexadecimal digit")]
    [InlineData(":03000000\u00B510203F7\n", "app.hex:1: character 0xB5 in column 10 is not a hexadecimal digit")]
    [InlineData("S1060000010203F3\n", "app.hex:1: line starts with 'S'; an Intel HEX record starts with ':'")]
    [InlineData("\u007FELF", "app.hex:1: line starts with 0x7F; an Intel HEX record starts with ':'")]
    [InlineData(":0200000A0102F1\n", "app.hex:1: record type 0A is unknown; Intel HEX has the types 00 to 05")]
    [InlineData(":0100000100FE\n", "app.hex:1: end-of-file record (01) has 1 data bytes; it must have 0")]
    [InlineData(":0100000200FD\n", "app.hex:1: extended segment address record (02) has 1 data bytes; it must have 2")]
    [InlineData(
        ":03000004010203F3\n",
        "app.hex:1: extended linear address record (04) has 3 data bytes; it must have 2")]
    [InlineData(":0100000501F9\n", "app.hex:1: start address record (05) has 1 data bytes; it must have 4")]
    [InlineData(
        ":01001000AA45\n:00000001FF\n\n:01001000AA45\n",
        "app.hex:4: something follows the end-of-file record; nothing may")]
    [InlineData(
        ":01001000AA45\n:00000001FF\n\u001A",
        "app.hex:3: something follows the end-of-file record; nothing may")]
    public void BadFile_IsRefusedInOneLine(string text, string message)
    {
        var error = Assert.Throws<ImageFormatException>(() => Read.Hex(text));
        Assert.Equal(message, error.Message);
        Assert.Equal(FlashExitCode.FileOrManifest, error.ExitCode);
    }

    [Fact]
    public void LineWithoutEnd_IsRefusedEarly()
    {
        var error = Assert.Throws<ImageFormatException>(() => Read.Hex(":01001000AA45\n" + new string('0', 1 << 20)));
        Assert.Equal(
            "app.hex:2: line is longer than 1024 characters; no record is: is this a binary file?", error.Message);
    }

    [Fact]
    public void ImageLongerThanTheLimit_IsRefusedAtItsLine()
    {
        var content = new MemoryStream(":03000000010203F7\n:020003000405F2\n:00000001FF\n"u8.ToArray());
        var error = Assert.Throws<ImageFormatException>(
            () => new IntelHexFormat().Read(content, new ImageReadOptions("app.hex", LengthMax: 4)));
        Assert.Equal("app.hex:2: the image is longer than the limit of 4 bytes", error.Message);
    }

    [Fact]
    public void Stream_ThatGivesOneByteAtATime_IsReadAlike()
    {
        var content = new OneByteStream(":03000000010203F7\r\n:020003000405F2\r\n:00000001FF\r\n"u8.ToArray());
        Assert.Equal(
            "00000000:0102030405", Read.Show(new IntelHexFormat().Read(content, new ImageReadOptions("app.hex"))));
    }

    [Fact]
    public void Writer_SplitsAt64KAndNamesTheUpperHalf()
    {
        var image = new FirmwareImage([new ImageSegment(0x1FFFE, new byte[] { 1, 2, 3, 4 })]);
        Assert.Equal(
            ":020000040001F9\n:02FFFE000102FE\n:020000040002F8\n:020000000304F7\n:00000001FF\n",
            Read.IntelHexOf(image));
    }

    private sealed class OneByteStream(byte[] content) : MemoryStream(content)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 1));
    }
}
