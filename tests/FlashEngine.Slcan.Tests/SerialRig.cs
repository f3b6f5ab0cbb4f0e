using FlashEngine.Adapters.Slcan;
using FlashEngine.Can;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;

namespace FlashEngine.Slcan.Tests;

/// <summary>The adapter and what it needs.</summary>
internal sealed class SerialRig : IAdapterHost
{
    public static readonly CanBitRate Classic = new(1_000_000);
    public static readonly CanBitRate Fd = new(1_000_000, DataBitsPerSecond: 8_000_000);

    public SlcanAdapter Adapter { get; } = new();

    public IStationClock Clock { get; } = new MonotonicClock();

    public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();

    public static CanChannelRequest Request(string device, CanBitRate? rate = null, params string[] options) => new()
    {
        Device = device,
        BitRate = rate ?? Classic,
        Options = options.Append("baud=usb")
            .Select(option => option.Split('='))
            .GroupBy(option => option[0], option => option[1])
            .ToDictionary(option => option.Key, option => option.First()),
    };

    public ICanChannel Open(FakeDevice device, params string[] options) =>
        Adapter.Open(this, Request(device.Device, null, options));

    public CanEvent Await(ICanChannel channel, CanEventKind kind)
    {
        var events = new CanEvent[1];
        var untilNs = Clock.NowNs + 20_000_000_000;
        while (Clock.NowNs < untilNs)
        {
            while (channel.Receive(events) > 0)
            {
                if (events[0].Kind == kind)
                {
                    return events[0];
                }
            }

            channel.Wait(untilNs);
        }

        throw new InvalidOperationException($"no event {kind} came");
    }

    /// <summary>Hands frames over, however long the device takes.</summary>
    public void Send(ICanChannel channel, ReadOnlySpan<CanFrame> frames)
    {
        var untilNs = Clock.NowNs + 20_000_000_000;
        while (!frames.IsEmpty)
        {
            Assert.True(Clock.NowNs < untilNs, $"{frames.Length} frames were not taken");
            var count = channel.Send(frames);
            frames = frames[count..];
            if (!frames.IsEmpty)
            {
                channel.Wait(untilNs);
            }
        }
    }
}
