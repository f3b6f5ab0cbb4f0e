extern alias kvaser;

using FlashEngine.Adapters.Pcan;
using FlashEngine.Can;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;
using kvaser::FlashEngine.Adapters.Kvaser;

namespace FlashEngine.Adapters.Tests;

/// <summary>An adapter over the library that stands in for its vendor's, and two of its devices on one bus.</summary>
internal sealed record Bench(ICanAdapter Adapter, StandIn StandIn, string Device, string Peer)
{
    public static readonly CanBitRate Classic = new(1_000_000, 75);
    public static readonly CanBitRate Fd = new(1_000_000, 80, 8_000_000, 80);

    public static Bench Pcan { get; } = new(new PcanAdapter(), StandIn.Pcan, "PCAN_USBBUS1", "PCAN_USBBUS2");

    public static Bench Kvaser { get; } = new(new KvaserAdapter(), StandIn.Kvaser, "10342:0", "10342:1");

    public static IAdapterHost Host { get; } = new RealTimeHost();

    public static CanChannelRequest Request(string device, CanBitRate? rate = null) =>
        new() { Device = device, BitRate = rate ?? Classic };

    public static Bench Of(string adapter) => adapter == "pcan" ? Pcan : Kvaser;

    public ICanChannel Open(CanBitRate? rate = null) => Adapter.Open(Host, Request(Device, rate));

    public ICanChannel OpenPeer(CanBitRate? rate = null) => Adapter.Open(Host, Request(Peer, rate));

    public ChannelException OpenFails(CanChannelRequest request) =>
        Assert.Throws<ChannelException>(() => Adapter.Open(Host, request));

    /// <summary>Takes events of a channel until one is as wanted, and gives back all of them.</summary>
    public static IReadOnlyList<CanEvent> Await(ICanChannel channel, Predicate<CanEvent> isWanted)
    {
        var all = new List<CanEvent>();
        var events = new CanEvent[1];
        var untilNs = Host.Clock.NowNs + 30_000_000_000;
        while (Host.Clock.NowNs < untilNs)
        {
            while (channel.Receive(events) > 0)
            {
                all.Add(events[0]);
                if (isWanted(events[0]))
                {
                    return all;
                }
            }

            channel.Wait(untilNs);
        }

        throw new InvalidOperationException("the event did not come within 30 s");
    }

    /// <summary>Sends a frame from one end to the other, and gives back what the other end takes until then.</summary>
    public static IReadOnlyList<CanEvent> Carry(ICanChannel sender, ICanChannel receiver, CanFrame frame)
    {
        Assert.Equal(1, sender.Send([frame]));
        return Await(receiver, canEvent => canEvent.Kind == CanEventKind.Received
            && canEvent.Frame.ToString() == frame.ToString());
    }

    public static bool IsState(CanEvent canEvent, CanBusState state) =>
        canEvent.Kind == CanEventKind.StateChanged && canEvent.State == state;

    private sealed class RealTimeHost : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
