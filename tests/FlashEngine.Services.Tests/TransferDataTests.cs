using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class TransferDataTests
{
    [Theory]
    [InlineData(0x22, "12 34 56", "36 22 12 34 56")]
    [InlineData(0x22, "", "36 22")] // no data is allowed
    [InlineData(0x00, "FF", "36 00 FF")] // counter after FF
    [InlineData(0xFF, "00", "36 FF 00")]
    public void Encode_Data_IsSameInBothForms(byte counter, string data, string expected)
    {
        Span<byte> buffer = stackalloc byte[8];

        var length = TransferData.Encode(buffer, counter, Hex.Bytes(data));

        Assert.Equal(Hex.Bytes(expected), buffer[..length].ToArray());
        Assert.Equal(Hex.Bytes(expected), TransferData.Encode(counter, Hex.Bytes(data)));
    }

    [Fact]
    public void Encode_BufferTooShort_IsMisuse()
        => Assert.Throws<ArgumentException>(() => TransferData.Encode(new byte[3], 0x01, [0xAA, 0xBB]));

    [Theory]
    [InlineData("76 22 89 AB CD EF", "89 AB CD EF")]
    [InlineData("76 22", "")]
    public void TryDecode_Answer_GivesRecord(string response, string record)
    {
        Assert.True(TransferData.TryDecode(Hex.Bytes(response), 0x22, out var decoded));
        Assert.Equal(Hex.Bytes(record), decoded.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("76")]
    [InlineData("76 23")] // another counter
    [InlineData("76 23 89 AB")]
    [InlineData("77 22")] // another service
    [InlineData("7F 36 73")] // a refusal is never success
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(TransferData.TryDecode(Hex.Bytes(response), 0x22, out _));

    [Fact]
    public void EncodeAndDecode_InACallersBuffer_AllocateNothing()
    {
        var buffer = new byte[4095];
        var data = new byte[4093];
        var response = Hex.Bytes("76 01");
        TransferData.Encode(buffer, 0x01, data);
        TransferData.TryDecode(response, 0x01, out _);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            TransferData.Encode(buffer, 0x01, data);
            TransferData.TryDecode(response, 0x01, out _);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Async_Answer_ReturnsDataAndSendsTheSameCounterOnceMore()
    {
        var client = new ScriptedUdsClient("36 01", "76 01 AA BB");

        Assert.Equal([0xAA, 0xBB], await client.TransferDataAsync(0x01));
        Assert.Equal(1, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_WrongCounter_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("36 22 AA", "76 23");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.TransferDataAsync(0x22, new byte[] { 0xAA }));

        Assert.Equal("engine answered wrongly: expected 76 22; request 36 22 AA, response 76 23", error.Message);
    }
}
