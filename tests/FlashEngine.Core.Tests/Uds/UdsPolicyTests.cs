using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Uds;

/// <summary>One policy per cause: 78, 21, 94, silence, transmission; none uses up another one's budget.</summary>
public sealed class UdsPolicyTests
{
    private readonly UdsClientRig _rig = new();

    [Theory]
    [InlineData("21", 150, 10)]
    [InlineData("94", 200, 126)] // the count is open, 25 s are the limit
    public void BusyOrUnavailable_IsRepeatedAfterAPause_AndNotForEver(string code, int pauseMs, int repetitions)
    {
        var exchange = _rig.Begin("22F190", new UdsRequestOptions { TimeoutRetriesMax = 3 });
        var ms = 0;
        while (exchange.Outcome is null && ms < 60_000)
        {
            _rig.Confirmed(ms);
            _rig.Answer($"7F22{code}", ms);
            var sent = _rig.Sent.Count;
            _rig.TimeIs(ms + pauseMs - 1);
            Assert.Equal(sent, _rig.Sent.Count);
            ms += pauseMs;
            _rig.TimeIs(ms);
        }

        Assert.Equal("LinkFailed PENDING_LIMIT", exchange.Outcome);
        Assert.Equal(1 + repetitions, _rig.Sent.Count);
    }

    [Theory]
    [InlineData("21")]
    [InlineData("94")]
    public void PolicyOff_TheRefusalIsTheOutcome(string code)
    {
        var options = new UdsRequestOptions { Busy = RepeatPolicy.Off, TemporarilyUnavailable = RepeatPolicy.Off };
        var exchange = _rig.Begin("31010203", options);
        _rig.Confirmed(0);
        _rig.Answer($"7F31{code}", 10);
        Assert.Equal($"Negative {code}", exchange.Outcome);
    }

    [Fact]
    public void Busy_ThenPendingThenSuccess_EachHasItsOwnBudget()
    {
        var exchange = _rig.Begin("31010203", new UdsRequestOptions { PendingMax = TimeSpan.FromSeconds(20) });
        _rig.Confirmed(0);
        _rig.Answer("7F3121", 10);
        _rig.TimeIs(160);
        _rig.Confirmed(170);
        for (var ms = 200; ms < 20_000; ms += 2_000)
        {
            _rig.Answer("7F3178", ms);
        }

        _rig.Answer("71010299", 20_150); // within 20 s of the repetition, not of the first request
        Assert.Null(exchange.Outcome);
        _rig.Answer("71010203", 20_160);
        Assert.Equal("Positive 71010203", exchange.Outcome);
    }

    [Fact]
    public void PendingCountMax_EndsAnEcuThatSaysPendingTooOften()
    {
        var exchange = _rig.Begin("31010203", new UdsRequestOptions { PendingCountMax = 3 });
        _rig.Confirmed(0);
        for (var i = 0; i < 3; i++)
        {
            _rig.Answer("7F3178", 10 + i);
            Assert.Null(exchange.Outcome);
        }

        _rig.Answer("7F3178", 20);
        Assert.Equal("LinkFailed PENDING_LIMIT", exchange.Outcome);
    }

    [Fact]
    public void TransmissionFailure_IsRepeatedOnlyByItsOwnPolicy()
    {
        var exchange = _rig.Begin("22F190", new UdsRequestOptions { TransmissionRetriesMax = 1 });
        _rig.Client.OnConfirm(N_Result.N_TIMEOUT_Bs, 5 * UdsClientRig.Ms);
        Assert.Equal(["0: 22F190", "5: 22F190"], _rig.Sent);
        _rig.Confirmed(6);
        _rig.TimeIs(106);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);

        var strict = _rig.Begin("22F190", new UdsRequestOptions { TimeoutRetriesMax = 5 }, atMs: 200);
        _rig.Client.OnConfirm(N_Result.N_TIMEOUT_A, 201 * UdsClientRig.Ms);
        Assert.Equal("LinkFailed N_TIMEOUT_A", strict.Outcome);
    }

    [Fact]
    public void Retry_StartsAfterTheFullTimeout_AndALateAnswerOfTheFirstTryMayStillFit()
    {
        var exchange = _rig.Begin("22F190", new UdsRequestOptions { TimeoutRetriesMax = 1 });
        _rig.Confirmed(0);
        _rig.TimeIs(99);
        Assert.Single(_rig.Sent);
        _rig.TimeIs(100);
        _rig.Answer("62F190AA", 101); // arrives while the repetition is still being sent
        Assert.Null(exchange.Outcome);
        _rig.Confirmed(102);
        _rig.Answer("62F190BB", 103);
        Assert.Equal("Positive 62F190BB", exchange.Outcome);
    }

    [Fact]
    public void SegmentedAnswerThatBeganBeforeTheRequestHadLeft_IsNotTaken()
    {
        var exchange = _rig.Begin("22F190", atMs: 10);
        _rig.Client.OnFirstFrameIndication(20, 11 * UdsClientRig.Ms);
        _rig.Confirmed(12);
        _rig.Answer("62F190AA", 15); // its last frame came later, but it answers an older request
        Assert.Null(exchange.Outcome);
        _rig.Client.OnFirstFrameIndication(20, 20 * UdsClientRig.Ms);
        _rig.Answer("62F190BB", 25);
        Assert.Equal("Positive 62F190BB", exchange.Outcome);
    }

    [Theory]
    [InlineData(N_Result.N_OK)] // it answers something else
    [InlineData(N_Result.N_UNEXP_PDU)] // another PDU took its place
    public void SegmentedAnswerThatIsNotOurs_DoesNotShortenTheP2OfTheRequest(N_Result result)
    {
        var exchange = _rig.Begin("22F190", new UdsRequestOptions { P2 = TimeSpan.FromSeconds(2) });
        _rig.Confirmed(0);
        _rig.Client.OnFirstFrameIndication(20, 10 * UdsClientRig.Ms);
        _rig.Client.OnIndication(result, [0x62, 0xF1, 0x8C], 20 * UdsClientRig.Ms);
        _rig.TimeIs(1_500);
        _rig.Answer("62F190AA", 1_501);
        Assert.Equal("Positive 62F190AA", exchange.Outcome);
    }

    [Fact]
    public void Strict_AnAnswerThatDoesNotFitEndsTheRequest()
    {
        var exchange = _rig.Begin("22F190", new UdsRequestOptions { Strict = true });
        _rig.Confirmed(0);
        _rig.Answer("62F18CAA", 10);
        Assert.Equal("Unexpected", exchange.Outcome);
    }

    [Fact]
    public void P3_KeepsItsDistanceBetweenExchanges()
    {
        var rig = new UdsClientRig(p3Ms: 30);
        _ = rig.Begin("3E00");
        rig.Confirmed(1);
        rig.Answer("7E00", 5);
        _ = rig.Begin("22F190", atMs: 10);
        Assert.Single(rig.Sent);
        rig.TimeIs(34);
        Assert.Single(rig.Sent);
        rig.TimeIs(35);
        Assert.Equal(["0: 3E00", "35: 22F190"], rig.Sent);
    }

    [Fact]
    public void Abandoned_BeforeItsTurn_IsNeverSent()
    {
        var given = new UdsClientRig.Recorder([0x3E, 0x00], UdsRequestOptions.Default) { IsAbandoned = true };
        _rig.Client.Begin(given, 0);
        Assert.Empty(_rig.Sent);
        Assert.True(_rig.Client.IsIdle);

        var rig = new UdsClientRig(p3Ms: 30);
        _ = rig.Begin("3E00");
        rig.Confirmed(1);
        rig.Answer("7E00", 5);
        rig.Begin("22F190", atMs: 10).IsAbandoned = true; // while it waits for P3
        _ = rig.Begin("22F18C", atMs: 11);
        rig.TimeIs(35);
        Assert.Equal(["0: 3E00", "35: 22F18C"], rig.Sent);
    }

    [Theory]
    [InlineData("7F3121")]
    [InlineData("7F3194")]
    [InlineData(null)]
    public void Abandoned_WhileItRuns_IsNotRepeated(string? answer)
    {
        var exchange = _rig.Begin("31010203", new UdsRequestOptions { TimeoutRetriesMax = 3 });
        _rig.Confirmed(0);
        exchange.IsAbandoned = true;
        if (answer is not null)
        {
            _rig.Answer(answer, 10);
        }

        _rig.TimeIs(1_000);
        Assert.Single(_rig.Sent);
        Assert.True(_rig.Client.IsIdle);
        Assert.Equal(long.MaxValue, _rig.Client.DeadlineNs);
    }

    [Fact]
    public void Abandoned_AndNotSent_ItIsNotRepeated()
    {
        var exchange = _rig.Begin("22F190", new UdsRequestOptions { TransmissionRetriesMax = 1 });
        exchange.IsAbandoned = true;
        _rig.Client.OnConfirm(N_Result.N_TIMEOUT_Bs, 5 * UdsClientRig.Ms);
        Assert.Single(_rig.Sent);
        Assert.Equal("LinkFailed N_TIMEOUT_Bs", exchange.Outcome);
    }

    [Fact]
    public void ChannelLost_BeforeARequestHadLeft_TheLogKeepsTheExchangeBeforeIt()
    {
        var log = new ExchangeLog();
        var client = new UdsClient(_rig, new UdsTiming(100, 5000) { P3Ns = 30 * UdsClientRig.Ms }, log);
        client.Begin(new UdsClientRig.Recorder([0x3E, 0x00], UdsRequestOptions.Default), 0);
        client.OnConfirm(N_Result.N_OK, 1);
        client.OnIndication(N_Result.N_OK, [0x7E, 0x00], 2);
        var waiting = new UdsClientRig.Recorder([0x22, 0xF1, 0x90], UdsRequestOptions.Default);
        client.Begin(waiting, 3); // waits for P3
        client.FailAll(N_Result.N_ERROR, 4);
        Assert.Equal("LinkFailed N_ERROR", waiting.Outcome);
        Assert.Contains("< 7E 00", log.Last(0), StringComparison.Ordinal);
    }
}
