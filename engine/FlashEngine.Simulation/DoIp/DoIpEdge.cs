using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FlashEngine.Simulation.DoIp;

namespace FlashEngine.Simulation;

/// <summary>
/// A DoIP entity over real sockets on loopback, with virtual ECUs behind it, in real time. One lock guards the entity
/// and its ECUs: connections bring requests under it, and one thread serves the ECUs' deadlines.
/// </summary>
public sealed class DoIpEdge : IDisposable
{
    private readonly IStationClock _clock;
    private readonly ViolationLog _violations;
    private readonly List<DoIpEcu> _ecus = [];
    private readonly List<EdgeConnection> _connections = [];
    private readonly TcpListener _plain;
    private readonly TcpListener? _tls;
    private readonly EdgeIdentification _identification;
    private bool _disposed;

    internal DoIpEdge(DoIpEdgeOptions options, string vin, IStationClock clock, ViolationLog violations)
    {
        if (!IPAddress.IsLoopback(options.EndPoint.Address))
        {
            throw new InputException(
                $"simulated DoIP entity {options.Name}: it listens on loopback only, not on {options.EndPoint}");
        }

        Options = options;
        _clock = clock;
        _violations = violations;
        _plain = Listen(options.EndPoint);
        EndPoint = (IPEndPoint)_plain.LocalEndpoint;
        try
        {
            _tls = options.Certificate is null
                ? null
                : Listen(new IPEndPoint(options.EndPoint.Address, options.TlsPort));
            _identification = new EdgeIdentification(this, options.Vin ?? vin);
        }
        catch (InputException)
        {
            _plain.Dispose();
            _tls?.Dispose();
            throw;
        }

        Start("clock", ServeDeadlines);
        Start("accept", () => Accept(_plain, isTls: false));
        if (_tls is { } tls)
        {
            Start("accept TLS", () => Accept(tls, isTls: true));
        }
    }

    /// <summary>Where it listens, TCP and UDP.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Where it listens for TLS; null: it serves none.</summary>
    public IPEndPoint? TlsEndPoint => (IPEndPoint?)_tls?.LocalEndpoint;

    /// <summary>How many testers have an activated connection.</summary>
    public int TesterCount
    {
        get
        {
            lock (Gate)
            {
                return _connections.Count(connection => connection.Tester is not null);
            }
        }
    }

    internal DoIpEdgeOptions Options { get; }

    internal object Gate { get; } = new();

    /// <summary>Breaks every connection, as a gateway that resets does.</summary>
    public void Disconnect()
    {
        lock (Gate)
        {
            _connections.ForEach(connection => connection.Dispose());
        }
    }

    /// <summary>Asks every tester whether it is there, and waits T_TCP_Alive_Check at most.</summary>
    /// <returns>True when all have answered.</returns>
    public bool CheckAlive()
    {
        lock (Gate)
        {
            var asked = _connections.Where(connection => connection.Tester is not null).ToList();
            asked.ForEach(connection => connection.CheckAlive());
            return WaitFor(() => asked.TrueForAll(connection => connection.IsAlive), Options.AliveCheckMs);
        }
    }

    /// <summary>Stops listening and closes every connection.</summary>
    public void Dispose()
    {
        lock (Gate)
        {
            _disposed = true;
            Monitor.PulseAll(Gate);
        }

        _plain.Dispose();
        _tls?.Dispose();
        _identification.Dispose();
        Disconnect();
    }

    internal void Add(DoIpEcu ecu)
    {
        lock (Gate)
        {
            _ecus.Add(ecu);
        }
    }

    internal void Violate(string problem) => _violations.Add(Options.Name, _clock.NowNs, problem);

    internal void Remove(EdgeConnection connection)
    {
        lock (Gate)
        {
            _ = _connections.Remove(connection);
            Monitor.PulseAll(Gate);
        }
    }

    /// <summary>True when somebody behind the entity has this address. Under the gate.</summary>
    internal bool Knows(ushort target) => _ecus.Exists(ecu => ecu.Takes(target) || ecu.IsOfGroup(target));

    /// <summary>Brings a diagnostic message to its ECU, or to all of a group. Under the gate.</summary>
    internal void Deliver(EdgeConnection tester, ReadOnlySpan<byte> payload)
    {
        var target = BinaryPrimitives.ReadUInt16BigEndian(payload[2..]);
        foreach (var ecu in _ecus)
        {
            var isFunctional = ecu.IsOfGroup(target);
            if (isFunctional || ecu.Takes(target))
            {
                ecu.OnRequest(tester, payload[4..], isFunctional, _clock.NowNs);
            }
        }

        Monitor.PulseAll(Gate); // deadlines may have changed
    }

    /// <summary>
    /// Decides on routing activation: a tester that has a connection already keeps it if it answers there. Under the
    /// gate.
    /// </summary>
    /// <returns>The code of the routing activation response.</returns>
    internal byte Admit(EdgeConnection candidate, ushort source)
    {
        var other = _connections.Find(connection => connection != candidate && connection.Tester == source);
        if (other is not null)
        {
            other.CheckAlive();
            if (WaitFor(() => other.IsAlive || other.IsClosed, Options.AliveCheckMs) && other.IsAlive)
            {
                return 0x03;
            }

            other.Dispose();
            _ = _connections.Remove(other);
        }

        var others = _connections.Count(connection => connection != candidate && connection.Tester is not null);
        return others >= Options.SocketsMax ? (byte)0x01 : (byte)0x10;
    }

    private static TcpListener Listen(IPEndPoint endPoint)
    {
        var listener = new TcpListener(endPoint);
        try
        {
            listener.Start();
            return listener;
        }
        catch (SocketException e)
        {
            listener.Dispose();
            throw new InputException($"a simulated DoIP entity cannot listen on {endPoint}: {e.Message}", e);
        }
    }

    private void Start(string work, Action run) =>
        new Thread(() => run()) { IsBackground = true, Name = $"DoIP {Options.Name} {work}" }.Start();

    private bool WaitFor(Func<bool> condition, int milliseconds)
    {
        var untilNs = _clock.NowNs + (milliseconds * 1_000_000L);
        while (!condition())
        {
            var left = (untilNs - _clock.NowNs) / 1_000_000;
            if (left <= 0 || !Monitor.Wait(Gate, (int)left))
            {
                return condition();
            }
        }

        return true;
    }

    private void Accept(TcpListener listener, bool isTls)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = listener.AcceptSocket();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return; // the entity was disposed of
            }

            Start("tester", () => Serve(socket, isTls));
        }
    }

    private void Serve(Socket socket, bool isTls)
    {
        socket.NoDelay = true;
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (isTls)
        {
            socket.ReceiveTimeout = Options.InitialInactivityMs;
            if (EdgeTls.TrySecure(stream, Options, out var problem) is not { } secured)
            {
                Violate($"TLS: {problem}");
                socket.Dispose();
                return;
            }

            stream = secured;
        }

        var connection = new EdgeConnection(this, socket, stream, isTls);
        lock (Gate)
        {
            if (_disposed)
            {
                connection.Dispose();
                return;
            }

            _connections.Add(connection);
        }

        connection.Serve();
    }

    private void ServeDeadlines()
    {
        lock (Gate)
        {
            while (!_disposed)
            {
                var nowNs = _clock.NowNs;
                var nextNs = long.MaxValue;
                foreach (var ecu in _ecus)
                {
                    if (ecu.Server.DeadlineNs <= nowNs)
                    {
                        ecu.OnDeadline(nowNs);
                    }

                    nextNs = Math.Min(nextNs, ecu.Server.DeadlineNs);
                }

                var waitMs = Math.Clamp((nextNs - nowNs + 999_999) / 1_000_000, 0, 1000);
                _ = Monitor.Wait(Gate, (int)waitMs);
            }
        }
    }
}
