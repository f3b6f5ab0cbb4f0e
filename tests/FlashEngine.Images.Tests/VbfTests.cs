using System.Text;
using FlashEngine.Images;
using FlashEngine.Scripting;

namespace FlashEngine.Tests.Images;

/// <summary>
/// Files made by hand from the format's description. Their CRC values come from another implementation (zlib's CRC-32
/// and the CCITT CRC of Python's binascii).
/// </summary>
public sealed class VbfTests
{
    private const string Header = """
        vbf_version = 2.6;
        // A comment of one line
        header {
            description = { "Engine software",
                            "second line" };
            sw_part_number = "30786482AA";
            sw_part_type = EXE;   /* a comment with } and ; */
            network = CAN_HS;
            data_format_identifier = 0x00;
            ecu_address = 0x7A;
            frame_format = CAN_STANDARD;
            erase = { { 0x00010000, 0x00000100 }, { 0x00010100, 0x100 } };
            file_checksum = 0x3505DD77;
        }
        """;

    // Two blocks: address, length, data, CRC-16.
    private const string Blocks =
        "00010000" + "00000004" + "01020304" + "89C3"
        + "00010100" + "00000009" + "313233343536373839" + "29B1"; // 123456789 has the catalogue's check value

    // Packed: 1 'A', 1 'B', 0 position 1 length 10, 0 position 0 (the end), four bits of padding.
    //   1 01000001 1 01000010 0 0000000001 1000 0 0000000000 0000
    private const string PackedBlock = "00008000" + "00000006" + "A0D0800C0000" + "7182";

    /// <summary>The golden file.</summary>
    internal static byte[] Golden => File(Header, Blocks);

    /// <summary>The golden file with a packed block.</summary>
    internal static byte[] GoldenPacked => File(Packed(), PackedBlock);

    [Fact]
    public void GoldenFile_BytesAndHeader_AreRead()
    {
        var image = Vbf(Header, Blocks, out var info);
        Assert.Equal("00010000:01020304 00010100:313233343536373839", Read.Show(image));
        Assert.Equal([new EraseRange(0x10000, 0x100), new EraseRange(0x10100, 0x100)], info.Erase);
        Assert.Equal(0, info.DataFormatIdentifier);
        Assert.Empty(info.Warnings);
        Assert.Equal(
            [
                "vbf_version=2.6", "description=Engine software second line", "sw_part_number=30786482AA",
                "sw_part_type=EXE", "network=CAN_HS", "data_format_identifier=0x00", "ecu_address=0x7A",
                "frame_format=CAN_STANDARD", "file_checksum=0x3505DD77",
            ],
            info.Facts.Select(fact => $"{fact.Name}={fact.Value}"));
    }

    [Theory]
    [InlineData("2.1")]
    [InlineData("3.0")]
    [InlineData("JLR3.0")]
    public void Versions_OfTheFamily_AreRead(string version)
        => Vbf(Header.Replace("2.6", version, StringComparison.Ordinal), Blocks, out _);

    [Fact]
    public void PackedBlock_IsCheckedUnpackedAndKeptPacked()
    {
        var image = Vbf(Packed(), PackedBlock, out var info);
        Assert.Equal("00008000:A0D0800C0000", Read.Show(image));
        Assert.Equal(0x10, info.DataFormatIdentifier);
        Assert.Empty(info.Warnings);
    }

    [Fact]
    public void PackedBlock_EraseListShorterThanTheUnpackedData_IsRefused()
    {
        // Six bytes are packed, twelve are written.
        var header = Packed().Replace("0x8000, 0x0C", "0x8000, 0x0B", StringComparison.Ordinal);
        Assert.Equal(
            "app.vbf:12: the erase list does not cover the block from 0x00008000 to 0x0000800B; 0x0000800B is not "
            + "erased",
            Assert.Throws<ImageFormatException>(() => Vbf(header, PackedBlock, out _)).Message);
    }

    [Fact]
    public void PackedBlock_WrongCrc_IsRefused()
    {
        // 7083 is the CRC-16 of the packed bytes; it is over the unpacked ones.
        var blocks = PackedBlock.Replace("7182", "7083", StringComparison.Ordinal);
        Assert.Equal(
            "app.vbf: at offset 0xE: the CRC-16 of the block at 0x00008000 is 7083; its data gives 7182",
            Refusal(Packed(), blocks));
    }

    [Fact]
    public void EncryptedBlock_IsGuardedByTheFileChecksumAndSaysSo()
    {
        var header = Packed().Replace("0x10;", "0x11;", StringComparison.Ordinal);
        Vbf(header, PackedBlock, out var info);
        Assert.Equal(
            ["1 blocks cannot be unpacked here (data_format_identifier 11); their CRC-16 was not checked, "
                + "file_checksum was"],
            info.Warnings);
    }

    [Fact]
    public void PackedBlocks_ThatTouch_CannotBeTold()
    {
        var blocks = PackedBlock + "00008006" + PackedBlock[8..];
        var header = Packed()
            .Replace("0xF38E6A96", $"0x{Crc32.Compute(Convert.FromHexString(blocks)):X8}", StringComparison.Ordinal)
            .Replace("0x0C }", "0x20 }", StringComparison.Ordinal);
        Assert.Contains(
            "the packed blocks at 0x00008000 and 0x00008006 touch", Refusal(header, blocks), StringComparison.Ordinal);
    }

    [Fact]
    public void LoaderWithoutEraseList_NeedsNone()
    {
        var header = Without("erase").Replace("EXE", "SBL", StringComparison.Ordinal);
        Vbf(header, Blocks, out var info);
        Assert.Empty(info.Warnings);
    }

    [Fact]
    public void SoftwareWithoutEraseList_IsDoubtful()
    {
        Vbf(Without("erase"), Blocks, out var info);
        Assert.Equal(
            ["there is no erase list; nothing says what to erase before the blocks are written"], info.Warnings);
    }

    [Theory]
    [InlineData("vbf_version = 2.6", "vbf_version = 4.0", ":1: vbf_version is 4.0; known are 2.1, 2.2,")]
    [InlineData("vbf_version", "hex_version", ":1: the file begins with 'hex_version'; VBF begins with vbf_version")]
    [InlineData("vbf_version =", "vbf_version", ":1: '2' stands where '=' must stand")]
    [InlineData("header {", "heading {", ":3: 'heading' stands where 'header' must stand")]
    [InlineData("header {", "header [", ":3: '[' stands where '{' must stand")]
    [InlineData("\"30786482AA\"", "\"30786482AA", ":6: the text in quotes does not end in its line")]
    [InlineData("/* a", "/ a", ":7: 0x20 stands where a comment must stand")]
    [InlineData("; */", ";", ":7: the comment does not end")]
    [InlineData("CAN_HS;", "CAN_HS", ":9: 'd' stands where ';' must stand")]
    [InlineData("network = CAN_HS", "sw_part_type = EXE", ":8: 'sw_part_type' is there twice")]
    [InlineData("0x7A", "0x7G", ":10: ecu_address has '0x7G'; it must be a number from 0 to 0xFFFFFFFF")]
    [InlineData(
        "identifier = 0x00",
        "identifier = 0x100",
        ":9: data_format_identifier has '0x100'; it must be a number from 0 to 0xFF")]
    [InlineData("{ { 0x00010000", "{ { 0x1, 0x2, 0x3 }, { 0x00010000", ":12: erase has '{0x1, 0x2, 0x3}'; it must be")]
    [InlineData("{ 0x00010100, 0x100 }", "{ 0x00010100, 0 }", ":12: erase has 0x0 bytes at 0x00010100; there must be")]
    [InlineData(
        "0x00010100, 0x100",
        "0x00010100, 0x08",
        ":12: the erase list does not cover the block from 0x00010100 to 0x00010108; 0x00010108 is not erased")]
    [InlineData(
        "{ 0x00010000, 0x00000100 }, ",
        "",
        ":12: the erase list does not cover the block from 0x00010000 to 0x00010003; 0x00010000 is not erased")]
    [InlineData("    file_checksum = 0x3505DD77;\n", "", ":13: file_checksum is missing in the header")]
    [InlineData("0x3505DD77", "0x3505DD78", ": at offset 0x21: the bytes behind the header have the CRC-32 3505DD77;")]
    public void BadHeader_IsRefusedAtItsLine(string good, string bad, string message)
    {
        Assert.Contains(good, Header, StringComparison.Ordinal);
        Assert.StartsWith(
            "app.vbf" + message,
            Refusal(Header.Replace(good, bad, StringComparison.Ordinal), Blocks),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, "00000000", "at offset 0x4: the block at 0x00010000 has 0x0 bytes; it must have one at least")]
    [InlineData(4, "FFFFFFFF", "at offset 0x4: the block at 0x00010000 has 0xFFFFFFFF bytes; it must have one at")]
    [InlineData(8, "FF", "at offset 0xC: the CRC-16 of the block at 0x00010000 is 89C3; its data gives ")]
    [InlineData(0, "FFFFFFFE", "at offset 0xC: the block at 0xFFFFFFFE goes past the last address, 0xFFFFFFFF")]
    public void BadBlock_IsRefusedAtItsOffset(int offset, string bytes, string message)
    {
        var blocks = Blocks.Remove(2 * offset, bytes.Length).Insert(2 * offset, bytes);
        Assert.StartsWith("app.vbf: " + message, Refusal(Header, blocks), StringComparison.Ordinal);
    }

    [Fact]
    public void FileCutOff_IsRefusedEverywhere()
    {
        var file = File(Header, Blocks);
        for (var length = 0; length < file.Length; length++)
        {
            Assert.Throws<ImageFormatException>(() => Read.Bytes(new VbfFormat(), file[..length], "app.vbf"));
        }
    }

    [Fact]
    public void BlocksThatOverlap_AreRefused()
    {
        var blocks = Blocks + "00010002" + "00000004" + "01020304" + "89C3";
        Assert.Equal(
            "app.vbf: address 0x00010002 is given twice, by two blocks of the file",
            Refusal(
                Header.Replace(
                    "3505DD77", $"{Crc32.Compute(Convert.FromHexString(blocks)):X8}", StringComparison.Ordinal),
                blocks));
    }

    [Fact]
    public void HeaderWithoutEnd_IsNotReadForever()
        => Assert.StartsWith(
            "app.vbf:3: the header is longer than 262144 bytes; is its closing brace missing?",
            Refusal(Header[..(Header.IndexOf('{', StringComparison.Ordinal) + 1)] + new string(' ', 1 << 20), Blocks),
            StringComparison.Ordinal);

    [Fact]
    public void Crc16_OfPieces_IsThatOfTheWhole()
    {
        // The catalogue's check value.
        Assert.Equal(0x29B1, Crc16.Compute("123456789"u8));
        Assert.Equal(0x29B1, Crc16.Append(Crc16.Compute("1234"u8), "56789"u8));
    }

    // The header's lines are counted from its first line; offsets of blocks are of the file, so they are made relative.
    private static string Refusal(string header, string blocks)
    {
        var message = Assert.Throws<ImageFormatException>(() => Vbf(header, blocks, out _)).Message;
        var mark = message.IndexOf("offset 0x", StringComparison.Ordinal);
        if (mark < 0)
        {
            return message;
        }

        var end = message.IndexOf(':', mark);
        var offset = Convert.ToInt32(message[(mark + 9)..end], 16) - Encoding.Latin1.GetByteCount(header);
        return $"{message[..mark]}offset 0x{offset:X}{message[end..]}";
    }

    private static string Without(string name)
        => string.Join('\n', Header.Split('\n').Where(line => !line.Contains(name + " =", StringComparison.Ordinal)));

    private static string Packed() => Header
        .Replace("identifier = 0x00", "identifier = 0x10", StringComparison.Ordinal)
        .Replace("{ { 0x00010000, 0x00000100 }, { 0x00010100, 0x100 } }", "{ 0x8000, 0x0C }", StringComparison.Ordinal)
        .Replace("0x3505DD77", "0xF38E6A96", StringComparison.Ordinal);

    private static FirmwareImage Vbf(string header, string blocks, out ImageInfo info)
        => new VbfFormat().Read(
            new MemoryStream(File(header, blocks)), new ImageReadOptions("app.vbf"), out info);

    private static byte[] File(string header, string blocks)
        => [.. Encoding.Latin1.GetBytes(header), .. Convert.FromHexString(blocks)];
}
