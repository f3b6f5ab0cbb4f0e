using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class RequestUploadTests
{
    [Theory]
    [InlineData(0x00, 0x1234u, 0xFFu, 2, 1, "35 00 12 12 34 FF")]
    [InlineData(0x00, 0x1234u, 0xFFu, 4, 2, "35 00 24 00 00 12 34 00 FF")] // fixed widths
    [InlineData(0x52, 0x1234u, 0xFFu, 2, 1, "35 52 12 12 34 FF")] // compression 5, encryption 2
    [InlineData(0x11, 0x602000u, 0x00FFFFu, 3, 3, "35 11 33 60 20 00 00 FF FF")]
    public void Encode_Range_IsInItsBytes(
        byte dataFormat, uint address, uint size, int addressBytes, int sizeBytes, string expected)
        => Assert.Equal(
            Hex.Bytes(expected), RequestUpload.Encode(dataFormat, address, size, addressBytes, sizeBytes));

    [Fact]
    public void Encode_AddressThatDoesNotFit_IsMisuse()
        => Assert.Throws<ArgumentOutOfRangeException>(() => RequestUpload.Encode(0x00, 0x10000, 1, 2, 2));

    [Theory]
    [InlineData("75 20 AB CD", 0xABCD)]
    [InlineData("75 23 AB CD", 0xABCD)] // the low nibble is ignored
    [InlineData("75 20 00 81", 0x81)]
    [InlineData("75 40 FF FF FF FF", int.MaxValue)]
    public void TryDecode_Answer_GivesBlockLength(string response, int expected)
    {
        Assert.True(RequestUpload.TryDecode(Hex.Bytes(response), out var blockLength));
        Assert.Equal(expected, blockLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData("75")]
    [InlineData("75 40 AB CD")] // two bytes short
    [InlineData("75 20 AB CD EF")] // a byte long
    [InlineData("75 20 00 02")] // no room for data
    [InlineData("74 20 AB CD")] // the answer to 34
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(RequestUpload.TryDecode(Hex.Bytes(response), out _));

    [Fact]
    public async Task Async_Answer_ReturnsBlockLengthAndIsNeverRepeated()
    {
        var client = new ScriptedUdsClient("35 00 44 00 00 80 00 00 00 01 00", "75 20 0F FF");

        Assert.Equal(0xFFF, await client.RequestUploadAsync(0x00, 0x8000, 0x100));
        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
    }

    [Fact]
    public async Task Async_WrongAnswer_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("35 00 44 00 00 80 00 00 00 01 00", "75 20 0F");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.RequestUploadAsync(0x00, 0x8000, 0x100));

        Assert.Equal(
            "engine answered wrongly: expected 75 and a maxNumberOfBlockLength; "
            + "request 35 00 44 00 00 80 00 00 00 01 00, response 75 20 0F",
            error.Message);
    }
}
