using FlashEngine.Adapters.Shared.Signals;
using FlashEngine.Adapters.Slcan.Text;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan;

/// <summary>
/// The thread that hears a device: makes events of what it says, and keeps its last answer to a frame. A line that is
/// damaged, or looks like a frame and is none, is a frame that was lost.
/// </summary>
internal sealed class Listener
{
    private readonly LineReader _reader;
    private readonly IStationClock _clock;
    private readonly SignalWaiter _waiter;
    private readonly EventRing _events = new();
    private readonly Thread _thread;
    private CanBusState _state;
    private int _answer;
    private volatile bool _isStopping;

    /// <summary>Starts to listen.</summary>
    /// <param name="reader">What the device says.</param>
    /// <param name="clock">Station time.</param>
    /// <param name="waiter">Is told of every event and answer.</param>
    /// <param name="name">For the thread.</param>
    public Listener(LineReader reader, IStationClock clock, SignalWaiter waiter, string name)
    {
        _reader = reader;
        _clock = clock;
        _waiter = waiter;
        _thread = new Thread(Run) { IsBackground = true, Name = name, Priority = ThreadPriority.Highest };
        _thread.Start();
    }

    /// <summary>The device is gone.</summary>
    public bool IsLost { get; private set; }

    /// <summary>True when events are there.</summary>
    public bool HasEvents
    {
        get
        {
            lock (_events)
            {
                return _events.Count > 0;
            }
        }
    }

    /// <summary>Takes events.</summary>
    public int Take(Span<CanEvent> events)
    {
        lock (_events)
        {
            return _events.Take(events);
        }
    }

    /// <summary>Takes the answer to the frame that was sent last.</summary>
    public FrameAnswer TakeAnswer() => (FrameAnswer)Interlocked.Exchange(ref _answer, (int)FrameAnswer.None);

    /// <summary>Ends the thread.</summary>
    public void Stop()
    {
        _isStopping = true;
        _thread.Join();
    }

    private void Run()
    {
        while (!_isStopping && !_reader.IsGone)
        {
            if (_reader.TryRead(out var line, out var isDamaged))
            {
                Hear(line, isDamaged);
            }
        }

        if (!_isStopping)
        {
            IsLost = true;
            Add(new CanEvent { Kind = CanEventKind.Removed });
        }
    }

    private void Hear(ReadOnlySpan<byte> line, bool isDamaged)
    {
        if (isDamaged)
        {
            Add(new CanEvent { Kind = CanEventKind.Overrun });
        }

        if (line is [LineSplitter.Bell])
        {
            Tell(FrameAnswer.Refused);
        }
        else if (!isDamaged && (line.IsEmpty || line is [(byte)'z' or (byte)'Z']))
        {
            Tell(FrameAnswer.Taken);
        }
        else if (FrameText.TryRead(line, out var frame))
        {
            Add(new CanEvent { Kind = CanEventKind.Received, Frame = frame });
        }
        else if (FrameText.IsFrame(line) && !FrameText.IsRemote(line))
        {
            Add(new CanEvent { Kind = CanEventKind.Overrun });
        }
        else if (StatusFlags.TryRead(line, out var state, out var hasLost))
        {
            HearStatus(state, hasLost);
        }
    }

    private void HearStatus(CanBusState state, bool hasLost)
    {
        if (hasLost)
        {
            Add(new CanEvent { Kind = CanEventKind.Overrun });
        }

        if (state != _state)
        {
            _state = state;
            Add(new CanEvent { Kind = CanEventKind.StateChanged, State = state });
        }
    }

    private void Tell(FrameAnswer answer)
    {
        Volatile.Write(ref _answer, (int)answer);
        _waiter.Set();
    }

    private void Add(CanEvent item)
    {
        item.TimestampNs = _clock.NowNs;
        lock (_events)
        {
            _events.Add(in item);
        }

        _waiter.Set();
    }
}

/// <summary>What a device says to a frame.</summary>
internal enum FrameAnswer
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>It has taken it.</summary>
    Taken,

    /// <summary>It has no room for it, or cannot send it.</summary>
    Refused,
}
