using System.Diagnostics;
using System.Text.Json;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Perf.Fleet;

/// <summary>
/// The other side: publishes a request per device, and hears everything that devices say through <c>mosquitto_sub</c>,
/// which knows nothing of the engine and loses nothing, however much comes at once.
/// </summary>
public sealed class FleetBackend : IAsyncDisposable
{
    private const string Probe = "backend/probe";
    private readonly Dictionary<string, FleetDevice> _devices;
    private readonly MosquittoClient _mqtt = new();
    private readonly TaskCompletionSource _hears = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Process? _listener;
    private int _open;
    private int _messages;

    /// <summary>Makes one.</summary>
    /// <param name="devices">The ids of its devices.</param>
    public FleetBackend(IEnumerable<string> devices)
    {
        _devices = devices.ToDictionary(id => id, id => new FleetDevice(), StringComparer.Ordinal);
        _open = _devices.Count;
    }

    /// <summary>Completes when every device has told a result.</summary>
    public Task Done => _done.Task;

    /// <summary>What was heard of each device; to be looked at after <see cref="Done"/>.</summary>
    public IReadOnlyCollection<FleetDevice> Devices => _devices.Values;

    /// <summary>How many messages of devices were heard.</summary>
    public int Messages => Volatile.Read(ref _messages);

    /// <summary>Connects, and hears from now on.</summary>
    public async Task StartAsync(int port)
    {
        await _mqtt.ConnectAsync(
            new MqttConnectOptions { Host = FleetBroker.Host, Port = port, ClientId = "backend" },
            CancellationToken.None);

        // The broker answers a subscription with what it keeps: after the probe, all that come before it are heard.
        await _mqtt.RetainAsync(Probe, "{}"u8.ToArray(), CancellationToken.None);
        _listener = Process.Start(new ProcessStartInfo(
            FleetBroker.Program("mosquitto_sub"),
            [
                "-h", FleetBroker.Host, "-p", $"{port}", "-V", "5", "-q", "1", "-F", "%t %p",
                "-t", "v1/+/firmware/download/request/ack", "-t", "v1/+/firmware/download/progress",
                "-t", "v1/+/firmware/download/result", "-t", "v1/+/flash/#", "-t", Probe,
            ])
        { RedirectStandardOutput = true })!;
        new Thread(Listen) { IsBackground = true, Name = "backend" }.Start();
        await _hears.Task;
    }

    /// <summary>Asks every device for the update.</summary>
    public Task SendAsync(FleetServer server) => Task.WhenAll(_devices.Keys.Select(id => _mqtt.PublishAsync(
        $"v1/{id}/firmware/download/request",
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            command_id = $"update-{id}",
            signed_url = server.Url.AbsoluteUri,
            version = "2.0.0",
            checksum = $"sha256:{server.Sha256}",
            size = server.Size,
            timeout = 600,
        }),
        MqttQos.AtLeastOnce,
        CancellationToken.None)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_listener is { } listener)
        {
            listener.Kill();
            await listener.WaitForExitAsync();
            listener.Dispose();
        }

        await _mqtt.DisposeAsync();
    }

    private void Listen()
    {
        var output = _listener!.StandardOutput;
        while (output.ReadLine() is { } line)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var topic = line[..space];
            if (topic == Probe)
            {
                _ = _hears.TrySetResult();
                continue;
            }

            _ = Interlocked.Increment(ref _messages);
            Take(topic.Split('/'), line[(space + 1)..]);
        }
    }

    private void Take(string[] topic, string payload)
    {
        var device = _devices[topic[1]];
        switch (topic[^1])
        {
            case "ack":
                device.Acks++;
                break;
            case "progress" or "status":
                device.Reports++;
                break;
            case "result":
                var isFirst = device.Results.Count == 0;
                _ = device.Results.Add(payload);
                device.IsSuccess = StatusOf(payload) == OtaStatus.Success;
                if (isFirst && --_open == 0)
                {
                    _ = _done.TrySetResult();
                }

                break;
        }
    }

    private static string? StatusOf(string payload)
    {
        using var message = JsonDocument.Parse(payload);
        return message.RootElement.GetProperty("status").GetString();
    }
}
