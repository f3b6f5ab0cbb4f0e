using FlashEngine.Can;

namespace FlashEngine.Adapters.Tests;

/// <summary>Bus-off, lost frames, other bit rates, clocks: what both vendors' channels have to cope with.</summary>
public sealed class BusTroubleTests
{
    private static readonly CanFrame Frame = new(CanId.Extended(0x18DA_10F1), [4, 5, 6]);

    [StandInTheory]
    [InlineData("pcan", 0x51)]
    [InlineData("kvaser", 0)]
    public void BusOff_IsReportedAndLeftAgain(string adapter, int device)
    {
        var bench = Bench.Of(adapter);
        using var channel = bench.Open();
        using var peer = bench.OpenPeer();
        bench.StandIn.Call("standin_hold", 1);
        var accepted = channel.Send([Frame, Frame]);
        bench.StandIn.Call("standin_bus_off", device);

        Bench.Await(channel, canEvent => Bench.IsState(canEvent, CanBusState.BusOff));
        Assert.Equal(0, channel.Send([Frame]));
        bench.StandIn.Call("standin_hold", 0);
        var events = Bench.Await(channel, canEvent => Bench.IsState(canEvent, CanBusState.Active));
        Bench.Carry(channel, peer, Frame);

        Assert.Equal(2, accepted);
        Assert.DoesNotContain(events, canEvent => canEvent.Kind == CanEventKind.Transmitted);
        Bench.Await(channel, canEvent => canEvent.Kind == CanEventKind.Transmitted);
    }

    /// <summary>What comes second must not be what was sent before bus-off.</summary>
    [StandInTheory]
    [InlineData("pcan", 0x51)]
    [InlineData("kvaser", 0)]
    public void BusOff_FramesOfBefore_AreNotSentLater(string adapter, int device)
    {
        var bench = Bench.Of(adapter);
        using var channel = bench.Open();
        using var peer = bench.OpenPeer();
        bench.StandIn.Call("standin_hold", 1);
        _ = channel.Send([Frame]);
        bench.StandIn.Call("standin_bus_off", device);
        bench.StandIn.Call("standin_hold", 0);
        Bench.Await(channel, canEvent => Bench.IsState(canEvent, CanBusState.Active));

        var events = Bench.Carry(channel, peer, new CanFrame(CanId.Standard(1), [9]));

        Assert.Single(events, canEvent => canEvent.Kind == CanEventKind.Received);
    }

    /// <summary>The way out of bus-off must not come back upon frames that were sent after it.</summary>
    [StandInTheory]
    [InlineData("pcan", 0x51)]
    [InlineData("kvaser", 0)]
    public void BusOff_FramesOfAfter_AreKept(string adapter, int device)
    {
        var bench = Bench.Of(adapter);
        using var channel = bench.Open();
        using var peer = bench.OpenPeer();
        bench.StandIn.Call("standin_bus_off", device);
        Bench.Await(channel, canEvent => Bench.IsState(canEvent, CanBusState.Active));
        bench.StandIn.Call("standin_hold", 1);
        Assert.Equal(1, channel.Send([Frame]));

        var untilNs = Bench.Host.Clock.NowNs + 200_000_000;
        while (Bench.Host.Clock.NowNs < untilNs)
        {
            channel.Wait(untilNs);
            Assert.Equal(0, channel.Receive(new CanEvent[1]));
        }

        bench.StandIn.Call("standin_hold", 0);
        Bench.Await(channel, canEvent => canEvent.Kind == CanEventKind.Transmitted);
        Bench.Await(peer, canEvent => canEvent.Kind == CanEventKind.Received);
    }

    [StandInTheory]
    [InlineData("pcan")]
    [InlineData("kvaser")]
    public void OtherBitRateOnTheBus_EndsInBusOff(string adapter)
    {
        var bench = Bench.Of(adapter);
        using var channel = bench.Open();
        using var peer = bench.OpenPeer(new CanBitRate(500_000, 87.5));
        _ = channel.Send([Frame]);

        var events = Bench.Await(channel, canEvent => Bench.IsState(canEvent, CanBusState.BusOff));

        Assert.DoesNotContain(
            events, canEvent => canEvent.Kind is CanEventKind.Transmitted or CanEventKind.Received);
    }

    [StandInTheory]
    [InlineData("pcan")]
    [InlineData("kvaser")]
    public void NobodyElseOnTheBus_EndsErrorPassive(string adapter)
    {
        using var channel = Bench.Of(adapter).Open();
        _ = channel.Send([Frame]);

        Bench.Await(channel, canEvent => Bench.IsState(canEvent, CanBusState.Passive));
    }

    [StandInTheory]
    [InlineData("pcan", 0x52)]
    [InlineData("kvaser", 1)]
    public void LostFrames_AreReportedBeforeTheNextOne(string adapter, int device)
    {
        var bench = Bench.Of(adapter);
        using var channel = bench.Open();
        using var peer = bench.OpenPeer();
        bench.StandIn.Call("standin_overrun", device);

        var events = Bench.Carry(channel, peer, Frame);

        Assert.Equal([CanEventKind.Overrun, CanEventKind.Received], events.Select(canEvent => canEvent.Kind));
    }

    /// <summary>On Linux PCAN-Basic stamps with the wall clock, which somebody may set.</summary>
    [StandInTheory]
    [InlineData("pcan", 3600)]
    [InlineData("pcan", -3600)]
    [InlineData("kvaser", 4_294)] // seconds: nearly the 2^32 microseconds of a wrap
    public void SetClockOfTheDevice_StampsStayInStationTime(string adapter, int seconds)
    {
        var bench = Bench.Of(adapter);
        using var channel = bench.Open();
        using var peer = bench.OpenPeer();
        Bench.Carry(channel, peer, Frame);

        // A look at the empty queue, from which a stamp cannot come 20 ms before.
        peer.Wait(Bench.Host.Clock.NowNs + 50_000_000);
        Assert.Equal(0, peer.Receive(new CanEvent[1]));
        bench.StandIn.ShiftClock(TimeSpan.FromSeconds(seconds));
        var beforeNs = Bench.Host.Clock.NowNs;
        var stampNs = Bench.Carry(channel, peer, Frame)[^1].TimestampNs;

        Assert.InRange(stampNs, beforeNs - peer.Info.TimestampAccuracyNs, Bench.Host.Clock.NowNs);
    }

    [StandInTheory]
    [InlineData("pcan", "0")]
    [InlineData("kvaser", "257")]
    [InlineData("kvaser", "many")]
    public void Open_BadQueueOption_SaysTheRange(string adapter, string value)
    {
        var bench = Bench.Of(adapter);

        var error = bench.OpenFails(Bench.Request(bench.Device) with
        {
            Options = new Dictionary<string, string> { ["queue"] = value },
        });

        Assert.Equal($"adapter {adapter}: queue is '{value}', must be 1..256 frames", error.Message);
    }

    [StandInTheory]
    [InlineData("pcan")]
    [InlineData("kvaser")]
    public void Send_QueueOption_BoundsWhatIsUnconfirmed(string adapter)
    {
        var bench = Bench.Of(adapter);
        bench.StandIn.Call("standin_hold", 1);
        using var channel = bench.Adapter.Open(Bench.Host, Bench.Request(bench.Device) with
        {
            Options = new Dictionary<string, string> { ["queue"] = "3" },
        });
        using var peer = bench.OpenPeer();

        var accepted = channel.Send([Frame, Frame, Frame, Frame]);
        bench.StandIn.Call("standin_hold", 0);
        Bench.Await(channel, canEvent => canEvent.Kind == CanEventKind.Transmitted);

        Assert.Equal(3, accepted);
        Assert.InRange(channel.Send([Frame, Frame, Frame, Frame]), 1, 3);
    }
}
