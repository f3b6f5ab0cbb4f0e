using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>What stands around one agent: a real broker, the MQTT tools, a package server, its own folders.</summary>
internal sealed class AgentBench : IAsyncDisposable
{
    /// <summary>Part of the signed URL that nobody but the server may see.</summary>
    public const string Credential = "Signature=do-not-show";

    private const string CommandId = "cmd-12345";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-agent-");
    private readonly CarFiles _car;
    private readonly Dictionary<string, string> _factory;

    private AgentBench(CarFiles car, MosquittoBroker broker)
    {
        _car = car;
        Broker = broker;
        car.MakeFactoryState(StateFolder);
        _factory = EcuStates();
    }

    /// <summary>The broker.</summary>
    public MosquittoBroker Broker { get; }

    /// <summary>The backend; null when the bench has none.</summary>
    public MqttTools Backend { get; private set; } = null!;

    /// <summary>The package server.</summary>
    public PackageServer Server { get; private set; } = null!;

    /// <summary>Where the simulated ECUs keep what they hold.</summary>
    public string StateFolder => Path.Combine(_folder.FullName, "state");

    /// <summary>Where downloads go.</summary>
    public string Downloads => Path.Combine(_folder.FullName, "downloads");

    /// <summary>Every frame of every channel; there is none as long as no job started.</summary>
    public string TraceFile => Path.Combine(_folder.FullName, "frames.log");

    /// <summary>Where the report goes.</summary>
    public string ReportFolder => Path.Combine(_folder.FullName, "report");

    /// <summary>Starts broker and server, and the backend unless the test wants it later.</summary>
    public static async Task<AgentBench> StartAsync(
        CarFiles car, RequestDelegate answer, TestAuthority? tls = null, bool backend = true)
    {
        var broker = await MosquittoBroker.StartAsync(tls is null ? null : Tls(tls.Issue("localhost")));
        var bench = new AgentBench(car, broker)
        {
            Server = await PackageServer.StartAsync(answer, tls?.Issue("127.0.0.1")),
        };
        if (backend)
        {
            await bench.StartBackendAsync(tls?.RootFile);
        }

        return bench;
    }

    /// <summary>Starts the backend.</summary>
    public async Task StartBackendAsync(string? caFile = null) =>
        Backend = await MqttTools.StartAsync(Broker.Port, caFile);

    /// <summary>The arguments of an agent with this bench's vehicle and folders; the test adds the broker.</summary>
    public string[] Agent(params IEnumerable<string> more) =>
    [
        "agent", "--simulate", "--fast", "--vehicle", _car.VehicleFile, "--trust", _car.TrustFile,
        "--downloads", Downloads, "--state", StateFolder, "--trace", TraceFile, "--report", ReportFolder, .. more,
    ];

    /// <summary>The arguments of <see cref="Agent"/> with this bench's broker in clear text.</summary>
    public string[] AgentOnBroker(params IEnumerable<string> more) =>
        Agent(["--broker", Invariant($"127.0.0.1:{Broker.Port}"), .. more]);

    /// <summary>The request, key by key as the backend documents it.</summary>
    public string Request(byte[] package, Action<JsonObject>? change = null)
    {
        var request = new JsonObject
        {
            ["command_id"] = CommandId,
            ["signed_url"] = new Uri(Server.Address, $"/firmware.bin?{Credential}").ToString(),
            ["version"] = "2.0.0",
            ["checksum"] = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(package))}",
            ["size"] = package.Length,
            ["timeout"] = 600,
        };
        change?.Invoke(request);
        return JsonSerializer.Serialize(request);
    }

    /// <summary>Waits until the agent hears a device's requests, then sends one with <c>mosquitto_pub</c>.</summary>
    public async Task RequestAsync(ChildProcess agent, string request, string device = "1")
    {
        var topic = $"v1/{device}/firmware/download/request";
        await agent.Output.FirstAsync(line => line.EndsWith($"waiting on {topic}", StringComparison.Ordinal));
        await Backend.PublishAsync(topic, request);
    }

    /// <summary>The ECUs that hold something else than what they came with.</summary>
    public IEnumerable<string> ChangedEcus()
    {
        Assert.Equal(["body", "gateway", "powertrain"], _factory.Keys.Order(StringComparer.Ordinal));
        return EcuStates().Except(_factory).Select(ecu => ecu.Key).Order(StringComparer.Ordinal);
    }

    /// <summary>No frame was sent, and every ECU holds what it came with.</summary>
    public void AssertNothingTouched()
    {
        Assert.False(File.Exists(TraceFile), "a job was started");
        Assert.Empty(ChangedEcus());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Backend?.Dispose();
        await Server.DisposeAsync();
        Broker.Dispose();
        _folder.Delete(recursive: true);
    }

    /// <summary>Text with numbers as machines read them.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private Dictionary<string, string> EcuStates() => Directory.GetFiles(StateFolder, "*.ecu").ToDictionary(
        file => Path.GetFileNameWithoutExtension(file),
        file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    private static MosquittoBrokerOptions Tls(ServerCertificate certificate) =>
        new() { CertificateFile = certificate.CertificateFile, KeyFile = certificate.KeyFile };
}
