using System.Net;
using System.Net.Sockets;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>
/// Waits for a socket, a wake-up or a station time. The wake-up is a datagram to a socket of its own, which works on
/// every system.
/// </summary>
internal sealed class Waiter : IDisposable
{
    private const long WaitMaxNs = 1_000_000_000;

    private readonly IStationClock _clock;
    private readonly Socket _wake = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly List<Socket> _readable = [];
    private readonly List<Socket> _writable = [];
    private readonly byte[] _buffer = new byte[1];
    private int _isWoken;

    /// <summary>Makes the waiter.</summary>
    public Waiter(IStationClock clock)
    {
        _clock = clock;
        _wake.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _wake.Connect(_wake.LocalEndPoint!);
        _wake.Blocking = false;
    }

    /// <summary>Ends the wait that runs, or the next one. Thread-safe; after the end it does nothing.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _isWoken, 1) != 0)
        {
            return;
        }

        try
        {
            _ = _wake.Send([1], SocketFlags.None, out _);
        }
        catch (ObjectDisposedException)
        {
            // A connection that is made late tells a channel that is closed already.
        }
    }

    /// <summary>Waits; at most a second, so that a clock that is set does no harm.</summary>
    /// <param name="socket">The socket; null: only for wake-up and time.</param>
    /// <param name="forWriting">True: also until it takes bytes.</param>
    /// <param name="deadlineNs">Station time in nanoseconds.</param>
    public void WaitUntil(Socket? socket, bool forWriting, long deadlineNs)
    {
        var leftNs = deadlineNs - _clock.NowNs;
        if (leftNs <= 0)
        {
            return;
        }

        _readable.Clear();
        _writable.Clear();
        _readable.Add(_wake);
        if (socket is not null)
        {
            _readable.Add(socket);
        }

        if (forWriting && socket is not null)
        {
            _writable.Add(socket);
        }

        // In whole milliseconds, which is what the system waits by; an early end would only turn the loop idly.
        var milliseconds = (Math.Min(leftNs, WaitMaxNs) + 999_999) / 1_000_000;
        Socket.Select(_readable, _writable, null, (int)milliseconds * 1000);
        if (_readable.Contains(_wake))
        {
            Volatile.Write(ref _isWoken, 0);
            _ = _wake.Receive(_buffer, SocketFlags.None, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();
}
