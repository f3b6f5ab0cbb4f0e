using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Uds;

public sealed class UdsClientTests
{
    private readonly UdsClientRig _rig = new();

    [Fact]
    public void Request_PositiveResponse_Completes()
    {
        var exchange = _rig.Begin("3E00");
        _rig.Confirmed(1);
        _rig.Answer("7E00", 20);
        Assert.Equal("Positive 7E00", exchange.Outcome);
        Assert.True(_rig.Client.IsIdle);
        Assert.Equal(long.MaxValue, _rig.Client.DeadlineNs);
    }

    [Fact]
    public void P2_StartsAtTheTransmitConfirmation_NotAtTheHandOff()
    {
        var exchange = _rig.Begin("3E00");
        _rig.Confirmed(500); // a request that waited half a second for the bus
        _rig.TimeIs(599);
        Assert.Null(exchange.Outcome);
        _rig.TimeIs(600);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);
    }

    [Fact]
    public void P2_EndsWithTheFirstFrame_HoweverLongTheRestTakes()
    {
        var exchange = _rig.Begin("22F190");
        _rig.Confirmed(0);
        _rig.Client.OnFirstFrameIndication(20, 90 * UdsClientRig.Ms);
        _rig.TimeIs(3000);
        Assert.Null(exchange.Outcome);
        _rig.Answer("62F19031", 3100);
        Assert.Equal("Positive 62F19031", exchange.Outcome);
    }

    [Fact]
    public void Answer_StampedAfterP2_IsTooLateEvenWhenItIsSeenFirst()
    {
        var exchange = _rig.Begin("3E00");
        _rig.Confirmed(0);
        _rig.Answer("7E00", 101);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);
    }

    [Fact]
    public void ResponsePending_RestartsP2StarFromItsArrival()
    {
        var exchange = _rig.Begin("31010000");
        _rig.Confirmed(0);
        _rig.Answer("7F3178", 50);
        _rig.TimeIs(5099);
        Assert.Null(exchange.Outcome);
        _rig.Answer("7F3178", 5100); // 50 + 5050
        _rig.Answer("71010000", 10_000);
        Assert.Equal("Positive 71010000", exchange.Outcome);
    }

    [Fact]
    public void ResponsePending_ThenSilence_IsAP2StarTimeout()
    {
        var exchange = _rig.Begin("31010000");
        _rig.Confirmed(0);
        _rig.Answer("7F3178", 50);
        _rig.TimeIs(5100);
        Assert.Equal("LinkFailed P2STAR_TIMEOUT", exchange.Outcome);
    }

    [Fact]
    public void ResponsePending_ForEver_MeetsTheLimit()
    {
        var exchange = _rig.Begin("31010000", new UdsRequestOptions { PendingMax = TimeSpan.FromSeconds(20) });
        _rig.Confirmed(0);
        for (var ms = 50; ms < 20_000 && exchange.Outcome is null; ms += 2000)
        {
            _rig.Answer("7F3178", ms);
        }

        _rig.TimeIs(20_000);
        Assert.Equal("LinkFailed PENDING_LIMIT", exchange.Outcome);
    }

    [Fact]
    public void AnswerBeforeTheRequestHadLeft_IsNotTaken()
    {
        var exchange = _rig.Begin("3E00", atMs: 10);
        _rig.Answer("7E00", 5); // stale: to an earlier request
        _rig.Confirmed(12);
        _rig.Answer("7E00", 11); // stamped before the confirmation
        Assert.Null(exchange.Outcome);
        Assert.Equal(2, _rig.Client.UnmatchedResponses);
        _rig.TimeIs(112);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);
    }

    [Theory]
    [InlineData("22F190", "62F18C00")] // another identifier
    [InlineData("3605AA", "7604")] // another blockSequenceCounter
    [InlineData("31010202", "7103020200")] // another sub-function
    [InlineData("2701", "6703AABB")] // another level
    [InlineData("190209", "590309")] // another report
    [InlineData("2EF19000", "6EF18C")] // another identifier
    [InlineData("2F9B0003", "6F9B0103")] // another identifier
    [InlineData("3D12200000", "7D11200000")] // another address format
    [InlineData("8501", "C502")] // another setting
    [InlineData("3E00", "7F2231")] // a refusal of another service
    [InlineData("3E00", "00")] // nobody's
    public void AnswerThatDoesNotFit_IsWaitedPastWithinTheSameBudget(string request, string stranger)
    {
        var exchange = _rig.Begin(request);
        _rig.Confirmed(0);
        _rig.Answer(stranger, 60);
        Assert.Null(exchange.Outcome);
        _rig.TimeIs(99);
        Assert.Null(exchange.Outcome);
        _rig.TimeIs(100);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);
    }

    [Fact]
    public void SuppressedRequest_CompletesAfterP2_UnlessItIsRefused()
    {
        var options = new UdsRequestOptions { SuppressPositiveResponse = true };
        var accepted = _rig.Begin("3E80", options);
        _rig.Confirmed(0);
        _rig.TimeIs(100);
        Assert.Equal("Suppressed", accepted.Outcome);

        var refused = _rig.Begin("1082", options, atMs: 200);
        _rig.Confirmed(201);
        _rig.Answer("7F107E", 230);
        Assert.Equal("Negative 7E", refused.Outcome);
    }

    [Fact]
    public void Timeout_IsRepeatedOnlyAsOftenAsTheRequestAllows()
    {
        var exchange = _rig.Begin("22F190", new UdsRequestOptions { TimeoutRetriesMax = 1 });
        _rig.Confirmed(0);
        _rig.TimeIs(100);
        Assert.Equal(["0: 22F190", "100: 22F190"], _rig.Sent);
        _rig.Confirmed(101);
        _rig.TimeIs(201);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);
        Assert.Equal(2, _rig.Sent.Count);
    }

    [Fact]
    public void SessionResponse_RaisesP2AndP2Star_AndNeverLowersThem()
    {
        _ = _rig.Begin("1002");
        _rig.Confirmed(0);
        _rig.Answer("500201F403E8", 10); // P2 500 ms, P2* 10 s
        Assert.Equal(550 * UdsClientRig.Ms, _rig.Client.Timing.P2Ns);
        Assert.Equal(10_050 * UdsClientRig.Ms, _rig.Client.Timing.P2StarNs);

        _ = _rig.Begin("1001", atMs: 100);
        _rig.Confirmed(100);
        _rig.Answer("500100010001", 110); // 1 ms and 10 ms: below what the vehicle file asks for
        Assert.Equal(100 * UdsClientRig.Ms, _rig.Client.Timing.P2Ns);
        Assert.Equal(5050 * UdsClientRig.Ms, _rig.Client.Timing.P2StarNs);
    }

    [Fact]
    public void SecondRequest_WaitsForTheFirst_AndAnAbandonedOneIsPassedOver()
    {
        var first = _rig.Begin("3E00");
        var abandoned = _rig.Begin("22F190");
        var last = _rig.Begin("22F18C");
        abandoned.IsAbandoned = true;
        Assert.Equal(["0: 3E00"], _rig.Sent);
        _rig.Confirmed(1);
        _rig.Answer("7E00", 2);
        Assert.Equal("Positive 7E00", first.Outcome);
        Assert.Equal(["0: 3E00", "2: 22F18C"], _rig.Sent);
        Assert.Null(abandoned.Outcome);
        Assert.Null(last.Outcome);
    }

    [Fact]
    public void ChannelLost_EndsWhatRunsAndWhatWaits()
    {
        var first = _rig.Begin("3E00");
        var second = _rig.Begin("22F190");
        _rig.Client.FailAll(N_Result.N_ERROR, 5);
        Assert.Equal("LinkFailed N_ERROR", first.Outcome);
        Assert.Equal("LinkFailed N_ERROR", second.Outcome);
        Assert.True(_rig.Client.IsIdle);
    }

    [Fact]
    public void TransportFailure_IsReportedWithItsResult()
    {
        var exchange = _rig.Begin("36010203");
        _rig.Client.OnConfirm(N_Result.N_TIMEOUT_Bs, UdsClientRig.Ms);
        Assert.Equal("LinkFailed N_TIMEOUT_Bs", exchange.Outcome);
    }
}
