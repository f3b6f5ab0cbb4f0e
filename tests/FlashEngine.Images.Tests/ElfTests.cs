using System.Buffers.Binary;
using FlashEngine.Images;

namespace FlashEngine.Tests.Images;

public sealed class ElfTests
{
    private const uint Load = 1;
    private const uint Note = 4;

    private static readonly byte[] Data = [1, 2, 3, 4, 5, 6];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Segments_LoadableOnes_AreReadByPhysicalAddress(bool is64, bool isBig)
    {
        var at = ElfFile.DataOffset(is64, segments: 4);
        var file = ElfFile.Make(
            is64, isBig, Data,
            new(Load, at + 4, 0x08001000, 2),
            new(Note, at, 0x08000002, 4),
            new(Load, 0xFFFFFF, 0x20000000, 0), // only reserved: its offset means nothing
            new(Load, at, 0x08000000, 4));
        Assert.Equal("08000000:01020304 08001000:0506", Read.Show(Elf(file)));
    }

    [Fact]
    public void Facts_NameWhatPeopleLookFor()
    {
        var file = ElfFile.Make(true, true, Data, new ElfFile.Segment(Load, ElfFile.DataOffset(true, 1), 0, 6));
        new ElfFormat().Read(new MemoryStream(file), new ImageReadOptions("app.elf"), out var info);
        Assert.Equal(
            ["class=64 bits", "byte order=big-endian", "machine=ARM", "entry=0x08000101"],
            info.Facts.Select(fact => $"{fact.Name}={fact.Value}"));
    }

    [Theory]
    [InlineData(0, "68656C6C6F", "at offset 0x0: the file starts with 68656C6C; ELF starts with 7F454C46")]
    [InlineData(4, "03", "at offset 0x4: class is 3; it must be 1 (32 bits) or 2 (64 bits)")]
    [InlineData(5, "00", "at offset 0x5: byte order is 0; it must be 1 (little-endian) or 2 (big-endian)")]
    [InlineData(6, "02", "at offset 0x6: version is 2; it must be 1")]
    [InlineData(
        0x1C, "00010000",
        "at offset 0x1C: the 1 program headers at offset 0x100 go past the end of the file, which has 0x5A bytes")]
    [InlineData(0x2A, "1F00", "at offset 0x2A: a program header has 31 bytes; 32-bit ones have 32")]
    [InlineData(
        0x2C, "0000",
        "at offset 0x2C: the file has no program headers; is it an object file that was not linked?")]
    [InlineData(0x2C, "FFFF", "at offset 0x2C: the file has 65535 program headers; 4096 are the limit")]
    [InlineData(
        0x38, "55000000",
        "at offset 0x34: program header 0 has 0x6 bytes at file offset 0x55; the file has 0x5A")]
    [InlineData(
        0x38, "FFFFFFFF",
        "at offset 0x34: program header 0 has 0x6 bytes at file offset 0xFFFFFFFF; the file has 0x5A")]
    [InlineData(
        0x40, "FBFFFFFF",
        "at offset 0x34: program header 0 has 0x6 bytes at physical address 0xFFFFFFFB; they must end by 0xFFFFFFFF")]
    [InlineData(0x34, "02", ": the file holds no data; a firmware file has at least one byte")]
    public void BadFile_IsRefusedAtItsOffset(int offset, string bytes, string message)
    {
        // 32 bits, little-endian: header up to 34, one program header up to 54, six bytes.
        var file = ElfFile.Make(
            false, false, Data, new ElfFile.Segment(Load, ElfFile.DataOffset(false, 1), 0x08000000, 6));
        Convert.FromHexString(bytes).CopyTo(file, offset);
        var error = Assert.Throws<ImageFormatException>(() => Elf(file));
        Assert.Equal("app.elf: " + message.TrimStart(':', ' '), error.Message);
    }

    [Fact]
    public void SixtyFourBits_AddressBehind4GiB_IsRefused()
    {
        var file = ElfFile.Make(
            true, false, Data, new ElfFile.Segment(Load, ElfFile.DataOffset(true, 1), 0x1_0000_0000, 6));
        Assert.Equal(
            "app.elf: at offset 0x40: program header 0 has 0x6 bytes at physical address 0x100000000; "
            + "they must end by 0xFFFFFFFF",
            Assert.Throws<ImageFormatException>(() => Elf(file)).Message);
    }

    [Fact]
    public void SixtyFourBits_OffsetsThatOverflow_AreRefused()
    {
        var file = ElfFile.Make(true, false, Data, new ElfFile.Segment(Load, ulong.MaxValue - 1, 0, 6));
        Assert.Contains("at file offset 0xFFFFFFFFFFFFFFFE", Refusal(file), StringComparison.Ordinal);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), ulong.MaxValue - 1);
        Assert.Contains("the 1 program headers at offset 0xFFFFFFFFFFFFFFFE", Refusal(file), StringComparison.Ordinal);
    }

    [Fact]
    public void SegmentsThatOverlap_AreRefused()
    {
        var at = ElfFile.DataOffset(false, 2);
        var file = ElfFile.Make(false, false, Data, new(Load, at, 0x100, 4), new(Load, at, 0x102, 4));
        Assert.Equal("app.elf: address 0x00000102 is given twice, by two blocks of the file", Refusal(file));
    }

    [Fact]
    public void FileCutOff_IsRefused()
    {
        var file = ElfFile.Make(false, false, Data, new ElfFile.Segment(Load, ElfFile.DataOffset(false, 1), 0, 6));
        for (var length = 0; length < file.Length; length++)
        {
            Assert.StartsWith("app.elf: at offset 0x", Refusal(file[..length]), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ManySegmentsOfTheSameBytes_StopAtTheLimit()
    {
        var segments = Enumerable.Range(0, 100)
            .Select(i => new ElfFile.Segment(Load, 0, (uint)i << 16, 3000)).ToArray();
        var file = ElfFile.Make(false, false, Data, segments);
        var error = Assert.Throws<ImageFormatException>(
            () => new ElfFormat().Read(new MemoryStream(file), new ImageReadOptions("app.elf", LengthMax: 10_000)));
        Assert.Equal("app.elf: the image is longer than the limit of 10000 bytes", error.Message);
    }

    private static string Refusal(byte[] file) => Assert.Throws<ImageFormatException>(() => Elf(file)).Message;

    private static FirmwareImage Elf(byte[] file) => Read.Bytes(new ElfFormat(), file, "app.elf");
}
