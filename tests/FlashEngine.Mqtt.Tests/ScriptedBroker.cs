using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace FlashEngine.Mqtt.Tests;

/// <summary>
/// A broker of MQTT 5 that takes every client and answers its subscriptions as the test says (Mosquitto refuses none).
/// </summary>
internal sealed class ScriptedBroker : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<string> _subscribed = Channel.CreateUnbounded<string>();
    private readonly Channel<int> _confirmed = Channel.CreateUnbounded<int>();
    private volatile TcpClient? _client;

    public ScriptedBroker()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Reason codes of the next SUBACKs (MQTT 5, 3.9.3); then 01, QoS 1.</summary>
    public Queue<byte> Answers { get; } = new();

    /// <summary>PUBACKs that came, by packet identifier.</summary>
    public ChannelReader<int> Confirmed => _confirmed.Reader;

    /// <summary>The filter of the next subscription that was answered.</summary>
    public Task<string> SubscribedAsync() => _subscribed.Reader.ReadAsync().AsTask().WaitAsync(Device.Limit);

    /// <summary>Ends the connection.</summary>
    public void Cut() => _client!.Client.Close(timeout: 0);

    /// <summary>Sends a message with QoS 1.</summary>
    public async Task PublishAsync(string topic, byte id)
    {
        byte[] name = Encoding.UTF8.GetBytes(topic);
        await _client!.GetStream().WriteAsync(
            (byte[])[0x32, (byte)(name.Length + 5), 0, (byte)name.Length, .. name, 0, id, 0]);
    }

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _client?.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            var stream = client.GetStream();
            for (_client = client; ;)
            {
                byte[] head = new byte[2];
                await stream.ReadExactlyAsync(head);
                byte[] body = new byte[head[1]]; // all of the test's packets are shorter than 128 bytes
                await stream.ReadExactlyAsync(body);
                await AnswerAsync(stream, head[0] >> 4, body);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or the client left.
        }
    }

    private async Task AnswerAsync(NetworkStream stream, int type, byte[] body)
    {
        switch (type)
        {
            case 1: // CONNECT
                await stream.WriteAsync((byte[])[0x20, 3, 0, 0, 0]);
                break;
            case 4: // PUBACK
                _ = _confirmed.Writer.TryWrite(body[1]);
                break;
            case 8: // SUBSCRIBE
                byte answer = Answers.TryDequeue(out byte code) ? code : (byte)1;
                await stream.WriteAsync((byte[])[0x90, 4, body[0], body[1], 0, answer]);
                _ = _subscribed.Writer.TryWrite(Encoding.UTF8.GetString(body.AsSpan(5, body[4])));
                break;
            case 12: // PINGREQ
                await stream.WriteAsync((byte[])[0xD0, 0]);
                break;
            default: // DISCONNECT
                break;
        }
    }
}
