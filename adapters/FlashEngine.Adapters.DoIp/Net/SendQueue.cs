using System.Net.Sockets;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>Bytes on their way to a socket that may not take them all at once.</summary>
internal sealed class SendQueue(Socket socket)
{
    private byte[] _bytes = new byte[8192];
    private int _start;
    private int _end;

    /// <summary>True while the socket has not taken everything.</summary>
    public bool HasUnsent => _start < _end;

    /// <summary>Adds bytes behind those that wait.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _bytes.Length)
        {
            var left = _end - _start;
            var target = left + bytes.Length > _bytes.Length
                ? new byte[Math.Max(_bytes.Length * 2, left + bytes.Length)]
                : _bytes;
            _bytes.AsSpan(_start, left).CopyTo(target);
            (_bytes, _start, _end) = (target, 0, left);
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Hands over what the socket takes now.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public void Flush()
    {
        while (HasUnsent)
        {
            var count = socket.Send(_bytes.AsSpan(_start, _end - _start), SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
            {
                return;
            }

            if (error != SocketError.Success)
            {
                throw new IOException(SocketText.Of(error));
            }

            _start += count;
        }

        _start = _end = 0;
    }
}
