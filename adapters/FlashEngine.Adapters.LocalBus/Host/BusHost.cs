using System.Net.Sockets;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus.Host;

/// <summary>
/// A bus of which this process is the host: it waits for members, takes their frames, and carries them. The bus ends
/// with the host; its members then see their device removed.
/// </summary>
internal sealed class BusHost : IDisposable
{
    private const int Backlog = 16;
    private const int GreetingTimeoutMs = 2_000;

    // As much as a member may leave unread, some seconds of a busy bus, before it counts as gone.
    private const int SendBufferLength = 1 << 20;

    private readonly FileStream _lock;
    private readonly Socket _listener;
    private readonly string _socketPath;
    private readonly CanBitRate _rate;
    private readonly BusWire _wire;

    private BusHost(FileStream held, Socket listener, string socketPath, in CanBitRate rate)
    {
        _lock = held;
        _listener = listener;
        _socketPath = socketPath;
        _rate = rate;
        _wire = new BusWire(rate);
        StartThread("local bus", _wire.Run, ThreadPriority.Highest);
        StartThread("local bus members", Accept, ThreadPriority.Normal);
    }

    /// <summary>Becomes the host of a bus.</summary>
    /// <returns>Null when another process is.</returns>
    /// <exception cref="ChannelException">The socket cannot be made.</exception>
    public static BusHost? TryStart(BusPlace place, in CanBitRate rate)
    {
        place.MakeFolder();
        var address = place.Address;
        if (place.TryLock() is not { } held)
        {
            return null;
        }

        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // A host that was killed has left its socket behind; the lock says that nobody uses it.
            File.Delete(place.SocketPath);
            listener.Bind(address);
            listener.Listen(Backlog);
            return new BusHost(held, listener, place.SocketPath, in rate);
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException)
        {
            listener.Dispose();
            held.Dispose();
            throw new ChannelException(
                ChannelFault.DriverError, $"localbus: cannot make the socket '{place.SocketPath}': {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _wire.Close();
        File.Delete(_socketPath);
        _lock.Dispose();
    }

    private static void StartThread(string name, ThreadStart run, ThreadPriority priority) =>
        new Thread(run) { IsBackground = true, Name = name, Priority = priority }.Start();

    private void Accept()
    {
        while (true)
        {
            Socket member;
            try
            {
                member = _listener.Accept();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return; // the listener is closed
            }

            StartThread("local bus member", () => Serve(member), ThreadPriority.Highest);
        }
    }

    private void Serve(Socket socket)
    {
        if (!TryGreet(socket))
        {
            socket.Dispose();
            return;
        }

        var member = new BusMember(socket, MachineTime.NowNs);
        if (_wire.TryAdd(member))
        {
            var reader = new MessageReader(socket);
            var item = default(CanEvent);
            while (reader.TryRead(ref item) && _wire.TrySubmit(member, in item.Frame, item.TimestampNs))
            {
            }
        }

        _wire.Remove(member);
    }

    // One of other bit rates hears which ones these are, and no more.
    private bool TryGreet(Socket socket)
    {
        try
        {
            socket.SendBufferSize = SendBufferLength;
            socket.ReceiveTimeout = GreetingTimeoutMs;
            if (!Greeting.TryReceive(socket, out var rate))
            {
                return false;
            }

            socket.ReceiveTimeout = 0;
            if (!Greeting.AreSame(in rate, in _rate))
            {
                Greeting.Send(socket, in _rate);
                return false;
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
