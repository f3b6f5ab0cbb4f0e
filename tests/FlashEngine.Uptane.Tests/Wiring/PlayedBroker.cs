using System.Text.Json.Nodes;
using System.Threading.Channels;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Uptane.Tests.Wiring;

/// <summary>A broker that confirms everything, and the backend behind it.</summary>
internal sealed class PlayedBroker : IMqttClient
{
    private readonly Channel<MqttMessage> _toDevice = Channel.CreateUnbounded<MqttMessage>();
    private readonly Channel<MqttMessage> _results = Channel.CreateUnbounded<MqttMessage>();

    public event Action<string>? ConnectionLost
    {
        add { }
        remove { }
    }

    public event Action? ConnectionRestored
    {
        add { }
        remove { }
    }

    public ChannelReader<MqttMessage> Messages => _toDevice.Reader;

    public void Send(string topic, JsonObject message) => _toDevice.Writer.TryWrite(
        new MqttMessage(topic, System.Text.Encoding.UTF8.GetBytes(message.ToJsonString()), retained: false));

    /// <summary>The next result of a command.</summary>
    public async Task<JsonObject> ResultAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return JsonNode.Parse((await _results.Reader.ReadAsync(limit.Token)).Payload)!.AsObject();
    }

    public Task ConnectAsync(MqttConnectOptions options, CancellationToken cancellation) => Task.CompletedTask;

    public Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellation) => Task.CompletedTask;

    public Task PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, MqttQos qos, CancellationToken cancellation)
    {
        if (topic.EndsWith("/download/result", StringComparison.Ordinal))
        {
            _results.Writer.TryWrite(new MqttMessage(topic, payload.ToArray(), retained: false));
        }

        return Task.CompletedTask;
    }

    public Task RetainAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        Task.CompletedTask;

    public Task DisconnectAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
