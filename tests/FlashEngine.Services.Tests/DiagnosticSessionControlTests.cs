using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Services.Tests;

public class DiagnosticSessionControlTests
{
    [Theory]
    [InlineData(Session.Default, false, "10 01")]
    [InlineData(Session.Programming, false, "10 02")]
    [InlineData(Session.Extended, true, "10 83")] // suppressPosRspMsgIndicationBit
    [InlineData((Session)0x7F, true, "10 FF")]
    public void Encode_Session_MakesSubFunction(Session session, bool suppress, string expected)
        => Assert.Equal(Hex.Bytes(expected), DiagnosticSessionControl.Encode(session, suppress));

    [Theory]
    [InlineData(0x00)]
    [InlineData(0x80)]
    public void Encode_SessionOutOfRange_IsMisuse(byte session)
        => Assert.Throws<ArgumentOutOfRangeException>(() => DiagnosticSessionControl.Encode((Session)session));

    [Theory]
    [InlineData("50 02 00 32 00 C8", 50, 2000)] // P2 in 1 ms, P2* in 10 ms
    [InlineData("50 02 00 00 00 00", 0, 0)]
    [InlineData("50 02 FF FF FF FF", 65_535, 655_350)]
    public void TryDecode_Timing_HasUnitsOfTheStandard(string response, int p2Ms, int p2StarMs)
    {
        Assert.True(DiagnosticSessionControl.TryDecode(Hex.Bytes(response), Session.Programming, out var timing));
        Assert.Equal(TimeSpan.FromMilliseconds(p2Ms), timing.P2ServerMax);
        Assert.Equal(TimeSpan.FromMilliseconds(p2StarMs), timing.P2StarServerMax);
    }

    [Fact]
    public void TryDecode_DefaultSession_HasTimingToo()
    {
        Assert.True(DiagnosticSessionControl.TryDecode(
            Hex.Bytes("50 01 00 32 00 C8"), Session.Default, out var timing)); // 50 ms, 2000 ms
        Assert.Equal(new SessionTiming(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2)), timing);
    }

    [Theory]
    [InlineData("")]
    [InlineData("50")]
    [InlineData("50 02")] // no timing
    [InlineData("50 02 00 32 00")] // a byte short
    [InlineData("50 02 00 32 01 F4 00")] // a byte long
    [InlineData("50 03 00 32 01 F4")] // another session
    [InlineData("51 02 00 32 01 F4")] // another service
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(DiagnosticSessionControl.TryDecode(Hex.Bytes(response), Session.Programming, out _));

    [Fact]
    public async Task Async_Answer_ReturnsTimingAndRepeatsOnceAfterTimeout()
    {
        var client = new ScriptedUdsClient("10 02", "50 02 00 32 01 F4");

        var timing = await client.DiagnosticSessionControlAsync(Session.Programming);

        Assert.Equal(new SessionTiming(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(5000)), timing);
        Assert.Equal(1, client.Options!.TimeoutRetriesMax);
    }

    [Fact]
    public async Task Async_WrongEcho_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("10 02", "50 01 00 32 01 F4");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.DiagnosticSessionControlAsync(Session.Programming));

        Assert.Equal(
            "engine answered wrongly: expected 50 02 P2(2) P2*(2); request 10 02, response 50 01 00 32 01 F4",
            error.Message);
    }

    [Fact]
    public async Task Async_OptionsAndCancellation_ArePassedOnUnchanged()
    {
        var client = new ScriptedUdsClient("10 03", "50 03 00 32 01 F4");
        var options = new UdsRequestOptions { P2 = TimeSpan.FromSeconds(1) };
        using var source = new CancellationTokenSource();

        await client.DiagnosticSessionControlAsync(Session.Extended, options, source.Token);

        Assert.Same(options, client.Options);
        Assert.Equal(source.Token, client.Cancellation);
    }
}
