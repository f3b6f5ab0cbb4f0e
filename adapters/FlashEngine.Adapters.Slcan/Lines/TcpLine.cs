using System.Net.Sockets;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan.Lines;

/// <summary>A device behind TCP: a serial server, or a CAN gateway that speaks SLCAN.</summary>
internal sealed class TcpLine : IByteLine
{
    private const int ReadWaitUs = 20_000;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    private readonly Socket _socket;

    private TcpLine(Socket socket) => _socket = socket;

    /// <summary>Connects.</summary>
    /// <exception cref="ChannelException">Nobody is there.</exception>
    public static TcpLine Open(string device)
    {
        var (host, port) = TcpDevice.Read(device);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using var limit = new CancellationTokenSource(ConnectTimeout);
            socket.ConnectAsync(host, port, limit.Token).AsTask().GetAwaiter().GetResult();
            return new TcpLine(socket);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket.Dispose();
            throw new ChannelException(
                ChannelFault.DeviceNotFound, $"slcan: cannot connect to {device}: {Reason(e)}", e);
        }
    }

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, out int count)
    {
        count = 0;
        try
        {
            return !_socket.Poll(ReadWaitUs, SelectMode.SelectRead) || (count = _socket.Receive(buffer)) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> bytes, out int count)
    {
        count = 0;
        try
        {
            count = _socket.Poll(0, SelectMode.SelectWrite) ? _socket.Send(bytes) : 0;
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static string Reason(Exception cause) => cause is SocketException
        ? cause.Message
        : $"no answer within {ConnectTimeout.TotalSeconds} s";
}
