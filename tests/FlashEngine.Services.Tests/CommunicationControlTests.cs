using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class CommunicationControlTests
{
    [Theory]
    [InlineData(0x00, 0x01, false, "28 00 01")]
    [InlineData(0x03, 0x01, false, "28 03 01")]
    [InlineData(0x03, 0x01, true, "28 83 01")] // suppressPosRspMsgIndicationBit
    [InlineData(0x01, 0x03, false, "28 01 03")] // normal and network management messages
    [InlineData(0x01, 0x02, false, "28 01 02")] // network management messages
    [InlineData(0x40, 0x02, false, "28 40 02")] // manufacturer's type
    public void Encode_WithoutNode_HasThreeBytes(byte type, byte messages, bool suppress, string expected)
        => Assert.Equal(
            Hex.Bytes(expected),
            CommunicationControl.Encode((CommunicationControlType)type, (CommunicationType)messages, suppress));

    [Theory]
    [InlineData(0x04, 0x000A, "28 04 01 00 0A")]
    [InlineData(0x05, 0xFFFF, "28 05 01 FF FF")]
    [InlineData(0x41, 0x1234, "28 41 01 12 34")] // manufacturer's type
    public void Encode_WithNode_AppendsItsNumber(byte type, ushort node, string expected)
        => Assert.Equal(
            Hex.Bytes(expected),
            CommunicationControl.Encode(
                (CommunicationControlType)type,
                CommunicationType.NormalMessages,
                nodeIdentificationNumber: node));

    [Fact]
    public void Encode_NodeMissingOrTooMany_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => CommunicationControl.Encode(
            CommunicationControlType.EnableRxAndTxWithEnhancedAddressInformation,
            CommunicationType.NormalMessages));
        Assert.Throws<ArgumentException>(() => CommunicationControl.Encode(
            CommunicationControlType.EnableRxAndTx,
            CommunicationType.NormalMessages,
            nodeIdentificationNumber: 1));
    }

    [Fact]
    public void Encode_TypeOutOfRange_IsMisuse()
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => CommunicationControl.Encode((CommunicationControlType)0x83, CommunicationType.NormalMessages));

    [Theory]
    [InlineData("68 03", true)]
    [InlineData("68 00", false)] // another type
    [InlineData("68 83", false)] // the indication bit is not echoed
    [InlineData("69 03", false)] // another service
    [InlineData("68 03 01", false)] // a byte long
    [InlineData("68", false)]
    [InlineData("", false)]
    public void TryDecode_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(
            fits,
            CommunicationControl.TryDecode(Hex.Bytes(response), CommunicationControlType.DisableRxAndTx));

    [Fact]
    public async Task Async_Answer_IsTakenAndRepeatedOnceAfterTimeout()
    {
        var client = new ScriptedUdsClient("28 03 01", "68 03");

        await client.CommunicationControlAsync(CommunicationControlType.DisableRxAndTx);

        Assert.Equal(1, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_Suppressed_CompletesWithoutAnswerOrRepeat()
    {
        var client = new ScriptedUdsClient("28 80 01", "");

        await client.CommunicationControlAsync(
            CommunicationControlType.EnableRxAndTx, suppressPositiveResponse: true);

        Assert.True(client.Options!.SuppressPositiveResponse);
        Assert.Equal(0, client.Options.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("28 00 01", "68 03");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.CommunicationControlAsync(CommunicationControlType.EnableRxAndTx));

        Assert.Equal("engine answered wrongly: expected 68 00; request 28 00 01, response 68 03", error.Message);
    }
}
