using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class ControlDtcSettingTests
{
    [Theory]
    [InlineData(DtcSettingType.On, false, "", "85 01")]
    [InlineData(DtcSettingType.Off, true, "", "85 82")] // suppressPosRspMsgIndicationBit
    [InlineData(DtcSettingType.Off, false, "FF FF FF", "85 02 FF FF FF")] // with option record
    public void Encode_Type_MakesSubFunction(DtcSettingType type, bool suppress, string record, string expected)
        => Assert.Equal(Hex.Bytes(expected), ControlDtcSetting.Encode(type, suppress, Hex.Bytes(record)));

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x82)]
    public void Encode_TypeOutOfRange_IsMisuse(byte type)
        => Assert.Throws<ArgumentOutOfRangeException>(() => ControlDtcSetting.Encode((DtcSettingType)type));

    [Theory]
    [InlineData("C5 02", true)]
    [InlineData("C5 01", false)] // another type
    [InlineData("C5 82", false)] // the indication bit is not echoed
    [InlineData("C4 02", false)] // another service
    [InlineData("C5 02 00", false)] // a byte long
    [InlineData("C5", false)]
    [InlineData("", false)]
    public void TryDecode_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(fits, ControlDtcSetting.TryDecode(Hex.Bytes(response), DtcSettingType.Off));

    [Fact]
    public async Task Async_Answer_IsTakenAndRepeatedOnceAfterTimeout()
    {
        var client = new ScriptedUdsClient("85 02", "C5 02");

        await client.ControlDtcSettingAsync(DtcSettingType.Off);

        Assert.Equal(1, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_Suppressed_CompletesWithoutAnswerOrRepeat()
    {
        var client = new ScriptedUdsClient("85 81", "");

        await client.ControlDtcSettingAsync(DtcSettingType.On, suppressPositiveResponse: true);

        Assert.True(client.Options!.SuppressPositiveResponse);
        Assert.Equal(0, client.Options.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("85 02", "C5 01");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.ControlDtcSettingAsync(DtcSettingType.Off));

        Assert.Equal("engine answered wrongly: expected C5 02; request 85 02, response C5 01", error.Message);
    }
}
