using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashEngine.Cli.Display;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Cli.Demo;

/// <summary>
/// The other end of the wire: an OTA backend that asks one device for an update and shows what the device answers.
/// </summary>
internal sealed class DemoBackend(IMqttClient mqtt, string deviceId, LineFeed lines) : IAsyncDisposable
{
    private const string Source = "backend";

    private readonly TaskCompletionSource<string> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string Base => $"v1/{deviceId}/firmware/download";

    /// <summary>The status word of the device's result, once it came.</summary>
    public Task<string> Result => _result.Task;

    /// <summary>Connects and listens to the device.</summary>
    public async Task ConnectAsync(MqttConnectOptions options, CancellationToken cancellation)
    {
        await mqtt.ConnectAsync(options, cancellation);
        foreach (var topic in new[] { "request/ack", "progress", "result" })
        {
            await mqtt.SubscribeAsync($"{Base}/{topic}", MqttQos.AtLeastOnce, cancellation);
        }

        _ = ListenAsync();
    }

    /// <summary>Sends the request for an update.</summary>
    public async Task RequestAsync(DemoRequest request, CancellationToken cancellation)
    {
        var message = new JsonObject
        {
            ["command_id"] = request.CommandId,
            ["signed_url"] = request.Url.ToString(),
            ["version"] = request.Version,
            ["checksum"] = $"sha256:{request.Sha256}",
            ["size"] = request.Size,
            ["timeout"] = request.TimeoutSeconds,
            ["timestamp"] = request.SentAt.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        lines.Post(Source, $"-> {Base}/request  {request.CommandId}, {Format.Size(request.Size)}");
        await mqtt.PublishAsync(
            $"{Base}/request",
            JsonSerializer.SerializeToUtf8Bytes(message),
            MqttQos.AtLeastOnce,
            cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await mqtt.DisconnectAsync();
        _result.TrySetCanceled();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var message in mqtt.Messages.ReadAllAsync())
            {
                Show(message);
            }
        }
        catch (InvalidOperationException e)
        {
            // A field of another JSON type than agreed.
            _result.TrySetException(e);
        }
    }

    private void Show(MqttMessage message)
    {
        var topic = message.Topic[(Base.Length + 1)..];
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(message.Payload);
        }
        catch (JsonException e)
        {
            lines.Post(Source, $"<- {topic}  is no JSON: {e.Message}");
            return;
        }

        lines.Post(Source, $"<- {topic,-11}  {Describe(topic, json)}");
        if (topic == "result")
        {
            _result.TrySetResult((string?)json?["status"] ?? "");
        }
    }

    private static string Describe(string topic, JsonNode? json) => topic switch
    {
        "progress" => $"{json?["progress"],3} %  {json?["speed_kbps"]} KiB/s, {json?["eta_seconds"]} s to go",
        "result" => $"{json?["status"]}  {json?["message"]} (checksum verified: {json?["checksum_verified"]}, "
            + $"download {json?["download_time"]} s)",
        _ => $"{json?["status"]}  {json?["message"]}",
    };
}

/// <summary>What the backend asks for.</summary>
internal sealed record DemoRequest(
    string CommandId,
    Uri Url,
    string Version,
    string Sha256,
    long Size,
    int TimeoutSeconds,
    DateTimeOffset SentAt);
