using FlashEngine.Can;
using FlashEngine.Simulation.Bus;

namespace FlashEngine.Simulation.Tests.Bus;

/// <summary>Nodes behind one channel of an adapter; the channel is played by the test.</summary>
public sealed class ChannelBusTests
{
    private static readonly CanFrame Low = new(CanId.Standard(0x100), [1]);
    private static readonly CanFrame High = new(CanId.Standard(0x700), [2]);

    [Fact]
    public void Frames_GoOutByIdentifier_AreConfirmedToTheirSender_AndHeardByTheOther()
    {
        var channel = new PlayedChannel(CanCapabilities.TransmitConfirmation);
        var (bus, high, low) = Nodes(channel);
        high.Queue.TryAdd(in High);
        low.Queue.TryAdd(in Low);

        bus.Step(0);
        Assert.Equal([Low.ToString(), High.ToString()], channel.Sent);
        channel.Events.Enqueue(new CanEvent { Kind = CanEventKind.Transmitted, Frame = Low, TimestampNs = 10 });
        channel.Events.Enqueue(new CanEvent { Kind = CanEventKind.Transmitted, Frame = High, TimestampNs = 20 });
        bus.Step(20);

        Assert.Equal([$"sent {Low} 10", $"heard {High} 20"], low.Log);
        Assert.Equal([$"heard {Low} 10", $"sent {High} 20"], high.Log);
    }

    [Fact]
    public void Queue_DeviceTakesNothing_StaysAndGoesLater()
    {
        var channel = new PlayedChannel(CanCapabilities.TransmitConfirmation) { Room = 0 };
        var (bus, high, _) = Nodes(channel);
        high.Queue.TryAdd(in High);

        bus.Step(0);
        Assert.Empty(channel.Sent);
        channel.Room = 1;
        bus.Step(1);

        Assert.Equal([High.ToString()], channel.Sent);
    }

    [Fact]
    public void Confirmation_OfADeviceThatGivesNone_IsReckonedByLineAndBus()
    {
        var channel = new PlayedChannel(CanCapabilities.None, new CanLine(1_000_000, 50, 100, 10));
        var (bus, high, _) = Nodes(channel);
        high.Queue.TryAdd(in High);

        bus.Step(1_000_000);

        var endNs = 1_000_000 + 60_000 + CanWireTime.FrameNs(in High, channel.Info.BitRate);
        Assert.Equal([$"sent {High} {endNs}"], high.Log);
    }

    [Fact]
    public void BusOff_EveryNodeIsTold_AndALaterConfirmationIsNobodys()
    {
        var channel = new PlayedChannel(CanCapabilities.TransmitConfirmation);
        var (bus, high, low) = Nodes(channel);
        high.Queue.TryAdd(in High);
        bus.Step(0);

        channel.Events.Enqueue(new CanEvent { Kind = CanEventKind.StateChanged, State = CanBusState.BusOff });
        channel.Events.Enqueue(new CanEvent { Kind = CanEventKind.Transmitted, Frame = High });
        bus.Step(1);

        Assert.Equal(["bus off"], high.Log);
        Assert.Equal(["bus off"], low.Log);
    }

    [Fact]
    public void Start_OfAReceivedFrame_IsAsLateAsTheStampsAllow()
    {
        var channel = new PlayedChannel(CanCapabilities.TransmitConfirmation);
        var (bus, high, _) = Nodes(channel);
        channel.Events.Enqueue(new CanEvent { Kind = CanEventKind.Received, Frame = Low, TimestampNs = 500 });

        bus.Step(500);

        Assert.Equal(500 + (2 * channel.Info.TimestampAccuracyNs), high.LastStartNs);
    }

    [Fact]
    public void Removal_OfTheDevice_IsSeen()
    {
        var channel = new PlayedChannel(CanCapabilities.None);
        var (bus, _, _) = Nodes(channel);
        channel.Events.Enqueue(new CanEvent { Kind = CanEventKind.Removed });

        bus.Step(0);

        Assert.True(bus.IsRemoved);
    }

    private static (ChannelBus Bus, LoggingNode High, LoggingNode Low) Nodes(PlayedChannel channel)
    {
        var bus = new ChannelBus(channel);
        var (high, low) = (new LoggingNode(), new LoggingNode());
        bus.Add(high);
        bus.Add(low);
        return (bus, high, low);
    }

    private sealed class LoggingNode() : BusNode(transmitQueueLength: 4)
    {
        public List<string> Log { get; } = [];

        public long LastStartNs { get; private set; }

        public override void OnReceived(in CanFrame frame, long startNs, long endNs)
        {
            LastStartNs = startNs;
            Log.Add($"heard {frame} {endNs}");
        }

        public override void OnTransmitted(in CanFrame frame, long endNs) => Log.Add($"sent {frame} {endNs}");

        public override void OnBusOff() => Log.Add("bus off");
    }

    private sealed class PlayedChannel(CanCapabilities capabilities, CanLine? line = null) : ICanChannel
    {
        public Queue<CanEvent> Events { get; } = new();

        public List<string> Sent { get; } = [];

        public int Room { get; set; } = int.MaxValue;

        public CanChannelInfo Info { get; } = new()
        {
            Name = "played",
            BitRate = new CanBitRate(500_000),
            Capabilities = capabilities,
            TransmitQueueLength = 64,
            TimestampAccuracyNs = 7,
            Line = line,
        };

        public int Send(ReadOnlySpan<CanFrame> frames)
        {
            var count = Math.Min(Room, frames.Length);
            foreach (ref readonly var frame in frames[..count])
            {
                Sent.Add(frame.ToString());
            }

            return count;
        }

        public int Receive(Span<CanEvent> events) => Events.TryDequeue(out events[0]) ? 1 : 0;

        public void Wait(long deadlineNs)
        {
        }

        public void Wake()
        {
        }

        public void Dispose()
        {
        }
    }
}
