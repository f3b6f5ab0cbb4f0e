using FlashEngine.Can;

namespace FlashEngine.Simulation.Bus;

/// <summary>
/// Nodes behind one channel of an adapter, as if they shared its plug: what comes in goes to all of them, and their
/// frames go out in the order of arbitration. A step machine that the channel's owner steps.
/// </summary>
internal sealed class ChannelBus(ICanChannel channel) : IEcuBus
{
    private const int EventsPerTake = 64;

    private readonly List<BusNode> _nodes = [];
    private readonly CanEvent[] _events = new CanEvent[EventsPerTake];
    private readonly Queue<BusNode> _sent = new();
    private readonly bool _isConfirmed = channel.Info.Capabilities.HasFlag(CanCapabilities.TransmitConfirmation);
    private long _lineFreeNs = long.MinValue;
    private long _wireFreeNs = long.MinValue;

    /// <inheritdoc/>
    public Lock Gate { get; } = new();

    /// <summary>True when the device is gone.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>Adds a node.</summary>
    public void Add(BusNode node) => _nodes.Add(node);

    /// <summary>Nothing to do: the channel's owner brings the nodes up to date.</summary>
    public void CatchUp()
    {
    }

    /// <summary>Takes what the channel has, runs what is due, and hands frames over.</summary>
    /// <returns>When the next deadline is due, in station time.</returns>
    public long Step(long nowNs)
    {
        lock (Gate)
        {
            TakeEvents();
            foreach (var node in _nodes)
            {
                if (node.DeadlineNs <= nowNs)
                {
                    node.OnDeadline(nowNs);
                }
            }

            while (Next() is { } node && channel.Send([node.Queue.Head]) == 1)
            {
                HandedOver(node, nowNs);
            }

            return _nodes.Count == 0 ? long.MaxValue : _nodes.Min(node => node.DeadlineNs);
        }
    }

    private void TakeEvents()
    {
        int count;
        while ((count = channel.Receive(_events)) > 0)
        {
            for (var index = 0; index < count; index++)
            {
                Take(in _events[index]);
            }
        }
    }

    private void Take(in CanEvent taken)
    {
        switch (taken.Kind)
        {
            case CanEventKind.Received:
                Deliver(in taken.Frame, taken.TimestampNs, sender: null);
                break;
            case CanEventKind.Transmitted when _sent.TryDequeue(out var node):
                Confirm(node, in taken.Frame, taken.TimestampNs);
                break;
            case CanEventKind.StateChanged when taken.State == CanBusState.BusOff:
                // Frames that waited are lost with the bus, and no confirmation of them will come.
                _sent.Clear();
                _nodes.ForEach(node => node.OnBusOff());
                break;
            case CanEventKind.Removed:
                IsRemoved = true;
                break;
        }
    }

    // A channel tells when a frame ended; on a virtual interface that takes no time it began at that moment too, and a
    // stamp may be wrong by as much as the channel says. The strict peer accuses nobody of what that could explain.
    private void Deliver(in CanFrame frame, long endNs, BusNode? sender)
    {
        foreach (var node in _nodes)
        {
            if (!ReferenceEquals(node, sender))
            {
                node.OnReceived(in frame, endNs + (2 * channel.Info.TimestampAccuracyNs), endNs);
            }
        }
    }

    // Nodes behind one plug hear each other like any others on the bus.
    private void Confirm(BusNode sender, in CanFrame frame, long endNs)
    {
        sender.OnTransmitted(in frame, endNs);
        Deliver(in frame, endNs, sender);
    }

    private BusNode? Next()
    {
        BusNode? best = null;
        foreach (var node in _nodes)
        {
            if (node.Queue.Count > 0
                && (best is null || Arbitration.Key(in node.Queue.Head) < Arbitration.Key(in best.Queue.Head)))
            {
                best = node;
            }
        }

        return best;
    }

    private void HandedOver(BusNode node, long nowNs)
    {
        var frame = node.Queue.Head;
        node.Queue.RemoveHead();
        if (_isConfirmed)
        {
            _sent.Enqueue(node);
            return;
        }

        // A device that does not say when a frame left: at the earliest, when it took its time behind those before it.
        _lineFreeNs = Math.Max(_lineFreeNs, nowNs) + (channel.Info.Line?.FrameNs(in frame) ?? 0);
        _wireFreeNs = Math.Max(_wireFreeNs, _lineFreeNs) + CanWireTime.FrameNs(in frame, channel.Info.BitRate);
        Confirm(node, in frame, _wireFreeNs);
    }
}
