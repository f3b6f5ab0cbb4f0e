using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Rehearsal.Ota;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>What outlives the device's process: backend, broker, server, disk, vehicle. Faults are switched on here.
/// </summary>
internal sealed class World
{
    public const string RequestTopic = "v1/1/firmware/download/request";
    public const string CancelTopic = "v1/1/firmware/download/cancel";
    private readonly Queue<MqttMessage> _toDevice = new();
    private Action<MqttMessage>? _device;

    public VirtualLoop Loop { get; } = new();

    public MemoryCommands Store { get; } = new(isDurable: true);

    /// <summary>Verified packages on the device's disk.</summary>
    public Dictionary<string, byte[]> Packages { get; } = [];

    /// <summary>The results that the backend was told, per command, as they came.</summary>
    public Dictionary<string, List<byte[]>> Results { get; } = [];

    /// <summary>The acks of requests, per command: their status words.</summary>
    public Dictionary<string, List<string>> Acks { get; } = [];

    /// <summary>The answers to cancels.</summary>
    public List<string> CancelAnswers { get; } = [];

    /// <summary>How often the vehicle was really flashed, per command.</summary>
    public Dictionary<string, int> Flashed { get; } = [];

    /// <summary>How often the server was asked.</summary>
    public int ServerRequests { get; set; }

    public byte[] Package { get; } = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7))];

    public JobPolicy Policy { get; set; } = new() { AskConsent = true, QueueMax = 1000 };

    /// <summary>Whether somebody approves what waits, 5 s after it began to.</summary>
    public bool Approves { get; set; } = true;

    public bool IsBrokerGone { get; set; }

    public bool IsBrokerSilent { get; set; }

    public bool IsServerGone { get; set; }

    public bool IsServerSilent { get; set; }

    public HttpStatusCode ServerStatus { get; set; } = HttpStatusCode.OK;

    /// <summary>Downloads find no room.</summary>
    public bool IsDiskFull { get; set; }

    /// <summary>The store finds no room.</summary>
    public bool IsStoreFull { get; set; }

    /// <summary>The package's signature is wrong.</summary>
    public bool IsSignatureWrong { get; set; }

    /// <summary>The check of the package hangs.</summary>
    public bool IsCheckSilent { get; set; }

    public bool IsVehicleGone { get; set; }

    /// <summary>The flash job of this command hangs, and hears no cancel.</summary>
    public string? StuckFlash { get; set; }

    public bool IsFlashFailing { get; set; }

    /// <summary>How often the flash job was called.</summary>
    public int FlashCalls { get; set; }

    /// <summary>So often a flash job that is to go on cannot be started yet.</summary>
    public int UnreadyStarts { get; set; }

    /// <summary>How long a cancelled flash takes to bring its ECUs to a safe end.</summary>
    public TimeSpan WayBack { get; set; }

    /// <summary>The ECU shows its old version, whatever the job says.</summary>
    public bool IsVersionOld { get; set; }

    /// <summary>The broker refuses the next message to this topic's end.</summary>
    public string? RefusedTopic { get; set; }

    /// <summary>Is told of every state that is written.</summary>
    public Action<StoredCommand> Written { get; set; } = _ => { };

    /// <summary>Changes the agent's settings.</summary>
    public Func<OtaSettings, OtaSettings> Settings { get; set; } = settings => settings;

    /// <summary>The states that the device published, with what it waits for.</summary>
    public List<string> States { get; } = [];

    /// <summary>What the vehicle says about its conditions.</summary>
    public Func<string?> Obstacle { get; set; } = () => null;

    /// <summary>Answers polls; null: nothing is there.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage>? Poll { get; set; }

    /// <summary>The reports of ECUs, as they came.</summary>
    public List<JsonObject> Reports { get; } = [];

    /// <summary>How long a flash takes.</summary>
    public TimeSpan FlashTime { get; set; } = TimeSpan.FromMinutes(1);

    public byte[] Request(string id, params (string Key, JsonNode? Value)[] changes)
    {
        var request = new JsonObject
        {
            ["command_id"] = id,
            ["signed_url"] = "https://server.example/update.fpk?signature=secret",
            ["version"] = "2.0.0",
            ["checksum"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Package)),
            ["size"] = Package.Length,
            ["timeout"] = 300,
        };
        foreach (var (key, value) in changes)
        {
            request[key] = value;
        }

        return System.Text.Encoding.UTF8.GetBytes(request.ToJsonString());
    }

    /// <summary>The backend sends something (QoS 1, persistent session).</summary>
    public void Send(string topic, byte[] payload, bool retained = false)
    {
        _toDevice.Enqueue(new MqttMessage(topic, payload, retained));
        Deliver();
    }

    public void SendCancel(string id) =>
        Send(CancelTopic, System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["command_id"] = id }.ToJsonString()));

    /// <summary>Somebody decides about a command that waits.</summary>
    public void SendConsent(string id, string decision, int? minutes = null)
    {
        var message = new JsonObject { ["command_id"] = id, ["decision"] = decision };
        if (minutes is not null)
        {
            message["minutes"] = minutes;
        }

        Send("v1/1/flash/consent", System.Text.Encoding.UTF8.GetBytes(message.ToJsonString()));
    }

    /// <summary>A device listens, in the place of another.</summary>
    public void Attach(Action<MqttMessage>? device)
    {
        _device = device;
        Deliver();
    }

    public void Deliver()
    {
        while (!IsBrokerGone && _device is { } device && _toDevice.TryDequeue(out var message))
        {
            device(message);
        }
    }

    /// <summary>The device has published something.</summary>
    public void Hear(string topic, byte[] payload)
    {
        var json = JsonNode.Parse(payload)!.AsObject();
        var id = (string)json["command_id"]!;
        if (topic.EndsWith("/download/result", StringComparison.Ordinal))
        {
            ListOf(Results, id).Add(payload);
        }
        else if (topic.EndsWith("/cancel/ack", StringComparison.Ordinal))
        {
            CancelAnswers.Add((string)json["status"]!);
        }
        else if (topic.EndsWith("/request/ack", StringComparison.Ordinal))
        {
            ListOf(Acks, id).Add((string)json["status"]!);
        }
        else if (topic.EndsWith("/flash/report", StringComparison.Ordinal))
        {
            Reports.Add(json);
        }
        else if (topic.EndsWith("/flash/state", StringComparison.Ordinal))
        {
            States.Add($"{id} {json["state"]} {json["waiting_for"]}".Trim());
        }

        if (topic.EndsWith("/flash/state", StringComparison.Ordinal) && Approves
            && (string?)json["waiting_for"] == "consent")
        {
            Loop.After(TimeSpan.FromSeconds(5), () => Send("v1/1/flash/consent", System.Text.Encoding.UTF8.GetBytes(
                new JsonObject { ["command_id"] = id, ["decision"] = "accept" }.ToJsonString())));
        }
    }

    /// <summary>The status words of a command's results, each once.</summary>
    public IReadOnlyList<string> Statuses(string id) =>
    [
        .. ListOf(Results, id)
            .Select(payload => Convert.ToBase64String(payload)).Distinct()
            .Select(text => (string)JsonNode.Parse(Convert.FromBase64String(text))!["status"]!),
    ];

    private static List<T> ListOf<T>(Dictionary<string, List<T>> lists, string id)
    {
        if (!lists.TryGetValue(id, out var list))
        {
            lists[id] = list = [];
        }

        return list;
    }
}

/// <summary>The process is gone.</summary>
internal sealed class KilledException() : Exception("the process was killed");
