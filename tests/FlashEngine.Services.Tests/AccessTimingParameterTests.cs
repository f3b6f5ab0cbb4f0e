using FlashEngine.Uds.Services;
using static FlashEngine.Uds.Services.TimingParameterAccessType;

namespace FlashEngine.Services.Tests;

public class AccessTimingParameterTests
{
    [Theory]
    [InlineData(ReadExtendedTimingParameterSet, "", false, "83 01")]
    [InlineData(SetTimingParametersToDefaultValues, "", true, "83 82")] // suppressPosRspMsgIndicationBit
    [InlineData(ReadCurrentlyActiveTimingParameters, "", false, "83 03")]
    [InlineData(SetTimingParametersToGivenValues, "00 32 01 F4", false, "83 04 00 32 01 F4")]
    public void Encode_Type_HasItsRecord(TimingParameterAccessType type, string record, bool suppress, string expected)
        => Assert.Equal(Hex.Bytes(expected), AccessTimingParameter.Encode(type, Hex.Bytes(record), suppress));

    [Fact]
    public void Encode_BadArgument_IsMisuse()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AccessTimingParameter.Encode(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AccessTimingParameter.Encode((TimingParameterAccessType)5));
        Assert.Throws<ArgumentException>(() => AccessTimingParameter.Encode(SetTimingParametersToGivenValues));
        Assert.Throws<ArgumentException>(() => AccessTimingParameter.Encode(ReadExtendedTimingParameterSet, [0x01]));
    }

    [Theory]
    [InlineData("C3 01 00 32", ReadExtendedTimingParameterSet, true)]
    [InlineData("C3 03 00 32", ReadCurrentlyActiveTimingParameters, true)]
    [InlineData("C3 02", SetTimingParametersToDefaultValues, true)]
    [InlineData("C3 04", SetTimingParametersToGivenValues, true)]
    [InlineData("C3 03", ReadCurrentlyActiveTimingParameters, false)] // no record
    [InlineData("C3 02 00", SetTimingParametersToDefaultValues, false)] // a byte long
    [InlineData("C3 01 00 32", ReadCurrentlyActiveTimingParameters, false)] // another type
    [InlineData("C4 02", SetTimingParametersToDefaultValues, false)] // another service
    [InlineData("", SetTimingParametersToDefaultValues, false)]
    public void TryDecode_Answer_FitsOrNot(string response, TimingParameterAccessType type, bool fits)
    {
        Assert.Equal(fits, AccessTimingParameter.TryDecode(Hex.Bytes(response), type, out var record));
        Assert.Equal(fits && response.Length > 5 ? Hex.Bytes(response)[2..] : [], record.ToArray());
    }
}
