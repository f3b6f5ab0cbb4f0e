using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class ReadDataByPeriodicIdentifierTests
{
    [Theory]
    [InlineData(TransmissionMode.SendAtMediumRate, "E3 24", "2A 02 E3 24")]
    [InlineData(TransmissionMode.SendAtSlowRate, "E3", "2A 01 E3")]
    [InlineData(TransmissionMode.StopSending, "24", "2A 04 24")]
    [InlineData(TransmissionMode.StopSending, "", "2A 04")] // all
    public void Encode_ModeAndIdentifiers_AreInOrder(TransmissionMode mode, string identifiers, string expected)
        => Assert.Equal(Hex.Bytes(expected), ReadDataByPeriodicIdentifier.Encode(mode, Hex.Bytes(identifiers)));

    [Fact]
    public void Encode_BadArgument_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => ReadDataByPeriodicIdentifier.Encode(TransmissionMode.SendAtFastRate));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReadDataByPeriodicIdentifier.Encode(0, 0xE3));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ReadDataByPeriodicIdentifier.Encode((TransmissionMode)5, 0xE3));
    }

    [Theory]
    [InlineData("6A", true)]
    [InlineData("6A E3", false)] // a byte long
    [InlineData("6B", false)] // another service
    [InlineData("", false)]
    public void TryDecode_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(fits, ReadDataByPeriodicIdentifier.TryDecode(Hex.Bytes(response)));

    [Fact]
    public void TryDecodePeriodicMessage_Message_GivesIdentifierAndRecord()
    {
        Assert.True(ReadDataByPeriodicIdentifier.TryDecodePeriodicMessage(
            Hex.Bytes("E3 A6 66 07"), out var identifier, out var record));
        Assert.Equal(0xE3, identifier);
        Assert.Equal([0xA6, 0x66, 0x07], record.ToArray());
        Assert.False(ReadDataByPeriodicIdentifier.TryDecodePeriodicMessage([0xE3], out _, out _));
        Assert.False(ReadDataByPeriodicIdentifier.TryDecodePeriodicMessage([], out _, out _));
    }
}
