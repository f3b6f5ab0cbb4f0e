using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;

namespace FlashEngine.Engine.Tests;

/// <summary>One way to break the adapter contract.</summary>
public enum Mischief
{
    SendsTwice,
    ChangesData,
    ReceivesOwn,
    Unconfirmed,
    LosesFrames,
    Allocates,
    WrongTime,
    NeverWaits,
    Deaf,
    TakesOptions,
}

/// <summary>The virtual adapter with one thing done wrong.</summary>
internal sealed class BrokenAdapter(Mischief mischief) : ICanAdapter
{
    private readonly VirtualAdapter _inner = new();

    public string Name => _inner.Name;

    public IReadOnlyList<CanDevice> List(IAdapterHost host) => _inner.List(host);

    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        var known = mischief == Mischief.TakesOptions
            ? request with { Options = new Dictionary<string, string>() }
            : request;
        return new Channel(_inner.Open(host, known), mischief);
    }

    private sealed class Channel(ICanChannel inner, Mischief mischief) : ICanChannel
    {
        private int _count;

        public CanChannelInfo Info => inner.Info;

        public int Send(ReadOnlySpan<CanFrame> frames)
        {
            if (mischief == Mischief.SendsTwice)
            {
                _ = inner.Send(frames);
            }

            return inner.Send(frames);
        }

        public int Receive(Span<CanEvent> events)
        {
            var count = inner.Receive(events);
            if (mischief == Mischief.Allocates && count > 0)
            {
                GC.KeepAlive(new byte[16]);
            }

            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                if (Spoil(ref events[i]))
                {
                    events[kept++] = events[i];
                }
            }

            return kept;
        }

        public void Wait(long deadlineNs)
        {
            if (mischief != Mischief.NeverWaits)
            {
                inner.Wait(deadlineNs);
            }
        }

        public void Wake()
        {
            if (mischief != Mischief.Deaf)
            {
                inner.Wake();
            }
        }

        public void Dispose() => inner.Dispose();

        /// <returns>False when the event is kept back.</returns>
        private bool Spoil(ref CanEvent canEvent)
        {
            switch (mischief, canEvent.Kind)
            {
                case (Mischief.ChangesData, CanEventKind.Received):
                    canEvent.Frame.Buffer[0] ^= 1;
                    return true;
                case (Mischief.ReceivesOwn, CanEventKind.Transmitted):
                    canEvent.Kind = CanEventKind.Received;
                    return true;
                case (Mischief.Unconfirmed, CanEventKind.Transmitted):
                    return false;
                case (Mischief.LosesFrames, CanEventKind.Received):
                    return _count++ != 40;
                case (Mischief.WrongTime, _):
                    canEvent.TimestampNs += 1_000_000_000;
                    return true;
                default:
                    return true;
            }
        }
    }
}
