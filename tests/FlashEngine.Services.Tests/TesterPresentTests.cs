using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class TesterPresentTests
{
    [Fact]
    public void Encode_WithAndWithoutAnswer_DiffersInTheIndicationBit()
    {
        Assert.Equal(Hex.Bytes("3E 00"), TesterPresent.Encode());
        Assert.Equal(Hex.Bytes("3E 80"), TesterPresent.Encode(suppressPositiveResponse: true));
    }

    [Theory]
    [InlineData("7E 00", true)]
    [InlineData("7E 80", false)] // the indication bit is not echoed
    [InlineData("7E 01", false)]
    [InlineData("7E 00 00", false)] // a byte long
    [InlineData("7E", false)]
    [InlineData("7F 00", false)] // another service
    [InlineData("", false)]
    public void TryDecode_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(fits, TesterPresent.TryDecode(Hex.Bytes(response)));

    [Fact]
    public async Task Async_Answer_IsTakenAndRepeatedTwiceAfterTimeouts()
    {
        var client = new ScriptedUdsClient("3E 00", "7E 00");

        await client.TesterPresentAsync();

        Assert.Equal(2, client.Options!.TimeoutRetriesMax);
        Assert.False(client.Options.SuppressPositiveResponse);
    }

    [Fact]
    public async Task Async_Suppressed_CompletesWithoutAnswerOrRepeat()
    {
        var client = new ScriptedUdsClient("3E 80", "");

        await client.TesterPresentAsync(suppressPositiveResponse: true);

        Assert.True(client.Options!.SuppressPositiveResponse);
        Assert.Equal(0, client.Options.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_WrongAnswer_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("3E 00", "7E");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(() => client.TesterPresentAsync());

        Assert.Equal("engine answered wrongly: expected 7E 00; request 3E 00, response 7E", error.Message);
    }
}
