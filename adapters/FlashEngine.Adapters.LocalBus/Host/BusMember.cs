using System.Net.Sockets;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus.Host;

/// <summary>A member of the bus, as its host knows it: a connection, and the frames that wait.</summary>
internal sealed class BusMember(Socket socket, long joinedNs)
{
    private readonly byte[] _message = new byte[BusMessage.Length];

    /// <summary>The frames that wait, each with the machine time at which it was handed over.</summary>
    public Queue<(CanFrame Frame, long SinceNs)> Queue { get; } = new();

    /// <summary>Since when it hears the bus, in machine time.</summary>
    public long JoinedNs { get; } = joinedNs;

    /// <summary>Answers its greeting.</summary>
    /// <returns>False when it is gone.</returns>
    public bool TryWelcome(in CanBitRate rate)
    {
        try
        {
            Greeting.Send(socket, in rate);
            return true;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Tells it of a frame.</summary>
    /// <returns>False when it is gone, or has not listened for so long that it would stop the bus.</returns>
    public bool TryTell(CanEventKind kind, in CanFrame frame, long timeNs)
    {
        BusMessage.Write(_message, kind, in frame, timeNs);
        try
        {
            return socket.Poll(0, SelectMode.SelectWrite) && socket.Send(_message) == _message.Length;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Ends the connection.</summary>
    public void Close() => socket.Dispose();
}
