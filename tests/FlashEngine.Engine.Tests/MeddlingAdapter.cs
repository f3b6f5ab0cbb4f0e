using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;

namespace FlashEngine.Engine.Tests;

/// <summary>Changes a frame that came from an ECU.</summary>
/// <param name="frame">The frame; its data may be written to.</param>
/// <param name="nowNs">Station time.</param>
/// <returns>False: the frame is lost.</returns>
internal delegate bool Meddle(ref CanFrame frame, long nowNs);

/// <summary>The virtual adapter, of whose received frames some come otherwise, or not at all.</summary>
internal sealed class MeddlingAdapter(Meddle change, IStationClock clock) : ICanAdapter
{
    private readonly VirtualAdapter _inner = new();

    public string Name => _inner.Name;

    public IReadOnlyList<CanDevice> List(IAdapterHost host) => _inner.List(host);

    public ICanChannel Open(IAdapterHost host, CanChannelRequest request) =>
        new Channel(_inner.Open(host, request), change, clock);

    private sealed class Channel(ICanChannel inner, Meddle change, IStationClock clock) : ICanChannel
    {
        public CanChannelInfo Info => inner.Info;

        public int Send(ReadOnlySpan<CanFrame> frames) => inner.Send(frames);

        public int Receive(Span<CanEvent> events)
        {
            var count = inner.Receive(events);
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                if (events[i].Kind != CanEventKind.Received || change(ref events[i].Frame, clock.NowNs))
                {
                    events[kept++] = events[i];
                }
            }

            return kept;
        }

        public void Wait(long deadlineNs) => inner.Wait(deadlineNs);

        public void Wake() => inner.Wake();

        public void Dispose() => inner.Dispose();
    }
}
