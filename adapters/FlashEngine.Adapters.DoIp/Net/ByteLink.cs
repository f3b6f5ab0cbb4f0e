using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>
/// One connection that carries bytes, plain or by TLS. Nothing in it blocks: it is advanced by its owner until it is
/// ready, and then read and written as far as that goes.
/// </summary>
internal sealed class ByteLink : IDisposable
{
    private const int TlsRecordLength = 16 * 1024;

    private readonly SendQueue _queue;
    private readonly Task _connecting;
    private readonly Func<SslClientAuthenticationOptions>? _tls;
    private readonly byte[] _plain;
    private PumpedStream? _pump;
    private SslStream? _secure;
    private Task? _securing;
    private ValueTask<int> _read;
    private bool _isReading;
    private int _plainStart;
    private int _plainEnd;

    /// <summary>Begins to connect.</summary>
    /// <param name="endPoint">Whom to.</param>
    /// <param name="tls">The settings of TLS; null: plain.</param>
    /// <param name="wake">Called when the connection stands or cannot be made; from any thread.</param>
    public ByteLink(IPEndPoint endPoint, Func<SslClientAuthenticationOptions>? tls, Action wake)
    {
        Socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _queue = new SendQueue(Socket);
        _tls = tls;
        _plain = tls is null ? [] : new byte[TlsRecordLength];
        _connecting = Socket.ConnectAsync(endPoint);
        _ = _connecting.ContinueWith(_ => wake(), TaskScheduler.Default);
    }

    /// <summary>The socket, to wait for.</summary>
    public Socket Socket { get; }

    /// <summary>True once bytes can be read and written.</summary>
    public bool IsReady { get; private set; }

    /// <summary>True once the socket stands, so that it can be waited for.</summary>
    public bool IsConnected => _connecting.IsCompletedSuccessfully;

    /// <summary>True while the socket has not taken everything that was written.</summary>
    public bool HasUnsent => _queue.HasUnsent;

    /// <summary>Goes on with connecting and securing.</summary>
    /// <exception cref="IOException">The connection cannot be made; the message says why.</exception>
    /// <exception cref="AuthenticationException">TLS does not trust the entity, or it us.</exception>
    public void Advance()
    {
        if (IsReady || !_connecting.IsCompleted)
        {
            return;
        }

        if (_connecting.IsFaulted)
        {
            throw _connecting.Exception.InnerException is SocketException e
                ? new IOException(SocketText.Of(e.SocketErrorCode), e)
                : new IOException(_connecting.Exception.Message, _connecting.Exception);
        }

        if (_tls is { } tls && _secure is null)
        {
            Socket.Blocking = false;
            _pump = new PumpedStream(Socket, _queue);
            _secure = new SslStream(_pump, leaveInnerStreamOpen: true);
            _securing = _secure.AuthenticateAsClientAsync(tls());
        }

        _pump?.Pump();
        if (_securing is null || _securing.IsCompleted)
        {
            Socket.Blocking = false;
            _securing?.GetAwaiter().GetResult();
            IsReady = true;
        }

        _queue.Flush();
    }

    /// <summary>Takes bytes that have come.</summary>
    /// <returns>How many; 0: none are there.</returns>
    /// <exception cref="IOException">The connection is lost.</exception>
    public int Read(Memory<byte> target)
    {
        if (_secure is not null)
        {
            return ReadSecure(_secure, target.Span);
        }

        var count = Socket.Receive(target.Span, SocketFlags.None, out var error);
        return error switch
        {
            SocketError.WouldBlock => 0,
            SocketError.Success when count > 0 => count,
            SocketError.Success => throw new IOException(SocketText.Closed),
            _ => throw new IOException(SocketText.Of(error)),
        };
    }

    /// <summary>Sends bytes, or keeps those that the socket does not take yet.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_secure is { } secure)
        {
            secure.Write(bytes);
        }
        else
        {
            _queue.Add(bytes);
        }
    }

    /// <summary>Goes on with sending.</summary>
    /// <exception cref="IOException">The connection is lost.</exception>
    public void Flush() => _queue.Flush();

    /// <inheritdoc/>
    public void Dispose()
    {
        Socket.Dispose();
        _pump?.Dispose();
    }

    private int ReadSecure(SslStream secure, Span<byte> target)
    {
        if (_plainStart == _plainEnd && !TryReadRecord(secure))
        {
            return 0;
        }

        var count = Math.Min(target.Length, _plainEnd - _plainStart);
        _plain.AsSpan(_plainStart, count).CopyTo(target);
        _plainStart += count;
        return count;
    }

    private bool TryReadRecord(SslStream secure)
    {
        if (!_isReading)
        {
            Begin(secure.ReadAsync(_plain));
        }

        _pump!.Pump();
        if (!_read.IsCompleted)
        {
            return false;
        }

        _isReading = false;
        (_plainStart, _plainEnd) = (0, _read.GetAwaiter().GetResult());
        return _plainEnd > 0 ? true : throw new IOException(SocketText.Closed);
    }

    private void Begin(ValueTask<int> read)
    {
        _read = read;
        _isReading = true;
    }
}
