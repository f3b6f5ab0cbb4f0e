using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

public sealed class SRecordTests
{
    [Fact]
    public void Records_ThatTouch_BecomeOneSegment()
        // S0 "HDR", two S1, S5 counts two, S9 ends.
        => Assert.Equal(
            "00000000:0102030405",
            Read.Show(Read.SRecord("S00600004844521B\nS1060000010203F3\nS10500030405EE\nS5030002FA\nS9030000FC\n")));

    [Fact]
    public void AddressWidths_MayBeMixed()
        => Assert.Equal(
            "00000000:010203 00010000:0102 80000000:09",
            Read.Show(Read.SRecord(
                "S306800000000970\nS2060100000102F5\nS1060000010203F3\nS6040000" + "03F8\nS70500000000FA\n")));

    [Fact]
    public void RecordAcrossTheReachOfItsAddress_GoesOn()
        => Assert.Equal(
            "0000FFFF:0102 00FFFFFF:0102",
            Read.Show(Read.SRecord("S105FFFF0102F9\nS206FFFFFF0102F9\nS9030000FC\n")));

    [Fact]
    public void LastByteOfTheAddressSpace_IsRead()
        => Assert.Equal("FFFFFFFF:01", Read.Show(Read.SRecord("S306FFFFFFFF01FC\r\nS70500000000FA\r\n")));

    [Fact]
    public void DataRecordWithoutData_IsCountedAndEmpty()
        => Assert.Equal(
            "00000000:010203",
            Read.Show(Read.SRecord("S1030000FC\nS1060000010203F3\nS5030002FA\nS804000000FB\n")));

    [Fact]
    public void CountInsteadOfEnd_ProvesThatNothingIsCutOff()
        => Assert.Equal("00000000:010203", Read.Show(Read.SRecord("S1060000010203F3\nS5030001FB\n")));

    [Theory]
    [InlineData("S1060000010203F4\n", "app.s19:1: checksum is F4; the record's bytes give F3")]
    [InlineData("S00600004844521C\n", "app.s19:1: checksum is 1C; the record's bytes give 1B")]
    [InlineData("S1060000010203F3\n", "app.s19:1: the end record (S7, S8 or S9) is missing; the file may be cut off")]
    [InlineData(
        "S1060000010203F3\nS5030001FB\nS10500030405EE\n",
        "app.s19:3: the end record (S7, S8 or S9) is missing; the file may be cut off")]
    [InlineData(
        "S00600004844521B\nS9030000FC\n",
        "app.s19: the file holds no data; a firmware file has at least one byte")]
    [InlineData(
        "S1060000010203F3\nS104000209F0\nS9030000FC\n",
        "app.s19:2: address 0x00000002 is given twice; line 1 gives it already")]
    [InlineData("S1060000010203F3\nS5030002FA\n", "app.s19:2: S5 counts 2 data records, but 1 came before it")]
    [InlineData("S604000002F9\n", "app.s19:1: S6 counts 2 data records, but 0 came before it")]
    [InlineData(
        "S307FFFFFFFF0102F9\n", "app.s19:1: 2 bytes at 0xFFFFFFFF go past the last address, 0xFFFFFFFF")]
    [InlineData("S904000001FA\n", "app.s19:1: S9 record has 1 data bytes; it must have none")]
    [InlineData("S504000001FA\n", "app.s19:1: S5 record has 1 data bytes; it must have none")]
    [InlineData("S1070000010203F2\n", "app.s19:1: record has 6 bytes behind its count, but the count says 7")]
    [InlineData("S10200FD\n", "app.s19:1: record has 3 bytes; count, address and checksum of S1 alone take 4")]
    [InlineData("S3040000" + "00FB\n", "app.s19:1: record has 5 bytes; count, address and checksum of S3 alone take 6")]
    [InlineData("S4030000FC\n", "app.s19:1: record type S4 is unknown; there are S0 to S3 and S5 to S9")]
    [InlineData("SA030000FC\n", "app.s19:1: record type SA is unknown; there are S0 to S3 and S5 to S9")]
    [InlineData("S", "app.s19:1: record has no type; there are S0 to S3 and S5 to S9")]
    [InlineData("s1060000010203F3\n", "app.s19:1: line starts with 's'; an S-record starts with 'S'")]
    [InlineData(":00000001FF\n", "app.s19:1: line starts with ':'; an S-record starts with 'S'")]
    [InlineData("S1060000010G03F3\n", "app.s19:1: character 'G' in column 12 is not a hexadecimal digit")]
    [InlineData(
        "S1060000010203F\n",
        "app.s19:1: record has 13 hexadecimal digits; two make a byte, so the number must be even")]
    [InlineData(
        "S1060000010203F3\nS9030000FC\nS9030000FC\n", "app.s19:3: something follows the end record; nothing may")]
    public void BadFile_IsRefusedInOneLine(string text, string message)
    {
        var error = Assert.Throws<ImageFormatException>(() => Read.SRecord(text));
        Assert.Equal(message, error.Message);
        Assert.Equal(FlashExitCode.FileOrManifest, error.ExitCode);
    }

    [Theory]
    [InlineData(0x0000FFFFu, "S00300" + "00FC\nS104FFFF07F6\nS5030001FB\nS9030000FC\n")]
    [InlineData(0x00FFFFFFu, "S00300" + "00FC\nS205FFFFFF07F6\nS5030001FB\nS804000000FB\n")]
    [InlineData(0xFFFFFFFFu, "S00300" + "00FC\nS306FFFFFFFF07F6\nS5030001FB\nS70500000000FA\n")]
    public void Writer_TakesTheShortestAddress(uint address, string text)
        => Assert.Equal(text, Read.SRecordOf(new FirmwareImage([new ImageSegment(address, new byte[] { 7 })])));

    [Fact]
    public void Writer_MoreThan65535Records_AreCountedInS6()
    {
        var text = Read.SRecordOf(new FirmwareImage([new ImageSegment(0, new byte[0x10000])]), dataBytes: 1);
        Assert.Contains("\nS604010000FA\n", text, StringComparison.Ordinal);
        Assert.Equal(0x10000, Read.SRecord(text).Length);
    }
}
