using System.Collections.Concurrent;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

/// <summary>A client of the product with what it said.</summary>
internal sealed class Device : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _lost = new(0);
    private readonly SemaphoreSlim _restored = new(0);

    public Device()
    {
        Client = new MosquittoClient(Log.Enqueue);
        Client.ConnectionLost += _ => _lost.Release();
        Client.ConnectionRestored += () => _restored.Release();
    }

    public MosquittoClient Client { get; }

    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>Reconnects soon; its name and topics are its own.</summary>
    public static MqttConnectOptions Options(int port, string clientId, MqttProtocol protocol = MqttProtocol.Auto) =>
        new()
        {
            Host = MosquittoBroker.Host,
            Port = port,
            ClientId = clientId,
            Protocol = protocol,
            ConnectTimeout = Limit,
            ReconnectDelayFirst = TimeSpan.FromMilliseconds(20),
            ReconnectDelayMax = TimeSpan.FromMilliseconds(100),
        };

    public static async Task<Device> ConnectAsync(MqttConnectOptions options)
    {
        var device = new Device();
        await device.Client.ConnectAsync(options, default);
        return device;
    }

    public static async Task<string> FailAsync(MqttConnectOptions options)
    {
        await using var device = new Device();
        var error = await Assert.ThrowsAsync<JobException>(() => device.Client.ConnectAsync(options, default));
        Assert.Equal(FlashExitCode.Network, error.ExitCode);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    public Task SubscribeAsync(string filter) =>
        Client.SubscribeAsync(filter, MqttQos.AtLeastOnce, default).WaitAsync(Limit);

    public Task PublishAsync(string topic, params byte[] payload) =>
        Client.PublishAsync(topic, payload, MqttQos.AtLeastOnce, default).WaitAsync(Limit);

    public Task<MqttMessage> NextAsync() => Client.Messages.ReadAsync().AsTask().WaitAsync(Limit);

    public async Task LostAsync() => Assert.True(await _lost.WaitAsync(Limit));

    public async Task RestoredAsync() => Assert.True(await _restored.WaitAsync(Limit));

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _lost.Dispose();
        _restored.Dispose();
    }
}
