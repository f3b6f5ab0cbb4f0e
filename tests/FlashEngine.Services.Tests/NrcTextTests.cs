using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class NrcTextTests
{
    [Fact]
    public void Describe_EveryNamedCode_HasATextOfItsOwnInOneLine()
    {
        var texts = Enum.GetValues<NegativeResponseCode>().Select(NrcText.Describe).ToList();

        Assert.Equal(texts.Count, texts.Distinct().Count());
        Assert.All(texts, text => Assert.InRange(text.Length, 20, 110));
        Assert.All(texts, text => Assert.DoesNotContain('\n', text));
        Assert.All(texts, text => Assert.DoesNotContain("reserves", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Describe_WrongKey_WarnsOfGuessing()
        => Assert.Contains(
            "do not guess", NrcText.Describe(NegativeResponseCode.InvalidKey), StringComparison.Ordinal);

    [Theory]
    [InlineData(0x38, "secured data")]
    [InlineData(0x39, "in the clear")] // secureDataTransmissionNotAllowed
    [InlineData(0x3A, "verification failed")] // secureDataVerificationFailed
    [InlineData(0x51, "signature is wrong")] // certificateVerificationFailed, invalid signature
    [InlineData(0x58, "proof of ownership")] // ownershipVerificationFailed
    [InlineData(0x84, "not running")] // engineIsNotRunning
    [InlineData(0x90, "not in park")] // shifterLeverNotInPark
    [InlineData(0x4F, "secured data")]
    [InlineData(0x50, "authentication failed")]
    [InlineData(0x5D, "authentication failed")]
    [InlineData(0x5E, "reserves")]
    [InlineData(0x81, "state of the vehicle")] // rpmTooHigh
    [InlineData(0x95, "condition of the vehicle")]
    [InlineData(0xF0, "manufacturer defines")]
    [InlineData(0xFE, "manufacturer defines")]
    [InlineData(0xFF, "reserves")]
    [InlineData(0x00, "reserves")]
    public void Describe_UnnamedCode_NamesItsRange(byte code, string part)
        => Assert.Contains(part, NrcText.Describe((NegativeResponseCode)code), StringComparison.Ordinal);
}
