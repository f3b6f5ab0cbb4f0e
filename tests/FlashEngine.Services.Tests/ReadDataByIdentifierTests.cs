using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class ReadDataByIdentifierTests
{
    [Fact]
    public void Encode_OneAndSeveralIdentifiers_AreBigEndian()
    {
        Assert.Equal(Hex.Bytes("22 F1 90"), ReadDataByIdentifier.Encode(0xF190));
        Assert.Equal(Hex.Bytes("22 F1 90 01 0A 00 00"), ReadDataByIdentifier.Encode(0xF190, 0x010A, 0x0000));
    }

    [Fact]
    public void Encode_NoIdentifier_IsMisuse()
        => Assert.Throws<ArgumentException>(() => ReadDataByIdentifier.Encode());

    [Fact]
    public void TryDecode_Answer_GivesRecordBehindIdentifier()
    {
        Assert.True(ReadDataByIdentifier.TryDecode(Hex.Bytes("62 F1 95 31 2E 30"), 0xF195, out var record));
        Assert.Equal("1.0"u8.ToArray(), record.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("62")]
    [InlineData("62 F1")]
    [InlineData("62 F1 95")] // no record
    [InlineData("62 F1 94 31")] // another identifier
    [InlineData("62 95 F1 31")] // identifier in the wrong byte order
    [InlineData("63 F1 95 31")] // another service
    public void TryDecode_OtherAnswer_IsRefused(string response)
    {
        Assert.False(ReadDataByIdentifier.TryDecode(Hex.Bytes(response), 0xF195, out var record));
        Assert.True(record.IsEmpty);
    }

    [Fact]
    public async Task Async_Answer_ReturnsRecordAndRepeatsTwiceAfterTimeouts()
    {
        var client = new ScriptedUdsClient("22 F1 86", "62 F1 86 02");

        Assert.Equal([0x02], await client.ReadDataByIdentifierAsync(0xF186));
        Assert.Equal(2, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_LongWrongAnswer_ThrowsWithItsStartAndLength()
    {
        var client = new ScriptedUdsClient("22 F1 90", "62 F1 91" + string.Concat(Enumerable.Repeat(" AA", 40)));

        var error = await Assert.ThrowsAsync<InvalidResponseException>(() => client.ReadDataByIdentifierAsync(0xF190));

        Assert.Equal(
            "engine answered wrongly: expected 62 F190 and a record; request 22 F1 90, response 62 F1 91"
            + string.Concat(Enumerable.Repeat(" AA", 9)) + " … (43 bytes)",
            error.Message);
    }
}
