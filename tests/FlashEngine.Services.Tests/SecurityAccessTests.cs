using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class SecurityAccessTests
{
    [Theory]
    [InlineData(0x01, "27 01")]
    [InlineData(0x05, "27 05")]
    [InlineData(0x7D, "27 7D")]
    public void EncodeRequestSeed_OddLevel_IsSubFunction(byte level, string expected)
        => Assert.Equal(Hex.Bytes(expected), SecurityAccess.EncodeRequestSeed(level));

    [Fact]
    public void EncodeRequestSeed_WithRecord_AppendsIt()
        => Assert.Equal(Hex.Bytes("27 05 AA BB"), SecurityAccess.EncodeRequestSeed(0x05, [0xAA, 0xBB]));

    [Theory]
    [InlineData(0x01, "27 02 11 22 33 44")]
    [InlineData(0x05, "27 06 11 22 33 44")]
    [InlineData(0x7D, "27 7E 11 22 33 44")]
    public void EncodeSendKey_OddLevel_UsesNextSubFunction(byte level, string expected)
        => Assert.Equal(Hex.Bytes(expected), SecurityAccess.EncodeSendKey(level, [0x11, 0x22, 0x33, 0x44]));

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x02)] // a sendKey sub-function
    [InlineData(0x7F)]
    [InlineData(0x81)]
    [InlineData(0xFF)]
    public void Encode_NoRequestSeedLevel_IsMisuse(byte level)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SecurityAccess.EncodeRequestSeed(level));
        Assert.Throws<ArgumentOutOfRangeException>(() => SecurityAccess.EncodeSendKey(level, [0x11]));
    }

    [Fact]
    public void EncodeSendKey_EmptyKey_IsMisuse()
        => Assert.Throws<ArgumentException>(() => SecurityAccess.EncodeSendKey(0x01, []));

    [Fact]
    public void TryDecodeSeed_Answer_GivesSeedOfAnyLength()
    {
        Assert.True(SecurityAccess.TryDecodeSeed(Hex.Bytes("67 05 99 88 77 66"), 0x05, out var seed));
        Assert.Equal([0x99, 0x88, 0x77, 0x66], seed.ToArray());
        Assert.True(SecurityAccess.TryDecodeSeed(Hex.Bytes("67 05 99"), 0x05, out seed));
        Assert.Equal([0x99], seed.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("67")]
    [InlineData("67 05")] // no seed
    [InlineData("67 06 99 88")] // the answer to sendKey
    [InlineData("68 05 99 88")] // another service
    [InlineData("7F 27 37")] // the delay after power-on
    public void TryDecodeSeed_OtherAnswer_IsRefused(string response)
        => Assert.False(SecurityAccess.TryDecodeSeed(Hex.Bytes(response), 0x05, out _));

    [Theory]
    [InlineData("67 06", true)]
    [InlineData("67 05", false)] // the answer to requestSeed
    [InlineData("67 06 00", false)] // a byte long
    [InlineData("68 06", false)] // another service
    [InlineData("7F 27 35", false)] // the wrong key
    [InlineData("67", false)]
    [InlineData("", false)]
    public void TryDecodeSendKey_Answer_FitsOrNot(string response, bool fits)
        => Assert.Equal(fits, SecurityAccess.TryDecodeSendKey(Hex.Bytes(response), 0x05));

    [Theory]
    [InlineData("00 00 00 00", true)]
    [InlineData("00", true)]
    [InlineData("00 00 00 01", false)]
    [InlineData("80 00 00 00", false)]
    public void IsUnlocked_Seed_OnlyWhenAllZero(string seed, bool unlocked)
        => Assert.Equal(unlocked, SecurityAccess.IsUnlocked(Hex.Bytes(seed)));

    [Fact]
    public async Task RequestSeedAsync_Answer_ReturnsSeedAndRepeatsOnceAfterTimeout()
    {
        var client = new ScriptedUdsClient("27 01", "67 01 36 57");

        Assert.Equal([0x36, 0x57], await client.RequestSeedAsync(0x01));
        Assert.Equal(1, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task RequestSeedAsync_UnlockedAlready_ReturnsZeros()
    {
        var client = new ScriptedUdsClient("27 01", "67 01 00 00");

        Assert.True(SecurityAccess.IsUnlocked(await client.RequestSeedAsync(0x01)));
    }

    [Fact]
    public async Task RequestSeedAsync_NoSeed_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("27 01", "67 01");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(() => client.RequestSeedAsync(0x01));

        Assert.Equal(
            "engine answered wrongly: expected 67 01 and a seed; request 27 01, response 67 01", error.Message);
    }

    [Fact]
    public async Task SendKeyAsync_Answer_IsTakenAndTheKeyNeverRepeated()
    {
        var client = new ScriptedUdsClient("27 02 C9 A9", "67 02");

        await client.SendKeyAsync(0x01, new byte[] { 0xC9, 0xA9 });

        Assert.Equal(0, client.Options?.TimeoutRetriesMax ?? 0);
        Assert.Equal(1, client.Requests);
    }

    [Fact]
    public async Task SendKeyAsync_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("27 02 C9 A9", "67 01");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.SendKeyAsync(0x01, new byte[] { 0xC9, 0xA9 }));

        Assert.Equal(
            "engine answered wrongly: expected 67 02; request 27 02 C9 A9, response 67 01", error.Message);
    }
}
