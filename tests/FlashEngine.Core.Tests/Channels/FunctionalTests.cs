using FlashEngine.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Core.Tests.Channels;

/// <summary>One request to all ECUs of a bus, many answers (ISO 14229-2, functional communication).</summary>
public sealed class FunctionalTests : IDisposable
{
    private const long Ms = LoopRig.Ms;
    private readonly LoopRig _rig = new();
    private readonly CanLink _all;
    private readonly CanLink _first;

    public FunctionalTests()
    {
        _first = _rig.Ecu(0x700);
        _ = _rig.Ecu(0x710);
        _ = _rig.Ecu(0x720);
        _all = _rig.Functional(0x7DF);
    }

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Answers_OfAllEcus_AreCollectedUntilP2HasPassed()
    {
        var exchange = Ask("22F190");
        _rig.Receive(0x711, "0462F190AA", 20 * Ms);
        _rig.Receive(0x701, "037F2231", 30 * Ms);
        _rig.StepUntil(100 * Ms, 30 * Ms);
        Assert.Null(exchange.Outcome);
        _rig.StepUntil(101 * Ms, 100 * Ms);
        Assert.Equal("Suppressed: ecu 710 62F190AA, ecu 700 7F2231", exchange.Outcome);
    }

    [Fact]
    public void Pending_KeepsTheWindowOpenForP2Star()
    {
        var exchange = Ask("22F190");
        _rig.Receive(0x701, "037F2278", 50 * Ms);
        _rig.StepUntil(4000 * Ms, 50 * Ms);
        _rig.Receive(0x701, "0462F190AA", 4000 * Ms);
        _rig.StepUntil(5050 * Ms, 4000 * Ms);
        Assert.Equal("Suppressed: ecu 700 62F190AA", exchange.Outcome);
    }

    [Fact]
    public void SegmentedAnswer_ThatBeganInTheWindow_IsWaitedFor()
    {
        var exchange = Ask("22F190");
        _rig.Receive(0x701, "100862F190010203", 90 * Ms);
        _rig.StepUntil(150 * Ms, 90 * Ms);
        Assert.Contains("700#300000CCCCCCCCCC", _rig.Sent);
        _rig.Confirm(150 * Ms);
        _rig.Receive(0x701, "210405", 600 * Ms);
        _rig.StepUntil(600 * Ms, 150 * Ms);
        Assert.Equal("Suppressed: ecu 700 62F1900102030405", exchange.Outcome);
    }

    [Fact]
    public void SegmentedAnswer_ThatFails_ClosesTheWindow()
    {
        var exchange = Ask("22F190");
        _rig.Receive(0x701, "100862F190010203", 90 * Ms);
        _rig.StepUntil(91 * Ms, 90 * Ms);
        _rig.Confirm(91 * Ms);
        _rig.StepUntil(1091 * Ms, 91 * Ms);
        Assert.Equal("Suppressed: ", exchange.Outcome);
    }

    [Fact]
    public void PhysicalRequest_AtTheSameTime_KeepsItsOwnAnswer()
    {
        var exchange = Ask("22F190");
        var physical = LoopRig.Begin(_first, "22F18C", 2 * Ms);
        _rig.Loop.Step(2 * Ms);
        _rig.Confirm(3 * Ms);
        _rig.Receive(0x701, "0462F190AA", 10 * Ms); // to the functional request
        _rig.Receive(0x701, "0462F18CBB", 11 * Ms); // to the physical one
        _rig.StepUntil(101 * Ms, 11 * Ms);
        Assert.Equal("Positive 62F18CBB", physical.Outcome);
        Assert.Equal("Suppressed: ecu 700 62F190AA", exchange.Outcome);
    }

    [Fact]
    public void StrangersAndEarlyAnswers_AreNotCollected()
    {
        _rig.Receive(0x701, "100862F190010203", 0); // began before the request had left
        var exchange = Ask("22F190");
        _rig.Receive(0x701, "210405", 20 * Ms);
        _rig.Receive(0x711, "0462F18CAA", 30 * Ms);
        _rig.StepUntil(101 * Ms, 30 * Ms);
        Assert.Equal("Suppressed: ", exchange.Outcome);
    }

    [Fact]
    public void PhysicalRequest_AfterASegmentedAnswerToAFunctionalOne_IsAnswered()
    {
        _ = Ask("22F190");
        ReceiveSegmented("100862F190010203", 10 * Ms);
        _rig.StepUntil(101 * Ms, 20 * Ms);
        var physical = LoopRig.Begin(_first, "22F18C", 102 * Ms);
        _rig.Loop.Step(102 * Ms);
        _rig.Confirm(103 * Ms);
        _rig.Receive(0x701, "0462F18CBB", 110 * Ms);
        _rig.StepUntil(300 * Ms, 110 * Ms);
        Assert.Equal("Positive 62F18CBB", physical.Outcome);
    }

    [Fact]
    public void SegmentedAnswer_WhileAPhysicalRequestWaitsToo_GoesToWhomItFits()
    {
        var exchange = Ask("22F190");
        var physical = LoopRig.Begin(_first, "22F18C", 2 * Ms);
        _rig.Loop.Step(2 * Ms);
        _rig.Confirm(3 * Ms);
        ReceiveSegmented("100862F190010203", 10 * Ms); // to the functional request
        ReceiveSegmented("100862F18C010203", 30 * Ms); // to the physical one
        _rig.StepUntil(200 * Ms, 50 * Ms);
        Assert.Equal("Suppressed: ecu 700 62F1900102030405", exchange.Outcome);
        Assert.Equal("Positive 62F18C0102030405", physical.Outcome);
    }

    [Fact]
    public void TwoFunctionalRequests_AtTheSameTime_GetTheirOwnAnswers()
    {
        var group = _rig.Functional(0x7DE);
        var one = Ask("22F190");
        var other = Ask("22F18C", group);
        _rig.Receive(0x711, "0462F18CAA", 5 * Ms);
        ReceiveSegmented("100862F18C010203", 10 * Ms);
        _rig.Receive(0x721, "0462F190BB", 30 * Ms);
        _rig.StepUntil(200 * Ms, 30 * Ms);
        Assert.Equal("Suppressed: ecu 720 62F190BB", one.Outcome);
        Assert.Equal("Suppressed: ecu 710 62F18CAA, ecu 700 62F18C0102030405", other.Outcome);
    }

    [Fact]
    public void SegmentedAnswer_ThatBeganAfterTheWindow_IsNotCollected()
    {
        var exchange = Ask("22F190");
        _rig.Receive(0x701, "100862F190010203", 102 * Ms); // the loop gets to run late and sees it first
        _rig.Loop.Step(110 * Ms);
        Assert.Equal("Suppressed: ", exchange.Outcome);
    }

    private void ReceiveSegmented(string firstFrame, long atNs)
    {
        _rig.Receive(0x701, firstFrame, atNs);
        _rig.Loop.Step(atNs);
        _rig.Confirm(atNs + (1 * Ms));
        _rig.Receive(0x701, "210405", atNs + (10 * Ms));
        _rig.Loop.Step(atNs + (10 * Ms));
    }

    /// <summary>Sends the request; it has left after 1 ms.</summary>
    private Collection Ask(string request, EcuLink? group = null)
    {
        var exchange = new Collection(Convert.FromHexString(request));
        (group ?? _all).Client.Begin(exchange, 0);
        _rig.Loop.Step(0);
        _rig.Confirm(1 * Ms);
        _rig.Loop.Step(1 * Ms);
        return exchange;
    }

    private sealed class Collection(byte[] request) : FunctionalExchange(request, UdsRequestOptions.Default)
    {
        public string? Outcome { get; private set; }

        public override bool OnOutcome(in UdsOutcome outcome)
        {
            var answers = Responses.Select(r => $"{r.EcuName} {Convert.ToHexString(r.Response.Span)}");
            Outcome = $"{outcome.Kind}: {string.Join(", ", answers)}";
            return false;
        }
    }
}
