using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class EcuResetTests
{
    [Theory]
    [InlineData(ResetType.HardReset, false, "11 01")]
    [InlineData(ResetType.SoftReset, true, "11 83")] // suppressPosRspMsgIndicationBit
    [InlineData((ResetType)0x7F, false, "11 7F")]
    public void Encode_ResetType_MakesSubFunction(ResetType type, bool suppress, string expected)
        => Assert.Equal(Hex.Bytes(expected), EcuReset.Encode(type, suppress));

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x80)]
    public void Encode_ResetTypeOutOfRange_IsMisuse(byte type)
        => Assert.Throws<ArgumentOutOfRangeException>(() => EcuReset.Encode((ResetType)type));

    [Theory]
    [InlineData("51 01", ResetType.HardReset, true)]
    [InlineData("51 04 0F", ResetType.EnableRapidPowerShutDown, true)] // powerDownTime 15 s
    [InlineData("51 04", ResetType.EnableRapidPowerShutDown, false)] // powerDownTime is missing
    [InlineData("51 01 0F", ResetType.HardReset, false)] // a byte long
    [InlineData("51 03", ResetType.HardReset, false)] // another type
    [InlineData("50 01", ResetType.HardReset, false)] // another service
    [InlineData("51", ResetType.HardReset, false)]
    [InlineData("", ResetType.HardReset, false)]
    public void TryDecode_Answer_FitsOrNot(string response, ResetType type, bool fits)
        => Assert.Equal(fits, EcuReset.TryDecode(Hex.Bytes(response), type));

    [Fact]
    public async Task Async_Answer_IsTakenAndNeverRepeated()
    {
        var client = new ScriptedUdsClient("11 01", "51 01");

        await client.EcuResetAsync();

        Assert.Equal(0, client.Options!.TimeoutRetriesMax);
        Assert.False(client.Options.SuppressPositiveResponse);
    }

    [Fact]
    public async Task Async_Suppressed_CompletesWithoutAnswer()
    {
        var client = new ScriptedUdsClient("11 81", "");

        await client.EcuResetAsync(suppressPositiveResponse: true);

        Assert.True(client.Options!.SuppressPositiveResponse);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("11 01", "51 02");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(() => client.EcuResetAsync());

        Assert.Equal("engine answered wrongly: expected 51 01; request 11 01, response 51 02", error.Message);
    }

    [Theory]
    [InlineData("51 04 0F", true, 15)] // seconds
    [InlineData("51 04 FF", true, null)] // the ECU cannot tell
    [InlineData("51 04", false, null)]
    [InlineData("51 01 0F", false, null)] // another type
    public void TryDecodePowerDownTime_Answer_IsInSeconds(string response, bool fits, int? seconds)
    {
        Assert.Equal(fits, EcuReset.TryDecodePowerDownTime(Hex.Bytes(response), out var time));
        Assert.Equal(seconds, (int?)time?.TotalSeconds);
    }
}
