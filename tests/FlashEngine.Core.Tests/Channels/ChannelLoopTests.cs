using FlashEngine.Can;

namespace FlashEngine.Core.Tests.Channels;

public sealed class ChannelLoopTests : IDisposable
{
    private const long Ms = LoopRig.Ms;
    private const string TenBytes = "36010203040506070809"; // a FirstFrame with 6 bytes, one ConsecutiveFrame with 4
    private readonly LoopRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Grant_TwoSegmentedPdusWait_TheLongestRemainingPathGoesFirst_TheOtherWhenTheBusIsFree()
    {
        var shorter = _rig.Ecu(0x100);
        var longer = _rig.Ecu(0x200);
        shorter.RemainingNs = 10;
        longer.RemainingNs = 20;
        LoopRig.Begin(shorter, TenBytes);
        LoopRig.Begin(longer, TenBytes);
        _rig.Loop.Step(0);
        Assert.Equal(["200#100A360102030405"], _rig.Sent);

        _rig.Confirm(1 * Ms);
        _rig.Receive(0x201, "300000", 2 * Ms); // ContinueToSend, BS 0, STmin 0
        _rig.Loop.Step(2 * Ms);
        Assert.Equal("200#2106070809CCCCCC", _rig.Sent[1]);

        _rig.Confirm(3 * Ms); // the last frame has left: the bus is free
        _rig.Loop.Step(3 * Ms);
        Assert.Equal("100#100A360102030405", _rig.Sent[2]);
    }

    [Fact]
    public void Grant_PduOfOneFrame_NeedsNoGrant()
    {
        var stream = _rig.Ecu(0x100);
        var other = _rig.Ecu(0x200);
        LoopRig.Begin(stream, TenBytes);
        _rig.Loop.Step(0);
        LoopRig.Begin(other, "3E00", 1 * Ms);
        _rig.Loop.Step(1 * Ms);
        Assert.Equal(["100#100A360102030405", "200#023E00CCCCCCCCCC"], _rig.Sent);
    }

    [Fact]
    public void AtMostFourFrames_AreUnconfirmed()
    {
        for (uint id = 0x100; id < 0x160; id += 0x10)
        {
            LoopRig.Begin(_rig.Ecu(id), "3E00");
        }

        _rig.Loop.Step(0);
        Assert.Equal(4, _rig.Sent.Count);
        _rig.Confirm(1 * Ms);
        _rig.Loop.Step(1 * Ms);
        Assert.Equal(6, _rig.Sent.Count);
    }

    [Fact]
    public void DeviceIsFull_TheFrameStaysAtTheFront_AndIsSentOnce()
    {
        _rig.Room = 0;
        LoopRig.Begin(_rig.Ecu(0x100), "3E00");
        LoopRig.Begin(_rig.Ecu(0x200), "3E00");
        _rig.Loop.Step(0);
        _rig.Loop.Step(1 * Ms);
        Assert.Empty(_rig.Sent);
        _rig.Room = 5;
        _rig.Loop.Step(2 * Ms);
        Assert.Equal(2, _rig.Sent.Count);
        Assert.Equal(2, _rig.Sent.Distinct().Count());
    }

    [Fact]
    public void NothingIsConfirmed_EveryRequestEnds_AlsoThoseThatTheDeviceNeverTook()
    {
        // Nobody acknowledges: a cable is out. Six requests, of which the loop hands four to the device.
        var exchanges = Enumerable.Range(1, 6)
            .Select(i => LoopRig.Begin(_rig.Ecu((uint)(0x100 * i)), "22F190", retries: 1)).ToList();
        _rig.StepUntil(10_000 * Ms);
        Assert.Equal(4, _rig.Sent.Count);
        Assert.All(exchanges, exchange => Assert.Equal("LinkFailed N_TIMEOUT_A", exchange.Outcome));
    }

    [Fact]
    public void DeviceStaysFull_WaitingRequestsEnd_AndLaterOnesToo()
    {
        _rig.Room = 0;
        var first = _rig.Ecu(0x100);
        var second = _rig.Ecu(0x200);
        var one = LoopRig.Begin(first, "3E00");
        var two = LoopRig.Begin(second, TenBytes);
        _rig.StepUntil(3000 * Ms);
        Assert.Equal("LinkFailed N_TIMEOUT_A", one.Outcome);
        Assert.Equal("LinkFailed N_TIMEOUT_A", two.Outcome);

        var later = LoopRig.Begin(second, "3E00", 4000 * Ms);
        _rig.StepUntil(6000 * Ms, 4000 * Ms);
        Assert.Equal("LinkFailed N_TIMEOUT_A", later.Outcome);
    }

    [Fact]
    public void BusOff_EndsWhatRunsAndWhatWaits_AndNothingOfItIsSentAfterwards()
    {
        var link = _rig.Ecu(0x100);
        var running = LoopRig.Begin(link, "3E00");
        var waiting = LoopRig.Begin(link, "31010202");
        _rig.Loop.Step(0);
        _rig.Happens(CanEventKind.StateChanged, 1 * Ms, CanBusState.BusOff);
        _rig.Loop.Step(1 * Ms);
        Assert.Equal("LinkFailed N_ERROR", running.Outcome);
        Assert.Equal("LinkFailed N_ERROR", waiting.Outcome);
        Assert.Equal(["100#023E00CCCCCCCCCC"], _rig.Sent);
        Assert.Contains("N_ERROR", link.Log.Last(0), StringComparison.Ordinal);

        var after = LoopRig.Begin(link, "1001", 2 * Ms); // the controller has recovered
        _rig.Loop.Step(2 * Ms);
        _rig.Confirm(3 * Ms);
        _rig.Receive(0x101, "065001003201F4", 4 * Ms);
        _rig.Loop.Step(4 * Ms);
        Assert.Equal("Positive 5001003201F4", after.Outcome);
    }

    [Fact]
    public void DeviceIsRemoved_EndsEveryRequest_AlsoLaterOnes()
    {
        var link = _rig.Ecu(0x100);
        var running = LoopRig.Begin(link, "3E00");
        _rig.Loop.Step(0);
        _rig.Happens(CanEventKind.Removed, 1 * Ms);
        _rig.Loop.Step(1 * Ms);
        Assert.Equal("LinkFailed N_ERROR", running.Outcome);
        Assert.True(_rig.Loop.IsLost);

        var later = LoopRig.Begin(link, "3E00", 2 * Ms);
        Assert.Equal(long.MaxValue, _rig.Loop.Step(2 * Ms));
        Assert.Equal("LinkFailed N_ERROR", later.Outcome);
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public void KeepAlive_RunsDuringAPendingAnswer_AndDoesNotEndIt()
    {
        var link = _rig.Ecu(0x100);
        var keepAlive = _rig.Loop.AddKeepAlive(link);
        keepAlive.Hold(0);
        var erase = LoopRig.Begin(link, "3101FF00");
        _rig.Loop.Step(0);
        _rig.Confirm(1 * Ms);
        _rig.Receive(0x101, "037F3178", 20 * Ms);
        _rig.StepUntil(1999 * Ms, 20 * Ms);
        Assert.Single(_rig.Sent);
        _rig.Loop.Step(2000 * Ms); // S3Client
        Assert.Equal("100#023E80CCCCCCCCCC", _rig.Sent[1]);
        _rig.Confirm(2001 * Ms);
        _rig.Receive(0x101, "057101FF0000", 3000 * Ms);
        _rig.Loop.Step(3000 * Ms);
        Assert.Equal("Positive 7101FF0000", erase.Outcome);
    }

    [Fact]
    public void KeepAlive_IsSentForAsLongAsAnyoneHoldsIt()
    {
        var keepAlive = _rig.Loop.AddKeepAlive(_rig.Ecu(0x7DF));
        keepAlive.Hold(0);
        keepAlive.Hold(1000 * Ms);
        keepAlive.Release();
        _rig.Loop.Step(2000 * Ms);
        _rig.Confirm(2001 * Ms);
        Assert.Equal(["7DF#023E80CCCCCCCCCC"], _rig.Sent);
        keepAlive.Release();
        _rig.StepUntil(10_000 * Ms, 2001 * Ms);
        Assert.Single(_rig.Sent);
    }

    [Fact]
    public void Stream_PausesAfterEightFrames_WhileAnotherEcuIsExpectedToAnswer()
    {
        const long pauseNs = 20_000; // 10 bits of 2 us
        var asked = _rig.Ecu(0x200);
        var stream = _rig.Ecu(0x100);
        LoopRig.Begin(asked, "22F190");
        _rig.Loop.Step(0);
        _rig.Confirm(1);
        LoopRig.Begin(stream, $"3601{new string('5', 400)}");
        _rig.Loop.Step(1);
        _rig.Confirm(2);
        _rig.Receive(0x101, "300000", 3);
        var nowNs = 3L;
        while (_rig.Loop.Step(nowNs) is var nextNs && nextNs > nowNs + pauseNs)
        {
            _rig.Confirm(++nowNs); // whatever the device took has left
        }

        Assert.Equal(nowNs + pauseNs, _rig.Loop.Step(nowNs));
        var before = _rig.Sent.Count;
        _rig.Loop.Step(nowNs + pauseNs - 1);
        Assert.Equal(before, _rig.Sent.Count);
        _rig.Loop.Step(nowNs + pauseNs);
        Assert.Equal(before + 4, _rig.Sent.Count);
    }

    [Fact]
    public void TwoLinksOnOneResponseIdentifier_AreRefused()
    {
        _rig.Ecu(0x100);
        var error = Assert.Throws<InputException>(() => _rig.Ecu(0x100));
        Assert.Contains("101", error.Message, StringComparison.Ordinal);
    }
}
