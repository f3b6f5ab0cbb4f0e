using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class RequestDownloadTests
{
    [Theory]
    [InlineData(0x00, 0x1234, 0xFF, 2, 1, "34 00 12 12 34 FF")]
    [InlineData(0x00, 0x1234, 0xFF, 4, 2, "34 00 24 00 00 12 34 00 FF")] // fixed widths
    [InlineData(0x52, 0x1234, 0xFF, 2, 1, "34 52 12 12 34 FF")] // compression 5, encryption 2
    [InlineData(0x11, 0x602000, 0xFFFF, 3, 3, "34 11 33 60 20 00 00 FF FF")]
    [InlineData(0x00, 0x10001000, 0x400, 4, 4, "34 00 44 10 00 10 00 00 00 04 00")]
    public void Encode_Range_IsSameInBothForms(
        byte dataFormat, uint address, uint size, int addressBytes, int sizeBytes, string expected)
    {
        Span<byte> buffer = stackalloc byte[RequestDownload.RequestLengthMax];

        var length = RequestDownload.Encode(buffer, dataFormat, address, size, addressBytes, sizeBytes);

        Assert.Equal(Hex.Bytes(expected), buffer[..length].ToArray());
        Assert.Equal(
            Hex.Bytes(expected), RequestDownload.Encode(dataFormat, address, size, addressBytes, sizeBytes));
    }

    [Fact]
    public void Encode_AddressThatDoesNotFit_IsMisuse()
        => Assert.Throws<ArgumentOutOfRangeException>(() => RequestDownload.Encode(0x00, 0x10000, 1, 2, 2));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(10)]
    public void Encode_BufferTooShort_IsMisuse(int length)
        => Assert.Throws<ArgumentException>(() => RequestDownload.Encode(new byte[length], 0x00, 0, 1));

    [Theory]
    [InlineData("74 20 AB CD", 0xABCD)]
    [InlineData("74 23 AB CD", 0xABCD)] // the low nibble is ignored
    [InlineData("74 20 00 81", 0x81)]
    [InlineData("74 10 03", 3)] // the smallest usable length
    [InlineData("74 40 00 01 00 02", 0x10002)]
    [InlineData("74 40 FF FF FF FF", int.MaxValue)] // more than we can hold is "no limit"
    [InlineData("74 80 00 00 00 00 00 00 0F FF", 0xFFF)]
    [InlineData("74 F0 FF FF FF FF FF FF FF FF FF FF FF FF FF FF FF", int.MaxValue)]
    public void TryDecode_Answer_GivesBlockLength(string response, int expected)
    {
        Assert.True(RequestDownload.TryDecode(Hex.Bytes(response), out var blockLength));
        Assert.Equal(expected, blockLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("74")]
    [InlineData("74 20")]
    [InlineData("74 20 AB")] // a byte short
    [InlineData("74 40 AB CD")] // two bytes short
    [InlineData("74 20 AB CD EF")] // a byte long
    [InlineData("74 00")] // no value at all
    [InlineData("74 02 AB CD")] // nibbles exchanged
    [InlineData("74 20 00 02")] // no room for data
    [InlineData("74 20 00 00")]
    [InlineData("75 20 AB CD")] // another service
    public void TryDecode_OtherAnswer_IsRefused(string response)
    {
        Assert.False(RequestDownload.TryDecode(Hex.Bytes(response), out var blockLength));
        Assert.Equal(0, blockLength);
    }
}
