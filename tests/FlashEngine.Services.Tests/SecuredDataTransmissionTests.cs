using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class SecuredDataTransmissionTests
{
    [Fact]
    public void EncodeRecord_2013_IsTheRecord()
    {
        Assert.Equal(Hex.Bytes("84 01 02 03"), SecuredDataTransmission.EncodeRecord([0x01, 0x02, 0x03]));
        Assert.Throws<ArgumentException>(() => SecuredDataTransmission.EncodeRecord([]));
    }

    [Fact]
    public void Encode_2020_HasHeaderMessageAndSignature()
        => Assert.Equal(
            // administrative 8021, calculation 05, signature of 2, counter 0124, 22 F1 90, signature 51 61
            Hex.Bytes("84 80 21 05 00 02 01 24 22 F1 90 51 61"),
            SecuredDataTransmission.Encode(new SecuredMessage
            {
                AdministrativeParameter = 0x8021,
                SignatureEncryptionCalculation = 0x05,
                AntiReplayCounter = 0x0124,
                Message = [0x22, 0xF1, 0x90],
                Signature = [0x51, 0x61],
            }));

    [Fact]
    public void Encode_2020_WithoutMessage_IsMisuse()
        => Assert.Throws<ArgumentException>(() => SecuredDataTransmission.Encode(new SecuredMessage
        {
            AdministrativeParameter = 0x8021,
            SignatureEncryptionCalculation = 0x05,
            AntiReplayCounter = 0x0124,
            Message = [],
        }));

    [Fact]
    public void TryDecode_2020_TakesTheSignatureFromTheEnd()
    {
        Assert.True(SecuredDataTransmission.TryDecode(
            Hex.Bytes("C4 00 21 05 00 02 01 25 62 F1 90 31 51 61"), out var message));

        Assert.Equal((0x0021, 0x05, 0x0125), (
            message.AdministrativeParameter, message.SignatureEncryptionCalculation, message.AntiReplayCounter));
        Assert.Equal(Hex.Bytes("62 F1 90 31"), message.Message.ToArray());
        Assert.Equal(Hex.Bytes("51 61"), message.Signature.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("C4 00 21 05 00 02 01")] // header cut off
    [InlineData("C4 00 21 05 00 02 01 25")] // no message
    [InlineData("C4 00 21 05 00 02 01 25 51 61")] // only the signature
    [InlineData("C4 00 21 05 FF FF 01 25 62 51 61")] // a longer signature than there is room
    [InlineData("C5 00 21 05 00 00 01 25 62")] // another service
    public void TryDecode_2020_OtherAnswer_IsRefused(string response)
        => Assert.False(SecuredDataTransmission.TryDecode(Hex.Bytes(response), out _));

    [Theory]
    [InlineData("C4 01 02", "01 02")]
    [InlineData("C4", null)]
    [InlineData("C5 01", null)]
    [InlineData("", null)]
    public void TryDecodeRecord_2013_GivesTheRecord(string response, string? expected)
    {
        Assert.Equal(
            expected is not null, SecuredDataTransmission.TryDecodeRecord(Hex.Bytes(response), out var record));
        Assert.Equal(Hex.Bytes(expected ?? ""), record.ToArray());
    }
}
