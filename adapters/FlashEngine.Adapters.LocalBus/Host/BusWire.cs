using FlashEngine.Adapters.Shared.Signals;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus.Host;

/// <summary>
/// The wire between the members: one frame at a time, as long as its bits take at the bus's rate, and arbitration by
/// identifier. A frame is taken to have begun when it was handed over, not when the host got to know of it, so times
/// on the bus do not depend on how fast processes talk to each other.
/// </summary>
internal sealed class BusWire(CanBitRate rate)
{
    private const int QueueLengthMax = 4096;

    private readonly long _interframeNs = CanWireTime.InterframeSpaceBits * 1_000_000_000L / rate.NominalBitsPerSecond;
    private readonly object _gate = new();
    private readonly List<BusMember> _members = [];
    private long _idleFromNs = long.MinValue;
    private bool _isClosed;

    /// <summary>Welcomes a member, which hears the bus from now on.</summary>
    /// <returns>False when the bus is closed, or the member gone already.</returns>
    public bool TryAdd(BusMember member)
    {
        lock (_gate)
        {
            if (_isClosed || !member.TryWelcome(in rate))
            {
                return false;
            }

            _members.Add(member);
            return true;
        }
    }

    /// <summary>Takes a member off; its frame on the wire ends as it began.</summary>
    public void Remove(BusMember member)
    {
        lock (_gate)
        {
            _members.Remove(member);
            member.Close();
        }
    }

    /// <summary>Queues a frame of a member.</summary>
    /// <returns>False when the member queues more than any may, or what this bus cannot carry.</returns>
    public bool TrySubmit(BusMember member, in CanFrame frame, long sinceNs)
    {
        if (frame.IsFd && !rate.IsFd)
        {
            return false;
        }

        lock (_gate)
        {
            member.Queue.Enqueue((frame, Math.Min(sinceNs, MachineTime.NowNs)));
            Monitor.Pulse(_gate);
            return member.Queue.Count <= QueueLengthMax;
        }
    }

    /// <summary>Ends the bus: every member sees its connection end.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _members.ForEach(member => member.Close());
            _members.Clear();
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Carries frames until the bus is closed.</summary>
    public void Run()
    {
        while (TryStart(out var sender, out var frame, out var startNs))
        {
            var endNs = _idleFromNs - _interframeNs;
            for (var leftNs = endNs - MachineTime.NowNs; leftNs > 0; leftNs = endNs - MachineTime.NowNs)
            {
                ShortSleep.Sleep(leftNs);
            }

            End(sender, in frame, startNs, endNs);
        }
    }

    // The arbitration field as a number; the smaller one wins. RTR and IDE of a base format frame are dominant where an
    // extended one has a recessive SRR and IDE, so base wins (ISO 11898-1).
    private static uint ArbitrationKey(CanId id) =>
        id.IsExtended ? ((id.Value >> 18) << 19) | (1u << 18) | (id.Value & 0x3_FFFF) : id.Value << 19;

    private bool TryStart(out BusMember sender, out CanFrame frame, out long startNs)
    {
        lock (_gate)
        {
            (sender, frame) = (null!, default);
            while ((startNs = EarliestNs()) == long.MaxValue && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            if (_isClosed)
            {
                return false;
            }

            startNs = Math.Max(startNs, _idleFromNs);
            sender = Winner(startNs);
            frame = sender.Queue.Peek().Frame;
            _idleFromNs = startNs + CanWireTime.FrameNs(in frame, in rate);
            return true;
        }
    }

    private long EarliestNs()
    {
        var earliestNs = long.MaxValue;
        foreach (var member in _members)
        {
            earliestNs = member.Queue.TryPeek(out var head) ? Math.Min(earliestNs, head.SinceNs) : earliestNs;
        }

        return earliestNs;
    }

    private BusMember Winner(long startNs)
    {
        BusMember? winner = null;
        var least = uint.MaxValue;
        foreach (var member in _members)
        {
            if (member.Queue.TryPeek(out var head)
                && head.SinceNs <= startNs
                && ArbitrationKey(head.Frame.Id) < least)
            {
                least = ArbitrationKey(head.Frame.Id);
                winner = member;
            }
        }

        return winner!;
    }

    private void End(BusMember sender, in CanFrame frame, long startNs, long endNs)
    {
        lock (_gate)
        {
            for (var index = _members.Count - 1; index >= 0; index--)
            {
                var member = _members[index];
                var isSender = ReferenceEquals(member, sender);
                if (isSender)
                {
                    _ = member.Queue.Dequeue();
                }

                if ((isSender || member.JoinedNs <= startNs)
                    && !member.TryTell(
                        isSender ? CanEventKind.Transmitted : CanEventKind.Received, in frame, endNs))
                {
                    _members.RemoveAt(index);
                    member.Close();
                }
            }
        }
    }
}
