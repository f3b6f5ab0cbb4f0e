using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class ClearDiagnosticInformationTests
{
    [Theory]
    [InlineData(ClearDiagnosticInformation.AllGroups, "14 FF FF FF")]
    [InlineData(0x123456u, "14 12 34 56")]
    [InlineData(0u, "14 00 00 00")]
    public void Encode_Group_TakesThreeBytes(uint group, string expected)
        => Assert.Equal(Hex.Bytes(expected), ClearDiagnosticInformation.Encode(group));

    [Fact]
    public void Encode_GroupOfFourBytes_IsMisuse()
        => Assert.Throws<ArgumentOutOfRangeException>(() => ClearDiagnosticInformation.Encode(0x1000000));

    [Theory]
    [InlineData("54", true)]
    [InlineData("54 00", false)] // a byte long
    [InlineData("55", false)] // another service
    [InlineData("", false)]
    public void TryDecode_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(fits, ClearDiagnosticInformation.TryDecode(Hex.Bytes(response)));

    [Fact]
    public async Task Async_Answer_IsTakenAndNeverRepeated()
    {
        var client = new ScriptedUdsClient("14 FF FF FF", "54");

        await client.ClearDiagnosticInformationAsync();

        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
        Assert.Equal(1, client.Requests);
    }

    [Fact]
    public async Task Async_EmptyAnswer_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("14 FF FF FF", "");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.ClearDiagnosticInformationAsync());

        Assert.Equal("engine answered wrongly: expected 54; request 14 FF FF FF, response (empty)", error.Message);
    }

    [Fact]
    public void Encode_MemorySelection_IsAppended()
        => Assert.Equal(Hex.Bytes("14 FF FF 33 01"), ClearDiagnosticInformation.Encode(0xFFFF33, 0x01));
}
