using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Rehearsal.Ota;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Ota.Tests.Agent;

/// <summary>
/// A device with its agent, a real broker, a real package server and a backend that sees every message of the device.
/// </summary>
internal sealed class AgentBench : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-agent-");
    private readonly CancellationTokenSource _stop = new();
    private readonly List<(string Topic, JsonObject Json)> _seen = [];
    private Downloader _downloader = null!;
    private MosquittoClient _device = null!;

    private AgentBench(MosquittoBroker broker, MosquittoClient backend) => (Broker, Backend) = (broker, backend);

    public MosquittoBroker Broker { get; }

    public MosquittoClient Backend { get; }

    public PackageServer Server { get; private set; } = null!;

    public FlashJobDouble Job { get; } = new();

    public Task<FlashExitCode> Running { get; private set; } = null!;

    public ConcurrentQueue<string> Log { get; } = [];

    public byte[] Package { get; } = RandomNumberGenerator.GetBytes(300_000);

    public IReadOnlyList<(string Topic, JsonObject Json)> Seen => _seen;

    public IEnumerable<FileInfo> Files => _folder.EnumerateFiles();

    /// <summary>Starts everything; the agent is connected and subscribed when this returns.</summary>
    public static async Task<AgentBench> StartAsync(
        RequestDelegate? answer = null, bool once = true, Func<OtaSettings, OtaSettings>? settings = null)
    {
        var broker = await MosquittoBroker.StartAsync();
        var backend = new MosquittoClient();
        await backend.ConnectAsync(
            new MqttConnectOptions { Host = MosquittoBroker.Host, Port = broker.Port, ClientId = "backend" }, default);
        await backend.SubscribeAsync("v1/#", MqttQos.AtLeastOnce, default);
        var bench = new AgentBench(broker, backend);
        bench.Server = await PackageServer.StartAsync(answer ?? PackageServer.Bytes(bench.Package));
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.StartAgent(once, settings ?? (s => s), connected);
        await connected.Task.WaitAsync(Limit);
        return bench;
    }

    /// <summary>A request for the bench's package, with some fields replaced (null removes one).</summary>
    public JsonObject Request(string commandId = "cmd-1", params (string Key, JsonNode? Value)[] changes)
    {
        var request = new JsonObject
        {
            ["command_id"] = commandId,
            ["signed_url"] = new Uri(Server.Address, "/firmware.fpk?Signature=secret").AbsoluteUri,
            ["version"] = "1.1.0",
            ["checksum"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Package)),
            ["size"] = Package.Length,
            ["timeout"] = 60,
        };
        foreach (var (key, value) in changes)
        {
            request.Remove(key);
            if (value is not null)
            {
                request[key] = value;
            }
        }

        return request;
    }

    public Task SendAsync(JsonObject request, string topic = "v1/1/firmware/download/request") =>
        SendAsync(request.ToJsonString(), topic);

    public async Task SendAsync(string text, string topic = "v1/1/firmware/download/request") =>
        await Backend.PublishAsync(topic, Encoding.UTF8.GetBytes(text), MqttQos.AtLeastOnce, default).WaitAsync(Limit);

    public Task CancelAsync(string commandId) => SendAsync(
        new JsonObject { ["command_id"] = commandId, ["reason"] = "test" }, "v1/1/firmware/download/cancel");

    /// <summary>The device's next message on a topic; all others on the way are kept in <see cref="Seen"/>.</summary>
    public async Task<JsonObject> NextAsync(string suffix)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var message = await Backend.Messages.ReadAsync(limit.Token);
            if (message.Topic.EndsWith("/request", StringComparison.Ordinal)
                || message.Topic.EndsWith("/request/firmware", StringComparison.Ordinal)
                || message.Topic.EndsWith("/consent", StringComparison.Ordinal)
                || message.Topic.EndsWith("/cancel", StringComparison.Ordinal)
                || (message.Topic.EndsWith("/flash/state", StringComparison.Ordinal) && suffix != "/flash/state"))
            {
                continue;
            }

            var json = JsonNode.Parse(message.Payload)!.AsObject();
            _seen.Add((message.Topic, json));
            if (message.Topic.EndsWith(suffix, StringComparison.Ordinal))
            {
                return json;
            }
        }
    }

    public Task<JsonObject> AckAsync() => NextAsync("/firmware/download/request/ack");

    public Task<JsonObject> ResultAsync() => NextAsync("/firmware/download/result");

    /// <summary>Lets the agent end by itself, then reads everything that it sent.</summary>
    public async Task<FlashExitCode> EndAsync()
    {
        var exitCode = await Running.WaitAsync(Limit);
        await SendAsync("{}", "v1/end");
        await NextAsync("v1/end");
        return exitCode;
    }

    /// <summary>Ctrl+C.</summary>
    public Task<FlashExitCode> StopAsync()
    {
        _stop.Cancel();
        return EndAsync();
    }

    public int Count(string suffix) => _seen.Count(m => m.Topic.EndsWith(suffix, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(Running, Task.Delay(Limit));
        await _device.DisposeAsync();
        await Backend.DisposeAsync();
        await Server.DisposeAsync();
        _downloader.Dispose();
        Broker.Dispose();
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    private void StartAgent(bool once, Func<OtaSettings, OtaSettings> change, TaskCompletionSource connected)
    {
        var settings = change(new OtaSettings
        {
            BrokerHost = MosquittoBroker.Host,
            BrokerPort = Broker.Port,
            DownloadFolder = _folder.FullName,
            DownloadChunkSize = 10_000,
            ReconnectDelayFirst = TimeSpan.FromMilliseconds(20),
            ReconnectDelayMax = TimeSpan.FromMilliseconds(100),
        });
        _device = new MosquittoClient();
        _downloader = new Downloader(settings.ToDownloader(), TimeProvider.System);
        var ports = new OtaAgentPorts
        {
            Mqtt = _device,
            Downloader = _downloader,
            Job = Job,
            Store = new MemoryCommands(isDurable: false),
        };
        var agent = new OtaAgent(settings, ports, TimeProvider.System, line =>
        {
            Log.Enqueue(line);
            if (line.StartsWith("connected", StringComparison.Ordinal))
            {
                connected.TrySetResult();
            }
        });
        Running = Task.Run(() => agent.RunAsync(once, _stop.Token));
    }
}
