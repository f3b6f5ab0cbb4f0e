using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class WriteMemoryByAddressTests
{
    [Theory]
    [InlineData(0x2048u, "00 8C", 2, 1, "3D 12 20 48 02 00 8C")]
    [InlineData(0x204813u, "00 01 8C", 3, 1, "3D 13 20 48 13 03 00 01 8C")]
    [InlineData(0x20481309u, "00 01 8C 09 AF", 4, 1, "3D 14 20 48 13 09 05 00 01 8C 09 AF")]
    public void Encode_Data_HasSizeOfTheData(
        uint address, string data, int addressBytes, int sizeBytes, string expected)
        => Assert.Equal(
            Hex.Bytes(expected), WriteMemoryByAddress.Encode(address, Hex.Bytes(data), addressBytes, sizeBytes));

    [Fact]
    public void Encode_NothingOrTooMuch_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => WriteMemoryByAddress.Encode(0x2048, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => WriteMemoryByAddress.Encode(0x2048, new byte[256], 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => WriteMemoryByAddress.Encode(0x12048, new byte[1], 2, 1));
    }

    [Theory]
    [InlineData("7D 12 20 48 02", true)]
    [InlineData("7D 12 20 48 03", false)] // another size
    [InlineData("7D 12 20 49 02", false)] // another address
    [InlineData("7D 13 20 48 02", false)] // another format
    [InlineData("7D 12 20 48", false)] // a byte short
    [InlineData("7D 12 20 48 02 00", false)] // a byte long
    [InlineData("7E 12 20 48 02", false)] // another service
    [InlineData("7D", false)]
    [InlineData("", false)]
    public void TryDecode_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(
            fits, WriteMemoryByAddress.TryDecode(Hex.Bytes(response), Hex.Bytes("3D 12 20 48 02 00 8C")));

    [Theory]
    [InlineData("")]
    [InlineData("3D")]
    [InlineData("3D 12 20 48 02")] // no data
    [InlineData("23 12 20 48 02 00 8C")] // another service
    public void TryDecode_NoRequestOfThisService_FitsNothing(string request)
        => Assert.False(WriteMemoryByAddress.TryDecode(Hex.Bytes("7D 12 20 48 02"), Hex.Bytes(request)));

    [Fact]
    public async Task Async_Answer_IsTakenAndNeverRepeated()
    {
        var client = new ScriptedUdsClient("3D 44 20 00 00 00 00 00 00 02 AA BB", "7D 44 20 00 00 00 00 00 00 02");

        await client.WriteMemoryByAddressAsync(0x20000000, new byte[] { 0xAA, 0xBB });

        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("3D 12 20 48 01 AA", "7D 12 20 48 02");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.WriteMemoryByAddressAsync(0x2048, new byte[] { 0xAA }, 2, 1));

        Assert.Equal(
            "engine answered wrongly: expected 7D and the range that was written; "
            + "request 3D 12 20 48 01 AA, response 7D 12 20 48 02",
            error.Message);
    }
}
