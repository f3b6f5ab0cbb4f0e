using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class WriteDataByIdentifierTests
{
    [Fact]
    public void Encode_Record_FollowsIdentifier()
        => Assert.Equal(
            Hex.Bytes("2E F1 5A 25 11 21 46"),
            WriteDataByIdentifier.Encode(0xF15A, [0x25, 0x11, 0x21, 0x46]));

    [Fact]
    public void Encode_EmptyRecord_IsMisuse()
        => Assert.Throws<ArgumentException>(() => WriteDataByIdentifier.Encode(0xF15A, []));

    [Theory]
    [InlineData("6E F1 5A", true)]
    [InlineData("6E F1 5B", false)] // another identifier
    [InlineData("6E 5A F1", false)] // identifier in the wrong byte order
    [InlineData("6F F1 5A", false)] // another service
    [InlineData("6E F1 5A 00", false)] // a byte long
    [InlineData("6E F1", false)]
    [InlineData("", false)]
    public void TryDecode_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(fits, WriteDataByIdentifier.TryDecode(Hex.Bytes(response), 0xF15A));

    [Fact]
    public async Task Async_Answer_IsTakenAndNeverRepeated()
    {
        var client = new ScriptedUdsClient("2E F1 5A 01", "6E F1 5A");

        await client.WriteDataByIdentifierAsync(0xF15A, new byte[] { 0x01 });

        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
        Assert.Equal(1, client.Requests);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("2E F1 5A 01", "6E F1 5B");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.WriteDataByIdentifierAsync(0xF15A, new byte[] { 0x01 }));

        Assert.Equal(
            "engine answered wrongly: expected 6E F15A; request 2E F1 5A 01, response 6E F1 5B", error.Message);
    }
}
