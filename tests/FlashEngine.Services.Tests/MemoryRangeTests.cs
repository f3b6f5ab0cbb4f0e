using FlashEngine.Uds.Services;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Services.Tests;

public class MemoryRangeTests
{
    [Theory]
    [InlineData(0x1234, 0xFF, 2, 1, "12 12 34 FF")]
    [InlineData(0x1234, 0xFF, 4, 2, "24 00 00 12 34 00 FF")] // fixed widths
    [InlineData(0x602000, 0x00FFFF, 3, 3, "33 60 20 00 00 FF FF")]
    [InlineData(0xFFFFFFFF, 0xFFFFFFFF, 4, 4, "44 FF FF FF FF FF FF FF FF")]
    [InlineData(0xFF, 0x00, 1, 1, "11 FF 00")]
    public void Encode_Range_StartsWithFormatIdentifier(
        uint address, uint size, int addressBytes, int sizeBytes, string expected)
        => Assert.Equal(Hex.Bytes(expected), MemoryRange.Encode(address, size, addressBytes, sizeBytes));

    [Theory]
    [InlineData(0x100, 0, 1, 4)] // address needs 2 bytes
    [InlineData(0x1000000, 0, 3, 4)] // address needs 4 bytes
    [InlineData(0, 0x10000, 4, 2)] // size needs 3 bytes
    [InlineData(0, 0, 0, 4)]
    [InlineData(0, 0, 5, 4)]
    [InlineData(0, 0, 4, 0)]
    [InlineData(0, 0, 4, 5)]
    public void Encode_ValueThatDoesNotFit_IsMisuse(uint address, uint size, int addressBytes, int sizeBytes)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MemoryRange.Encode(address, size, addressBytes, sizeBytes));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MemoryRange.Encode(new byte[16], address, size, addressBytes, sizeBytes));
    }

    [Fact]
    public void Encode_BufferTooShort_IsMisuse()
        => Assert.Throws<ArgumentException>(() => MemoryRange.Encode(new byte[8], 0, 0));

    [Fact]
    public void Encode_AnyAddressAndSize_CanBeReadBackFromItsBytes()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<uint>(),
            ArbMap.Default.ArbFor<uint>(),
            (address, size) =>
            {
                var text = Convert.ToHexString(MemoryRange.Encode(address, size));
                return text == $"44{address:X8}{size:X8}";
            }).QuickCheckThrowOnFailure();
}
