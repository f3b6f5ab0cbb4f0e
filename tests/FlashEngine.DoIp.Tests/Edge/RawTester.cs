using System.Net;
using System.Net.Sockets;

namespace FlashEngine.DoIp.Tests.Edge;

/// <summary>A tester that sends any bytes, and takes what comes. All waits are bounded.</summary>
internal sealed class RawTester : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RawTester(IPEndPoint entity)
    {
        _socket.ReceiveTimeout = 30_000;
        _socket.Connect(entity);
    }

    /// <summary>Sends bytes and takes as many as are expected.</summary>
    public RawTester Exchange(string sent, string expected)
    {
        _ = _socket.Send(Hex.Bytes(sent));
        return Expect(expected);
    }

    public RawTester Expect(string expected)
    {
        var bytes = new byte[Hex.Bytes(expected).Length];
        for (var at = 0; at < bytes.Length;)
        {
            var count = _socket.Receive(bytes, at, bytes.Length - at, SocketFlags.None);
            Assert.True(count > 0, $"closed after {Hex.Text(bytes.AsSpan(0, at))}, expected {expected}");
            at += count;
        }

        Assert.Equal(expected, Hex.Text(bytes));
        return this;
    }

    /// <summary>Activates routing of 0E80.</summary>
    public RawTester Activate() => Exchange(
        "02 FD 00 05 00 00 00 07 0E 80 00 00 00 00 00", "02 FD 00 06 00 00 00 09 0E 80 00 10 10 00 00 00 00");

    /// <summary>The entity has ended the connection.</summary>
    public void ExpectEnd()
    {
        try
        {
            Assert.Equal(0, _socket.Receive(new byte[1]));
        }
        catch (SocketException e)
        {
            Assert.Equal(SocketError.ConnectionReset, e.SocketErrorCode);
        }
    }

    public void Dispose() => _socket.Dispose();
}
