using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class LinkControlTests
{
    [Fact]
    public void Encode_EachType_HasItsParameter()
    {
        Assert.Equal(Hex.Bytes("87 01 05"), LinkControl.EncodeVerifyFixed(LinkControlMode.Pc115200Baud));
        Assert.Equal(Hex.Bytes("87 02 02 49 F0"), LinkControl.EncodeVerifySpecific(150_000)); // bit/s
        Assert.Equal(Hex.Bytes("87 03"), LinkControl.EncodeTransition(suppressPositiveResponse: false));
        Assert.Equal(Hex.Bytes("87 83"), LinkControl.EncodeTransition()); // suppressPosRspMsgIndicationBit
        Assert.Equal(Hex.Bytes("87 81 13"), LinkControl.EncodeVerifyFixed(LinkControlMode.Can1000000Baud, true));
        Assert.Equal(Hex.Bytes("87 82 00 00 01"), LinkControl.EncodeVerifySpecific(1, true));
    }

    [Fact]
    public void EncodeVerifySpecific_FourBytes_IsMisuse()
        => Assert.Throws<ArgumentOutOfRangeException>(() => LinkControl.EncodeVerifySpecific(0x1000000));

    [Theory]
    [InlineData("C7 01", LinkControlType.VerifyModeTransitionWithFixedParameter, true)]
    [InlineData("C7 02", LinkControlType.VerifyModeTransitionWithSpecificParameter, true)]
    [InlineData("C7 03", LinkControlType.TransitionMode, true)]
    [InlineData("C7 01", LinkControlType.TransitionMode, false)] // another type
    [InlineData("C7 83", LinkControlType.TransitionMode, false)] // the bit is not echoed
    [InlineData("C7 03 00", LinkControlType.TransitionMode, false)] // a byte long
    [InlineData("C8 03", LinkControlType.TransitionMode, false)] // another service
    [InlineData("", LinkControlType.TransitionMode, false)]
    public void TryDecode_Answer_FitsOrNot(string response, LinkControlType type, bool fits)
        => Assert.Equal(fits, LinkControl.TryDecode(Hex.Bytes(response), type));
}
