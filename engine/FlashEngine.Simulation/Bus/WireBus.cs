using FlashEngine.Can;
using FlashEngine.Simulation.Faults;
using FlashEngine.Wire;

namespace FlashEngine.Simulation.Bus;

/// <summary>
/// One simulated bus as a step machine: it knows when its next event is and is advanced to a time from outside, by a
/// pump in virtual time or by the endpoints' owners in real time. One frame at a time is on the wire; when the bus
/// becomes idle, the heads of all queues arbitrate. Events of the same instant come in a fixed order: the end of a
/// frame, deadlines of the nodes in the order of attachment, the start of a frame. Everything is guarded by
/// <see cref="Gate"/>.
/// </summary>
internal sealed partial class WireBus(VirtualBusOptions options, IStationClock clock, IVehicleFaults? faults = null)
    : IWireBus, IEcuBus, IDisposable
{
    private const int TransmitQueueLengthMax = 4096;

    private readonly List<BusNode> _nodes = [];
    private readonly long _interframeNs = InterframeNs(options.BitRate);
    private long _nowNs = clock.NowNs;
    private long _idleFromNs = long.MinValue;
    private BusNode? _sender;
    private bool _onWire;
    private CanFrame _frame;
    private long _startNs;
    private long _endNs;
    private bool _disposed;

    // When the next event is due, for as long as nothing from outside may have changed it.
    private long _nextNs;
    private bool _isNextKnown;

    /// <inheritdoc/>
    public Lock Gate { get; } = new();

    /// <inheritdoc/>
    public string Name => options.Name;

    /// <inheritdoc/>
    public CanBitRate BitRate => options.BitRate;

    /// <summary>Station time, to which the endpoints advance the bus.</summary>
    public IStationClock Clock => clock;

    /// <summary>The time up to which the bus has been advanced.</summary>
    public long NowNs => _nowNs;

    /// <summary>When the next event is due; <see cref="long.MaxValue"/> when nothing will happen by itself.</summary>
    public long NextEventNs
    {
        get
        {
            // Pumps ask every bus at every event of any, so that the answer must cost next to nothing.
            if (Volatile.Read(ref _isNextKnown))
            {
                return Volatile.Read(ref _nextNs);
            }

            lock (Gate)
            {
                _nextNs = _disposed ? long.MaxValue : Math.Min(EndNs, Math.Min(StartNs(), NextDeadlineNs()));
                Volatile.Write(ref _isNextKnown, true);
                return _nextNs;
            }
        }
    }

    private long EndNs => _onWire ? _endNs : long.MaxValue;

    /// <inheritdoc/>
    public IWireEndpoint Attach(int transmitQueueLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(transmitQueueLength, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(transmitQueueLength, TransmitQueueLengthMax);
        var endpoint = new WireEndpoint(this, transmitQueueLength);
        lock (Gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            CatchUp();
            Add(endpoint);
        }

        return endpoint;
    }

    /// <summary>Adds a node; frames that are on the wire already are not received.</summary>
    public void Add(BusNode node)
    {
        lock (Gate)
        {
            _nodes.Add(node);
            _isNextKnown = false;
        }
    }

    /// <summary>Takes a node off the bus; its frame on the wire ends as it began.</summary>
    public void Remove(BusNode node)
    {
        lock (Gate)
        {
            _nodes.Remove(node);
            node.IsOnWire = false;
            _isNextKnown = false;
            _sender = ReferenceEquals(_sender, node) ? null : _sender;
        }
    }

    /// <summary>
    /// Lets everything happen that is due at or before a time; an earlier one than the last is too late.
    /// </summary>
    public void AdvanceTo(long nowNs) => Advance(nowNs, nowNs);

    /// <summary>
    /// Lets everything happen up to station time, but no frame start at this very instant: whatever other nodes
    /// submit in the same instant still takes part in the arbitration.
    /// </summary>
    public void CatchUp()
    {
        var nowNs = clock.NowNs;
        Advance(nowNs, nowNs - 1);
    }

    /// <summary>Tells the other nodes that events may come earlier than they thought.</summary>
    public void NotifyOthers(BusNode self)
    {
        _isNextKnown = false;
        foreach (var node in _nodes)
        {
            if (!ReferenceEquals(node, self))
            {
                node.OnBusChanged();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            _disposed = true;
            _isNextKnown = false;
            foreach (var node in _nodes)
            {
                node.OnRemoved(_nowNs);
            }

            _nodes.Clear();
        }
    }

    private static long InterframeNs(in CanBitRate rate) =>
        CanWireTime.InterframeSpaceBits * 1_000_000_000L / rate.NominalBitsPerSecond;

    private void Advance(long nowNs, long startsUntilNs)
    {
        lock (Gate)
        {
            if (NextEventNs <= nowNs)
            {
                _isNextKnown = false;
                while (!_disposed && Step(nowNs, startsUntilNs))
                {
                }
            }

            _nowNs = Math.Max(_nowNs, nowNs);
        }
    }

    private bool Step(long untilNs, long startsUntilNs)
    {
        var endNs = EndNs;
        var deadlineNs = NextDeadlineNs();
        var startNs = StartNs();
        if (endNs <= untilNs && endNs <= deadlineNs)
        {
            _nowNs = Math.Max(_nowNs, endNs);
            EndFrame();
            return true;
        }

        if (deadlineNs <= untilNs && deadlineNs <= startNs)
        {
            _nowNs = Math.Max(_nowNs, deadlineNs);
            RunDeadlines();
            return true;
        }

        if (startNs <= startsUntilNs)
        {
            _nowNs = startNs;
            StartFrame();
            return true;
        }

        return false;
    }

    // Frames that are queued now can start at once, or when the interframe space of the last frame is over.
    private long StartNs()
    {
        if (_onWire)
        {
            return long.MaxValue;
        }

        var next = long.MaxValue;
        foreach (var node in _nodes)
        {
            if (node.Queue.Count > 0)
            {
                next = Math.Min(next, Math.Max(node.Errors.OffUntilNs, Math.Max(_idleFromNs, _nowNs)));
            }
        }

        return next;
    }

    private long NextDeadlineNs()
    {
        var next = long.MaxValue;
        foreach (var node in _nodes)
        {
            next = Math.Min(next, node.DeadlineNs);
        }

        return next;
    }

    private void RunDeadlines()
    {
        foreach (var node in _nodes)
        {
            if (node.DeadlineNs <= _nowNs)
            {
                node.OnDeadline(_nowNs);
            }
        }
    }

    private void StartFrame()
    {
        var best = uint.MaxValue;
        foreach (var node in _nodes)
        {
            if (node.Queue.Count > 0 && node.Errors.OffUntilNs <= _nowNs)
            {
                var key = Arbitration.Key(in node.Queue.Head);
                if (key < best)
                {
                    best = key;
                    _sender = node;
                }
            }
        }

        _frame = _sender!.Queue.Head;
        if (faults is not null && !TryStartUnder(faults))
        {
            return;
        }

        _onWire = _sender.IsOnWire = true;
        _startNs = _nowNs;
        _idleFromNs = _nowNs + CanWireTime.FrameNs(in _frame, options.BitRate);
        _endNs = _idleFromNs - _interframeNs;
    }

    private void EndFrame()
    {
        var sender = _sender;
        _onWire = false;
        _sender = null;
        if (faults is not null && !TryEndUnder(faults, sender))
        {
            return;
        }

        if (sender is not null && _fault.Kind != FrameFaultKind.Duplicated)
        {
            sender.IsOnWire = false;
            sender.Queue.RemoveHead();
            sender.OnTransmitted(in _frame, _endNs);
        }

        foreach (var node in _nodes)
        {
            if (!ReferenceEquals(node, sender) && Hears(node))
            {
                node.OnReceived(in _frame, _startNs, _endNs);
            }
        }
    }
}
