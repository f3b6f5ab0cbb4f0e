using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

/// <summary>A container made by hand from the format's description.</summary>
public sealed class PdxTests
{
    [Fact]
    public void Session_BlocksAreFilteredCheckedAndMoved()
    {
        // HEX: 9002..9005 less 1000. BINARY: three bytes at A000 and one at B000, both plus 10.
        var image = Pdx(PdxFile.Make(), out var info, "application");
        Assert.Equal("00008002:02030405 0000A010:0A0B0C 0000B010:0D", Read.Show(image));
        Assert.Equal(0, info.DataFormatIdentifier);
        Assert.Equal(
            [
                "session=memory.application", "part number=5Q0 123 456", "expected hardware=HW-1 or HW-2",
                "checksum all=CRC32 = 12345678 (SOURCE-START-ADDRESS 8000, SOURCE-END-ADDRESS 8FFF, FILLBYTE FF)",
                "session SECURITY-METHOD=RSA", "data block=code (index 4A)", "code software=SW-7", "data block=data",
            ],
            info.Facts.Select(fact => $"{fact.Name}={fact.Value}"));
    }

    [Fact]
    public void Session_WithRecordsInTheDocument_IsRead()
        => Assert.Equal("00000000:010203", Read.Show(Pdx(PdxFile.Make(), out _, "memory.driver")));

    [Fact]
    public void DataFile_AsBinary_FillsTheSegments()
    {
        var flash = PdxFile.Flash.Replace("SELECTION=\"INTEL-HEX\"", "SELECTION=\"BINARY\"", StringComparison.Ordinal);
        var image = Pdx(PdxFile.Make(flash, "four"), out _, "application");
        Assert.StartsWith("00008002:666F7572 ", Read.Show(image), StringComparison.Ordinal);
    }

    [Fact]
    public void PackedData_IsSaidAndMustBeTheSameForAllBlocks()
    {
        const string plain = "A_BYTEFIELD\">00<";
        var flash = PdxFile.Flash.Replace(plain, "A_BYTEFIELD\">11<", StringComparison.Ordinal);
        Assert.Equal(
            "d.pdx: the data blocks of session application are packed differently (00, 11); one image has one way",
            Refusal(PdxFile.Make(flash)));
        flash = flash.Replace("<DATABLOCK-REF ID-REF=\"b.code\"/>", "", StringComparison.Ordinal);
        Pdx(PdxFile.Make(flash), out var info, "application");
        Assert.Equal(0x11, info.DataFormatIdentifier);
    }

    [Theory]
    [InlineData(null, "d.pdx: the container has several sessions; name one of memory.application, memory.driver")]
    [InlineData("app", "d.pdx: session 'app' fits 0 of memory.application, memory.driver; name one")]
    public void Session_ThatIsNotClear_IsAskedFor(string? session, string message)
        => Assert.Equal(message, Assert.Throws<ImageFormatException>(() => Pdx(PdxFile.Make(), out _, session)).Message);

    [Theory]
    [InlineData("ID-REF=\"b.data\"", "ID-REF=\"b.none\"", ":36: ID-REF 'b.none' names nothing in this memory")]
    [InlineData("ID-REF=\"b.data\"", "ID-REF=\"b.code\"", ":36: data block 'b.code' is there twice")]
    [InlineData("ID=\"d.bin\"", "ID=\"d.hex\"", ":100: FLASHDATA has the ID 'd.hex', as another one has")]
    [InlineData("ID-REF=\"d.bin\"", "ID-REF=\"d.no\"", ":76: ID-REF 'd.no' names nothing in this memory")]
    [InlineData("SELECTION=\"INTEL-HEX\"", "SELECTION=\"USER-DEFINED\"", ":95: DATAFORMAT is 'USER-DEFINED'; INTEL-HEX,")]
    [InlineData(">code.hex<", ">late.hex<", ":95: data file 'late.hex' is not in the container; files that are bound")]
    [InlineData(
        "<FILTER-START>9002<",
        "<FILTER-START>90G2<",
        ":50: FILTER-START of FILTER is '90G2'; it must be hexadecimal, up to FFFFFFFF")]
    [InlineData("<FILTER-SIZE>2<", "<FILTER-SIZE>0<", ":53: FILTER-SIZE of FILTER is '0'; it must be a whole number")]
    [InlineData("<FILTER-END>9003<", "<FILTER-END>9001<", ":50: FILTER is from 0x00009002 to 0x9001; it must not be")]
    [InlineData(
        "<FILTER-START>9002<",
        "<FILTER-START>9001<",
        ":95: data block code has a byte at 0x00009001, which lies in none of its segments")]
    [InlineData("<SOURCE-END-ADDRESS>9005<", "<SOURCE-END-ADDRESS>9006<", ":95: data block code has 4 bytes; its")]
    [InlineData(
        "<NEGATIVE-OFFSET>1000<",
        "<NEGATIVE-OFFSET>9003<",
        ":95: data block code has bytes at 0x00009002; with TARGET-ADDR-OFFSET -36867 they do not lie between")]
    [InlineData(">00</ENCRYPT", ">0011</ENCRYPT", ":100: ENCRYPT-COMPRESS-METHOD is '0011'; it must be one byte")]
    [InlineData("0C 0D", "0C 0D 0E", ": DATA of line 100: has more bytes than the segments of data block data")]
    [InlineData("0C 0D", "0C", ":100: data block data has 3 bytes; its segments have 4")]
    [InlineData("0C 0D", "0C 0", ": DATA of line 100: has an odd number of hexadecimal digits; two make a byte")]
    [InlineData("0a0B", "0a0x", ": DATA of line 100: character 'x' at place 4 is not a hexadecimal digit")]
    [InlineData("<MEM>", "<MEM", ":9: is no XML that can be read: ")]
    [InlineData("<ODX MODEL", "<!DOCTYPE ODX [<!ENTITY a \"b\">]><ODX MODEL", ": is no XML that can be read: ")]
    public void BadDocument_IsRefusedAtItsLine(string good, string bad, string message)
    {
        Assert.Contains(good, PdxFile.Flash, StringComparison.Ordinal);
        var flash = PdxFile.Flash.Replace(good, bad, StringComparison.Ordinal);
        Assert.StartsWith("d.pdx/flash.odx-f" + message, Refusal(PdxFile.Make(flash)), StringComparison.Ordinal);
    }

    [Fact]
    public void BadDataFile_IsRefusedWithItsOwnLine()
        => Assert.Equal(
            "d.pdx/code.hex:1: checksum is 4D; the record's bytes give 4C",
            Refusal(PdxFile.Make(hex: PdxFile.Hex.Replace("4C", "4D", StringComparison.Ordinal))));

    [Fact]
    public void BlocksThatOverlap_AreRefused()
    {
        var flash = PdxFile.Flash.Replace(">A000<", ">7FF2<", StringComparison.Ordinal);
        Assert.Equal(
            "d.pdx: address 0x00008002 is given twice, by two blocks of the file", Refusal(PdxFile.Make(flash)));
    }

    [Fact]
    public void Container_WithoutItsParts_IsRefused()
    {
        Assert.Equal("d.pdx: index.xml is missing; is this a PDX?", Refusal(PdxFile.Zip(("a", []))));
        Assert.Equal(
            "d.pdx/index.xml: names 'flash.odx-f', which is not in the container",
            Refusal(PdxFile.Zip(("index.xml", PdxFile.Text(PdxFile.Index)))));
        Assert.Equal(
            "d.pdx: the container has no flash session (ODX-F)",
            Refusal(PdxFile.Zip(("index.xml", PdxFile.Text("<CATALOG/>")))));
        Assert.Equal(
            "d.pdx: at offset 0x3: the file does not end as a ZIP does; a PDX is a ZIP with index.xml",
            Refusal([1, 2, 3]));
    }

    [Fact]
    public void FileThatSaysItIsHuge_IsRefusedBeforeItIsUnpacked()
    {
        var file = PdxFile.Make();
        var central = file.AsSpan().IndexOf("PK\x01\x02"u8);
        // The unpacked length stands 24 bytes behind the directory's first entry.
        file.AsSpan(central + 24, 4).Fill(0xFF);
        Assert.Equal(
            "d.pdx/index.xml: says that it unpacks to 4294967295 bytes; 67133440 are the limit",
            Assert.Throws<ImageFormatException>(
                () => new PdxFormat().Read(
                    new MemoryStream(file), new ImageReadOptions("d.pdx", LengthMax: 4096, Session: "application")))
                .Message);
    }

    [Fact]
    public void FileThatUnpacksToMoreThanItSays_IsRefused()
    {
        var file = PdxFile.Make();
        var central = file.AsSpan().IndexOf("PK\x01\x02"u8);
        file[central + 24]--;
        Assert.StartsWith("d.pdx/index.xml: unpacks to more bytes with CRC-32 ", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void BombInManyBlocks_StopsAtTheLimitOfAllTogether()
    {
        // 300 blocks of one file of 1 MiB, of which nothing passes the filter: only the unpacking costs.
        var reference = string.Concat(Enumerable.Range(0, 300).Select(i => $"<DATABLOCK-REF ID-REF=\"b{i}\"/>"));
        var blocks = string.Concat(Enumerable.Range(0, 300).Select(i => $"""
            <DATABLOCK ID="b{i}"><SHORT-NAME>b</SHORT-NAME><FLASHDATA-REF ID-REF="d"/><FILTERS><FILTER>
            <FILTER-START>FFFFFFFF</FILTER-START><FILTER-SIZE>1</FILTER-SIZE></FILTER></FILTERS></DATABLOCK>
            """));
        var flash = $"""
            <ODX><FLASH><ECU-MEMS><ECU-MEM><SHORT-NAME>m</SHORT-NAME><MEM><SESSIONS><SESSION><SHORT-NAME>s</SHORT-NAME>
            <DATABLOCK-REFS>{reference}</DATABLOCK-REFS></SESSION></SESSIONS><DATABLOCKS>{blocks}</DATABLOCKS><FLASHDATAS>
            <FLASHDATA ID="d"><DATAFORMAT SELECTION="BINARY"/><DATAFILE>zero.bin</DATAFILE></FLASHDATA></FLASHDATAS>
            </MEM></ECU-MEM></ECU-MEMS></FLASH></ODX>
            """;
        var file = PdxFile.Zip(
            ("index.xml", PdxFile.Text(PdxFile.Index)),
            ("flash.odx-f", PdxFile.Text(flash)),
            ("zero.bin", new byte[1 << 20]));
        var error = Assert.Throws<ImageFormatException>(
            () => new PdxFormat().Read(new MemoryStream(file), new ImageReadOptions("d.pdx", LengthMax: 1 << 20)));
        Assert.Equal(
            "d.pdx/zero.bin: the files of the container unpack to more than the limit of 73400320 bytes", error.Message);
    }

    private static string Refusal(byte[] file)
        => Assert.Throws<ImageFormatException>(() => Pdx(file, out _, "application")).Message;

    private static FirmwareImage Pdx(byte[] file, out ImageInfo info, string? session)
        => new PdxFormat().Read(
            new MemoryStream(file), new ImageReadOptions("d.pdx", Session: session), out info);
}
