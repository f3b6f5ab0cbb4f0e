using FlashEngine.Can;
using FlashEngine.Wire;

namespace FlashEngine.Adapters.Virtual;

/// <summary>A channel on a simulated bus: the endpoint's manners are the channel's.</summary>
internal sealed class VirtualChannel : ICanChannel
{
    private readonly IWireEndpoint _endpoint;

    public VirtualChannel(IWireBus wire, int queueLength, CanCapabilities capabilities)
    {
        Info = new CanChannelInfo
        {
            Name = $"virtual:{wire.Name}",
            BitRate = wire.BitRate,
            Capabilities = capabilities,
            TransmitQueueLength = queueLength,
            TimestampAccuracyNs = 1,
        };
        _endpoint = wire.Attach(queueLength);
    }

    /// <inheritdoc/>
    public CanChannelInfo Info { get; }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var accepted = 0;
        while (accepted < frames.Length && _endpoint.TrySubmit(in frames[accepted]))
        {
            accepted++;
        }

        return accepted;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        var count = 0;
        while (count < events.Length && _endpoint.TryTake(ref events[count]))
        {
            count++;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs) => _endpoint.Wait(deadlineNs);

    /// <inheritdoc/>
    public void Wake() => _endpoint.Wake();

    /// <inheritdoc/>
    public void Dispose() => _endpoint.Dispose();
}
