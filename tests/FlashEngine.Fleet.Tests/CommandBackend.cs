using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Fleet.Tests;

/// <summary>
/// A backend that sends a command once, and again only when it has its result: nothing makes up for one that is lost.
/// </summary>
internal sealed class CommandBackend(int commands, Uri url, byte[] package, Random chance) : IAsyncDisposable
{
    private const int OpenMax = 20;
    private const int PastMax = 40;
    private const string Topics = $"v1/{AgentPlace.Device}/firmware/download/";
    private const string State = $"v1/{AgentPlace.Device}/flash/state";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private readonly MosquittoClient _mqtt = new();
    private readonly Dictionary<string, List<string>> _results = new(StringComparer.Ordinal);
    private readonly string _sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
    private int _next;

    /// <summary>How often commands were sent.</summary>
    public int Sent { get; private set; }

    /// <summary>The results on the wire per command, copies included.</summary>
    public IReadOnlyDictionary<string, List<string>> Results => _results;

    /// <summary>The name of a command.</summary>
    public static string Id(int number) => $"cmd-{number}";

    public async Task ConnectAsync(MqttConnectOptions options)
    {
        await _mqtt.ConnectAsync(options, CancellationToken.None);
        await _mqtt.SubscribeAsync(Topics + "result", MqttQos.AtLeastOnce, CancellationToken.None);
        await _mqtt.SubscribeAsync(State, MqttQos.AtLeastOnce, CancellationToken.None);
    }

    /// <summary>
    /// Sends and listens until every command has a result; from the agent's first sign of life on, before which the
    /// broker has nobody to keep a command for.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while ((await _mqtt.Messages.ReadAsync(cancellation)).Topic != State)
        {
        }

        while (_results.Count < commands)
        {
            while (_next < commands && _next - _results.Count < OpenMax)
            {
                await SendAsync(_next++, cancellation);
            }

            var past = Enumerable.Range(Math.Max(0, _next - PastMax), Math.Min(PastMax, _next))
                .Where(command => _results.ContainsKey(Id(command)))
                .ToList();
            for (var again = chance.Next(4); again > 0 && past.Count > 0; again--)
            {
                await SendAsync(past[chance.Next(past.Count)], cancellation);
            }

            await HearAsync(cancellation);
        }

        // Copies of results that are still on their way.
        await Task.Delay(Pause, cancellation);
        await HearAsync(cancellation);
    }

    public ValueTask DisposeAsync() => _mqtt.DisposeAsync();

    private async Task HearAsync(CancellationToken cancellation)
    {
        var pause = Task.Delay(Pause, cancellation);
        do
        {
            while (_mqtt.Messages.TryRead(out var message))
            {
                Take(message);
            }
        }
        while ((_next < commands ? _next - _results.Count > OpenMax / 2 : _results.Count < commands)
            && await Task.WhenAny(_mqtt.Messages.WaitToReadAsync(cancellation).AsTask(), pause) != pause);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Take(MqttMessage message)
    {
        if (message.Topic == State)
        {
            return;
        }

        var text = Encoding.UTF8.GetString(message.Payload);
        using var json = JsonDocument.Parse(text);
        var id = json.RootElement.GetProperty("command_id").GetString()!;
        _ = _results.TryAdd(id, []);
        _results[id].Add(text);
    }

    private async Task SendAsync(int command, CancellationToken cancellation)
    {
        Sent++;
        var request = JsonSerializer.SerializeToUtf8Bytes(new
        {
            command_id = Id(command),
            signed_url = url.AbsoluteUri,
            version = "2.0.0",
            checksum = $"sha256:{_sha256}",
            size = package.Length,
            timeout = 3600,
        });
        await _mqtt.PublishAsync(Topics + "request", request, MqttQos.AtLeastOnce, cancellation);
    }
}
