using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class InputOutputControlByIdentifierTests
{
    [Theory]
    [InlineData(InputOutputControlParameter.ShortTermAdjustment, "3C", "", "2F 9B 00 03 3C")]
    [InlineData(InputOutputControlParameter.ReturnControlToEcu, "", "", "2F 9B 00 00")]
    [InlineData(InputOutputControlParameter.ResetToDefault, "", "80", "2F 9B 00 01 80")] // mask only
    [InlineData(InputOutputControlParameter.ShortTermAdjustment, "07 00", "A0", "2F 9B 00 03 07 00 A0")]
    public void Encode_StateAndMask_AreInOrder(
        InputOutputControlParameter parameter, string state, string mask, string expected)
        => Assert.Equal(
            Hex.Bytes(expected),
            InputOutputControlByIdentifier.Encode(0x9B00, parameter, Hex.Bytes(state), Hex.Bytes(mask)));

    [Fact]
    public void Encode_ParameterOutOfRange_IsMisuse()
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => InputOutputControlByIdentifier.Encode(0x9B00, (InputOutputControlParameter)4));

    [Theory]
    [InlineData("6F 9B 00 03 0C", InputOutputControlParameter.ShortTermAdjustment, "0C")]
    [InlineData("6F 9B 00 00 3A", InputOutputControlParameter.ReturnControlToEcu, "3A")]
    [InlineData("6F 9B 00 00", InputOutputControlParameter.ReturnControlToEcu, "")]
    public void TryDecode_Answer_GivesState(string response, InputOutputControlParameter parameter, string state)
    {
        Assert.True(InputOutputControlByIdentifier.TryDecode(
            Hex.Bytes(response), 0x9B00, parameter, out var controlState));
        Assert.Equal(Hex.Bytes(state), controlState.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("6F 9B 00")] // no parameter
    [InlineData("6F 9B 01 00")] // another identifier
    [InlineData("6F 9B 00 03")] // another parameter
    [InlineData("70 9B 00 00")] // another service
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(InputOutputControlByIdentifier.TryDecode(
            Hex.Bytes(response), 0x9B00, InputOutputControlParameter.ReturnControlToEcu, out _));
}
