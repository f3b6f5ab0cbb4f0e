using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FlashEngine.Mqtt.Tests;

/// <summary>
/// A wire to a broker that can be cut or go dead, and that answers CONNECTs of MQTT 5 in the place of a broker that
/// does not know them.
/// </summary>
internal sealed class ConnectGate : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly ConcurrentQueue<int> _versions = new();
    private readonly CancellationTokenSource _end = new();
    private readonly int _brokerPort;
    private readonly ConnectRefusal _refusal;
    private volatile bool _isDead;

    public ConnectGate(int brokerPort, ConnectRefusal refusal = ConnectRefusal.None)
    {
        _brokerPort = brokerPort;
        _refusal = refusal;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Protocol versions of all CONNECTs so far: 5, or 4 for MQTT 3.1.1.</summary>
    public IReadOnlyCollection<int> Versions => _versions;

    /// <summary>Closes all connections; new ones are taken.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys)
        {
            client.Client?.Close(timeout: 0); // at once, without an orderly end
        }
    }

    /// <summary>New connections are closed at once.</summary>
    public bool IsShut { get; set; }

    /// <summary>From now on nothing gets through, and nobody is told.</summary>
    public void GoDead() => _isDead = true;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        Cut();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _open[client] = true;
        _open[server] = true;
        try
        {
            if (IsShut)
            {
                return;
            }

            var connect = await ReadConnectAsync(client.GetStream());
            _versions.Enqueue(connect.Version);
            if (connect.Version == 5 && _refusal != ConnectRefusal.None)
            {
                await client.GetStream().WriteAsync(Answer());
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _brokerPort);
            await server.GetStream().WriteAsync(connect.Packet);
            await Task.WhenAny(
                PumpAsync(client.GetStream(), server.GetStream()), PumpAsync(server.GetStream(), client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            or InvalidOperationException)
        {
            // Cut, or one side left.
        }
        finally
        {
            _ = _open.TryRemove(client, out _);
            _ = _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private byte[] Answer() => _refusal switch
    {
        ConnectRefusal.Reason84 => [0x20, 0x03, 0x00, 0x84, 0x00],
        ConnectRefusal.ReturnCode01 => [0x20, 0x02, 0x00, 0x01],
        _ => [],
    };

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        byte[] buffer = new byte[4096];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                if (!_isDead)
                {
                    await to.WriteAsync(buffer.AsMemory(0, read));
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Cut, or one side left.
        }
    }

    // Fixed header with a length of one or two bytes, then 00 04 'M' 'Q' 'T' 'T' and the version.
    private static async Task<(int Version, byte[] Packet)> ReadConnectAsync(NetworkStream stream)
    {
        byte[] start = new byte[3];
        await stream.ReadExactlyAsync(start);
        bool isLong = start[1] > 0x7F;
        int length = isLong ? (start[1] & 0x7F) + (start[2] << 7) : start[1] - 1;
        byte[] rest = new byte[length];
        await stream.ReadExactlyAsync(rest);
        return (rest[isLong ? 6 : 5], [.. start, .. rest]);
    }
}
