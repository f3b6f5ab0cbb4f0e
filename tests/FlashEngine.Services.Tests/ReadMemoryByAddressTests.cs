using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class ReadMemoryByAddressTests
{
    [Theory]
    [InlineData(0x20481392u, 0x0103u, 4, 2, "23 24 20 48 13 92 01 03")] // ALFI: 2 bytes of size, 4 of address
    [InlineData(0x4813u, 0x05u, 2, 1, "23 12 48 13 05")]
    [InlineData(0x204813u, 0x03u, 3, 1, "23 13 20 48 13 03")]
    public void Encode_Range_IsInItsBytes(uint address, uint size, int addressBytes, int sizeBytes, string expected)
        => Assert.Equal(Hex.Bytes(expected), ReadMemoryByAddress.Encode(address, size, addressBytes, sizeBytes));

    [Theory]
    [InlineData(0x10000u, 1u, 2, 1)] // the address needs 3 bytes
    [InlineData(0x1000u, 0x100u, 2, 1)] // the size needs 2 bytes
    [InlineData(0x1000u, 0u, 2, 1)] // nothing to read
    [InlineData(0x1000u, 1u, 5, 1)]
    public void Encode_BadRange_IsMisuse(uint address, uint size, int addressBytes, int sizeBytes)
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => ReadMemoryByAddress.Encode(address, size, addressBytes, sizeBytes));

    [Fact]
    public void TryDecode_Answer_GivesData()
    {
        Assert.True(ReadMemoryByAddress.TryDecode(Hex.Bytes("63 00 8C 59"), 3, out var data));
        Assert.Equal([0x00, 0x8C, 0x59], data.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("63")] // no data
    [InlineData("63 00 8C")] // a byte short
    [InlineData("63 00 8C 59 01")] // a byte long
    [InlineData("64 00 8C 59")] // another service
    [InlineData("7F 23 31 00")]
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(ReadMemoryByAddress.TryDecode(Hex.Bytes(response), 3, out _));

    [Fact]
    public async Task Async_Answer_ReturnsDataAndRepeatsTwiceAfterTimeouts()
    {
        var client = new ScriptedUdsClient("23 12 48 13 02", "63 43 12");

        Assert.Equal([0x43, 0x12], await client.ReadMemoryByAddressAsync(0x4813, 2, 2, 1));
        Assert.Equal(2, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_TooLittle_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("23 12 48 13 02", "63 43");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.ReadMemoryByAddressAsync(0x4813, 2, 2, 1));

        Assert.Equal(
            "engine answered wrongly: expected 63 and 2 bytes; request 23 12 48 13 02, response 63 43", error.Message);
    }
}
