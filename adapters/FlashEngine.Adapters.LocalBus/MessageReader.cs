using System.Net.Sockets;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>Takes whole messages from a socket, whatever pieces they come in.</summary>
internal sealed class MessageReader(Socket socket)
{
    private const int MessagesPerRead = 64;

    private readonly byte[] _buffer = new byte[MessagesPerRead * BusMessage.Length];
    private int _start;
    private int _end;

    /// <summary>Waits for the next message.</summary>
    /// <returns>False when the other side is gone, or sent what is no message.</returns>
    public bool TryRead(ref CanEvent item)
    {
        while (_end - _start < BusMessage.Length)
        {
            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var count = Receive();
            if (count == 0)
            {
                return false;
            }

            _end += count;
        }

        var message = _buffer.AsSpan(_start, BusMessage.Length);
        _start += BusMessage.Length;
        return BusMessage.TryRead(message, ref item);
    }

    private int Receive()
    {
        try
        {
            return socket.Receive(_buffer.AsSpan(_end));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Reset by the other side, or closed by this one: either way nothing follows.
            return 0;
        }
    }
}
