using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class DynamicallyDefineDataIdentifierTests
{
    [Fact]
    public void EncodeByIdentifier_Parts_HavePositionAndSize()
        => Assert.Equal(
            Hex.Bytes("2C 01 F3 01 12 34 01 02 56 78 01 01 9A BC 01 04"),
            DynamicallyDefineDataIdentifier.EncodeByIdentifier(
                0xF301, [new(0x1234, 1, 2), new(0x5678, 1, 1), new(0x9ABC, 1, 4)]));

    [Fact]
    public void EncodeByMemoryAddress_Parts_ShareTheFormat()
        => Assert.Equal(
            Hex.Bytes("2C 02 F3 02 14 21 09 19 69 01 21 09 19 6B 02 13 10 19 95 01"),
            DynamicallyDefineDataIdentifier.EncodeByMemoryAddress(
                0xF302, [new(0x21091969, 1), new(0x2109196B, 2), new(0x13101995, 1)]));

    [Theory]
    [InlineData(0xF303, false, "2C 03 F3 03")]
    [InlineData(0xF303, true, "2C 83 F3 03")] // suppressPosRspMsgIndicationBit
    [InlineData(null, false, "2C 03")] // all
    [InlineData(null, true, "2C 83")]
    public void EncodeClear_Identifier_OneOrAll(int? identifier, bool suppress, string expected)
        => Assert.Equal(
            Hex.Bytes(expected), DynamicallyDefineDataIdentifier.EncodeClear((ushort?)identifier, suppress));

    [Fact]
    public void Encode_BadArgument_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => DynamicallyDefineDataIdentifier.EncodeByIdentifier(0xF300, []));
        Assert.Throws<ArgumentException>(() => DynamicallyDefineDataIdentifier.EncodeByMemoryAddress(0xF300, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => DynamicallyDefineDataIdentifier.EncodeClear(0xF190));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => DynamicallyDefineDataIdentifier.EncodeByIdentifier(0xF300, [new(0x1234, 0, 1)])); // counts from 1
        Assert.Throws<ArgumentOutOfRangeException>(
            () => DynamicallyDefineDataIdentifier.EncodeByIdentifier(0xF300, [new(0x1234, 1, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => DynamicallyDefineDataIdentifier.EncodeByMemoryAddress(0xF300, [new(0x1234, 0)]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => DynamicallyDefineDataIdentifier.EncodeByMemoryAddress(0xF300, [new(0x1234, 0x100)]));
    }

    [Theory]
    [InlineData("6C 01 F3 01", DefinitionMode.DefineByIdentifier, 0xF301, true)]
    [InlineData("6C 03", DefinitionMode.ClearDynamicallyDefinedDataIdentifier, null, true)]
    [InlineData("6C 02 F3 01", DefinitionMode.DefineByIdentifier, 0xF301, false)] // another mode
    [InlineData("6C 81 F3 01", DefinitionMode.DefineByIdentifier, 0xF301, false)] // the bit is not echoed
    [InlineData("6C 01 F3 02", DefinitionMode.DefineByIdentifier, 0xF301, false)] // another identifier
    [InlineData("6C 01 F3", DefinitionMode.DefineByIdentifier, 0xF301, false)] // a byte short
    [InlineData("6C 01 F3 01 00", DefinitionMode.DefineByIdentifier, 0xF301, false)] // a byte long
    [InlineData("6D 01 F3 01", DefinitionMode.DefineByIdentifier, 0xF301, false)] // another service
    [InlineData("6C 03 F3 01", DefinitionMode.ClearDynamicallyDefinedDataIdentifier, null, false)]
    [InlineData("", DefinitionMode.DefineByIdentifier, 0xF301, false)]
    public void TryDecode_Answer_FitsOrNot(string response, DefinitionMode mode, int? identifier, bool fits)
        => Assert.Equal(
            fits, DynamicallyDefineDataIdentifier.TryDecode(Hex.Bytes(response), mode, (ushort?)identifier));
}
