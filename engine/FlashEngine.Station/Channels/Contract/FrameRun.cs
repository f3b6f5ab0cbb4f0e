using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>
/// Frames on their way from one channel to another: offers all that are left, takes what arrives and what is confirmed,
/// and holds each against the frame that is due. Allocates only when it is made.
/// </summary>
internal sealed class FrameRun(IStationClock clock, ICanChannel sender, ICanChannel receiver, CanFrame[] frames)
{
    private const long StallNs = 10_000_000_000;
    private const long TurnNs = 1_000_000;

    private readonly HashSet<CanId> _ids = [.. frames.Select(frame => frame.Id)];
    private readonly bool _confirms = (sender.Info.Capabilities & CanCapabilities.TransmitConfirmation) != 0;
    private readonly CanEvent[] _events = new CanEvent[64];
    private int _sent;
    private int _received;
    private int _confirmed;

    /// <summary>How often the sender took fewer frames than it was offered.</summary>
    public int RefusalCount { get; private set; }

    /// <summary>The stamp of the last frame received, station time in nanoseconds.</summary>
    public long ReceivedNs { get; private set; } = long.MinValue;

    /// <summary>The stamp of the last confirmation, station time in nanoseconds.</summary>
    public long ConfirmedNs { get; private set; } = long.MinValue;

    /// <summary>True when all has been sent, received and, where the channel does that, confirmed.</summary>
    private bool IsDone =>
        _received == frames.Length && _sent == frames.Length && (!_confirms || _confirmed == frames.Length);

    /// <summary>Sends all frames once, and again at the next call.</summary>
    /// <exception cref="JobException">A frame was lost, doubled, changed or out of order, or nothing moves.</exception>
    public void Run()
    {
        _sent = _received = _confirmed = 0;
        var stallNs = clock.NowNs + StallNs;
        while (!IsDone)
        {
            var nowNs = clock.NowNs;
            if (Step())
            {
                stallNs = nowNs + StallNs;
            }
            else if (nowNs < stallNs)
            {
                receiver.Wait(nowNs + TurnNs);
            }
            else
            {
                throw Problem($"nothing moves any more: {_sent} of {frames.Length} frames taken, "
                    + $"{_received} received, {_confirmed} confirmed");
            }
        }
    }

    /// <summary>Does what can be done without waiting.</summary>
    /// <returns>True when anything moved.</returns>
    public bool Step()
    {
        var moved = 0;
        if (_sent < frames.Length)
        {
            moved = sender.Send(frames.AsSpan(_sent));
            _sent += moved;
            RefusalCount += _sent < frames.Length ? 1 : 0;
        }

        moved += Take(sender);
        moved += Take(receiver);
        return moved > 0;
    }

    private static JobException Problem(string text) => new(FlashExitCode.Channel, text);

    private int Take(ICanChannel channel)
    {
        var count = channel.Receive(_events);
        for (var i = 0; i < count; i++)
        {
            OnEvent(channel, in _events[i]);
        }

        return count;
    }

    private void OnEvent(ICanChannel channel, in CanEvent canEvent)
    {
        switch (canEvent.Kind)
        {
            case CanEventKind.Transmitted:
                Expect("confirmed", _confirmed++, in canEvent.Frame);
                ConfirmedNs = Later(ConfirmedNs, canEvent.TimestampNs);
                break;
            case CanEventKind.Received when !_ids.Contains(canEvent.Frame.Id):
                break; // another node's
            case CanEventKind.Received when ReferenceEquals(channel, sender):
                throw Problem($"the sender received its own frame {canEvent.Frame}");
            case CanEventKind.Received:
                Expect("received", _received++, in canEvent.Frame);
                ReceivedNs = Later(ReceivedNs, canEvent.TimestampNs);
                break;
            case CanEventKind.Overrun or CanEventKind.Removed:
                throw Problem($"{channel.Info.Name} reports {canEvent.Kind} after {_received} frames");
        }
    }

    private void Expect(string what, int index, in CanFrame frame)
    {
        if (index >= frames.Length)
        {
            throw Problem($"frame {frame} was {what} beyond the {frames.Length} that were sent");
        }

        ref readonly var due = ref frames[index];
        if (due.Id != frame.Id || due.Flags != frame.Flags || !due.Data.SequenceEqual(frame.Data))
        {
            throw Problem($"{what} frame {index} is {frame}, must be {due}");
        }
    }

    private static long Later(long lastNs, long stampNs) => stampNs >= lastNs
        ? stampNs
        : throw Problem($"a stamp of {stampNs} ns came after one of {lastNs} ns");
}
