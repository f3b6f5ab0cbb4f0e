using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class ReadScalingDataByIdentifierTests
{
    [Fact]
    public void Encode_Identifier_IsBigEndian()
        => Assert.Equal(Hex.Bytes("24 F1 90"), ReadScalingDataByIdentifier.Encode(0xF190));

    [Fact]
    public void TryDecode_Text_HasNoExtension()
    {
        // 15 and 2 characters of ASCII: the 17 of a vehicle identification number
        Assert.True(ReadScalingDataByIdentifier.TryDecode(Hex.Bytes("64 F1 90 6F 62"), 0xF190, out var scaling));

        Assert.Equal((ScalingType.Ascii, 15, ""), Next(ref scaling));
        Assert.Equal((ScalingType.Ascii, 2, ""), Next(ref scaling));
        Assert.True(scaling.IsAtEnd);
    }

    [Fact]
    public void TryDecode_FormulaAndUnit_HaveTheirExtensions()
    {
        // one unsigned byte; formula C0 * x + C1 with two constants; unit 30, km/h
        Assert.True(ReadScalingDataByIdentifier.TryDecode(
            Hex.Bytes("64 01 05 01 90 00 E0 4B 00 1E A0 30"), 0x0105, out var scaling));

        Assert.Equal((ScalingType.UnsignedNumeric, 1, ""), Next(ref scaling));
        Assert.Equal((ScalingType.Formula, 0, "00E04B001E"), Next(ref scaling));
        Assert.Equal((ScalingType.UnitOrFormat, 0, "30"), Next(ref scaling));
        Assert.True(scaling.IsAtEnd);
    }

    [Fact]
    public void TryDecode_BitMask_HasAsManyBytes()
    {
        Assert.True(ReadScalingDataByIdentifier.TryDecode(Hex.Bytes("64 09 67 22 00 03"), 0x0967, out var scaling));

        Assert.Equal((ScalingType.BitMappedReportedWithoutMask, 2, "0003"), Next(ref scaling));
    }

    [Theory]
    [InlineData("90 02 00 01 00 02 00 03")] // C0 / (x + C1) + C2: three constants
    [InlineData("90 06 00 01")] // C0 * x: one
    [InlineData("B0 01")] // state and connection type
    public void TryDecode_OtherExtensions_AreWhole(string scalingBytes)
        => Assert.True(ReadScalingDataByIdentifier.TryDecode(Hex.Bytes("64 01 05" + scalingBytes), 0x0105, out _));

    [Theory]
    [InlineData("")]
    [InlineData("64 01 05")] // no scaling byte
    [InlineData("64 01 06 01")] // another identifier
    [InlineData("65 01 05 01")] // another service
    [InlineData("64 01 05 22 00")] // half a mask
    [InlineData("64 01 05 A0")] // no unit
    [InlineData("64 01 05 90")] // no formula
    [InlineData("64 01 05 90 00 E0 4B 00")] // a constant cut off
    [InlineData("64 01 05 90 0A 00 00 00 00")] // a reserved formula
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(ReadScalingDataByIdentifier.TryDecode(Hex.Bytes(response), 0x0105, out _));

    [Fact]
    public async Task Async_Answer_ReturnsScalingBytesAndRepeatsTwiceAfterTimeouts()
    {
        var client = new ScriptedUdsClient("24 01 05", "64 01 05 A0 30");

        Assert.Equal([0xA0, 0x30], await client.ReadScalingDataByIdentifierAsync(0x0105));
        Assert.Equal(2, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("24 01 05", "64 01 06 01");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.ReadScalingDataByIdentifierAsync(0x0105));

        Assert.Equal(
            "engine answered wrongly: expected 64 0105 and scaling bytes; request 24 01 05, response 64 01 06 01",
            error.Message);
    }

    private static (ScalingType Type, int Bytes, string Extension) Next(ref ScalingReader reader)
    {
        Assert.True(reader.TryRead(out var entry));
        return (entry.Type, entry.ByteCount, Convert.ToHexString(entry.Extension));
    }
}
