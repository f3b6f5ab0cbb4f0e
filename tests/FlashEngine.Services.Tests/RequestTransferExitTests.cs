using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class RequestTransferExitTests
{
    [Theory]
    [InlineData("12 34 56", "37 12 34 56")]
    [InlineData("", "37")]
    public void Encode_Record_IsSameInBothForms(string record, string expected)
    {
        Span<byte> buffer = stackalloc byte[8];

        var length = RequestTransferExit.Encode(buffer, Hex.Bytes(record));

        Assert.Equal(Hex.Bytes(expected), buffer[..length].ToArray());
        Assert.Equal(Hex.Bytes(expected), RequestTransferExit.Encode(Hex.Bytes(record)));
    }

    [Fact]
    public void Encode_BufferTooShort_IsMisuse()
        => Assert.Throws<ArgumentException>(() => RequestTransferExit.Encode(new byte[1], [0xAA]));

    [Theory]
    [InlineData("77 89 AB CD EF", "89 AB CD EF")]
    [InlineData("77", "")]
    public void TryDecode_Answer_GivesRecord(string response, string record)
    {
        Assert.True(RequestTransferExit.TryDecode(Hex.Bytes(response), out var decoded));
        Assert.Equal(Hex.Bytes(record), decoded.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("76 01")] // another service
    [InlineData("7F 37 24")] // a refusal is never success
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(RequestTransferExit.TryDecode(Hex.Bytes(response), out _));

    [Fact]
    public async Task Async_Answer_ReturnsRecordAndIsNeverRepeated()
    {
        var client = new ScriptedUdsClient("37 12 34 56", "77 89 AB CD EF");

        Assert.Equal(
            Hex.Bytes("89 AB CD EF"), await client.RequestTransferExitAsync(new byte[] { 0x12, 0x34, 0x56 }));
        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
    }

    [Fact]
    public async Task Async_WrongService_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("37", "76 01");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(() => client.RequestTransferExitAsync());

        Assert.Equal("engine answered wrongly: expected 77; request 37, response 76 01", error.Message);
    }
}
