using FlashEngine.Can;

namespace FlashEngine.Lab.Tests;

/// <summary>The interface's own transmit queue, which other programs fill too.</summary>
public sealed class QueueTests
{
    private static readonly CanFrame Frame = new(CanId.Standard(0x301), [7]);

    /// <summary>What the kernel refuses (ENOBUFS) stays with the caller, and leaves in order afterwards.</summary>
    [LabFact]
    public void Send_FullQueueOfTheInterface_IsBackPressureWithoutLoss()
    {
        using var slow = new SlowInterface("can2", "16kbit");
        using var channel = Lab.Open("can2");
        var frames = Enumerable.Range(0, 40)
            .Select(number => new CanFrame(CanId.Standard(0x300), [(byte)number]))
            .ToArray();

        var (refusals, confirmed) = SendAll(channel, frames);

        Assert.True(refusals > 0, "the kernel refused nothing");
        Assert.Equal(frames.Select(frame => frame.ToString()), confirmed);
    }

    /// <summary>No event will say when there is room again: the channel sees nothing of the other's frames.</summary>
    [LabFact]
    public void Send_OtherProgramFillsTheQueue_WaitReturnsByItself()
    {
        using var other = Lab.Open("can2");
        using var channel = Lab.Adapter.Open(
            Lab.Host, Lab.Request("can2", Lab.Classic) with { ReceiveIds = [CanId.Standard(0x7E8)] });
        using (new SlowInterface("can2", "16bit"))
        {
            FillQueue(other);
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(0, channel.Send([Frame]));
                channel.Wait(long.MaxValue);
            }
        }

        Assert.Equal(1, channel.Send([Frame]));
        Assert.Equal("301#07", Lab.Await(channel, _ => true).Frame.ToString());
    }

    [LabTheory]
    [InlineData("0")]
    [InlineData("257")]
    [InlineData("many")]
    public void Open_BadQueueOption_SaysTheRange(string value)
    {
        var request = Lab.Request("vcan0", Lab.Classic) with
        {
            Options = new Dictionary<string, string> { ["queue"] = value },
        };

        var error = Assert.Throws<ChannelException>(() => Lab.Adapter.Open(Lab.Host, request));

        Assert.Equal($"adapter socketcan: queue is '{value}', must be 1..256 frames", error.Message);
    }

    [LabFact]
    public void Send_QueueOption_BoundsWhatIsUnconfirmed()
    {
        var request = Lab.Request("vcan0", Lab.Classic) with
        {
            Options = new Dictionary<string, string> { ["queue"] = "3" },
        };
        using var channel = Lab.Adapter.Open(Lab.Host, request);
        var frame = new CanFrame(CanId.Standard(0x302), [1]);

        Assert.Equal(3, channel.Send([frame, frame, frame, frame, frame]));
        Assert.Equal(0, channel.Send([frame]));
        Lab.Await(channel, canEvent => canEvent.Kind == CanEventKind.Transmitted);
        Assert.Equal(1, channel.Send([frame, frame]));
    }

    // The controller takes the first few after a while; then nothing moves any more.
    private static void FillQueue(ICanChannel channel)
    {
        var frames = Enumerable.Repeat(new CanFrame(CanId.Standard(1), [1]), 64).ToArray();
        var events = new CanEvent[64];
        for (var quietRounds = 0; quietRounds < 5;)
        {
            var taken = channel.Send(frames);
            channel.Wait(Lab.NowNs + 20_000_000);
            quietRounds = taken == 0 && channel.Receive(events) == 0 ? quietRounds + 1 : 0;
        }
    }

    private static (int Refusals, List<string> Confirmed) SendAll(ICanChannel channel, CanFrame[] frames)
    {
        var events = new CanEvent[8];
        var confirmed = new List<string>();
        var refusals = 0;
        var sent = 0;
        var untilNs = Lab.NowNs + 20_000_000_000;
        while (confirmed.Count < frames.Length && Lab.NowNs < untilNs)
        {
            var taken = channel.Send(frames.AsSpan(sent));
            refusals += taken < frames.Length - sent ? 1 : 0;
            sent += taken;
            channel.Wait(untilNs);
            var count = channel.Receive(events);
            confirmed.AddRange(events[..count]
                .Where(canEvent => canEvent.Kind == CanEventKind.Transmitted)
                .Select(canEvent => canEvent.Frame.ToString()));
        }

        return (refusals, confirmed);
    }

    /// <summary>
    /// Lets an interface send four frames at once and then so many bits a second, with a queue of four; the kernel
    /// counts 16 bytes per classic frame.
    /// </summary>
    private sealed class SlowInterface : IDisposable
    {
        private readonly string _name;

        public SlowInterface(string name, string rate)
        {
            _name = name;
            Lab.Run("tc", "qdisc", "replace", "dev", name, "root", "tbf", "rate", rate, "burst", "64", "limit", "64");
        }

        public void Dispose() => Lab.Run("tc", "qdisc", "delete", "dev", _name, "root");
    }
}
