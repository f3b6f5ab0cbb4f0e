using FlashEngine.Can;
using FlashEngine.Wire;

namespace FlashEngine.Perf.Wire;

/// <summary>The shortest way from a channel to a virtual bus, for benches without a plugin.</summary>
internal sealed class WireChannel(IWireBus bus) : ICanChannel
{
    private const int QueueLength = 64;
    private readonly IWireEndpoint _endpoint = bus.Attach(QueueLength);

    public CanChannelInfo Info { get; } = new()
    {
        Name = bus.Name,
        BitRate = bus.BitRate,
        Capabilities = CanCapabilities.TransmitConfirmation | CanCapabilities.Fd,
        TransmitQueueLength = QueueLength,
        TimestampAccuracyNs = 0,
    };

    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        for (var i = 0; i < frames.Length; i++)
        {
            if (!_endpoint.TrySubmit(frames[i]))
            {
                return i;
            }
        }

        return frames.Length;
    }

    public int Receive(Span<CanEvent> events)
    {
        var count = 0;
        while (count < events.Length && _endpoint.TryTake(ref events[count]))
        {
            count++;
        }

        return count;
    }

    public void Wait(long deadlineNs) => _endpoint.Wait(deadlineNs);

    public void Wake() => _endpoint.Wake();

    public void Dispose() => _endpoint.Dispose();
}
