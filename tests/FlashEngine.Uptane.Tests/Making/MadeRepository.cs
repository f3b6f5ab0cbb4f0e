using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Ota.Uptane.Repositories;

namespace FlashEngine.Ota.Uptane.Tests.Making;

/// <summary>
/// A repository that the tests make with keys of their own, and that misbehaves when they want it: they change roles
/// and targets, publish, and can then put other bytes in the place of any file.
/// </summary>
internal sealed class MadeRepository : IUptaneRepository
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public Dictionary<string, byte[]> Files { get; set; } = [];

    public MadeRole Root { get; set; } = new();

    public MadeRole Timestamp { get; set; } = new();

    public MadeRole Snapshot { get; set; } = new();

    public MadeRole TopTargets { get; set; } = new();

    /// <summary>A Director usually has neither timestamp nor snapshot.</summary>
    public bool HasSnapshot { get; init; } = true;

    public bool ConsistentSnapshot { get; init; }

    public JsonObject Targets { get; set; } = [];

    /// <summary>Delegated roles: the entry in the top-level targets, and the targets they list.</summary>
    public List<MadeDelegation> Delegations { get; } = [];

    /// <summary>The bytes given out so far.</summary>
    public long Given { get; private set; }

    /// <summary>Files asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    public void Publish()
    {
        PublishRoot(Root.Keys);
        Put(TargetsName(SnapshotMetadata.TargetsFile, TopTargets.Version), Sign(TargetsJson(), TopTargets.Keys));
        foreach (var role in Delegations)
        {
            Put($"delegations/{TargetsName(role.Name + ".json", role.Role.Version)}",
                Sign(Common("Targets", role.Role, new() { ["targets"] = role.Targets.DeepClone() }), role.Role.Keys));
        }

        if (HasSnapshot)
        {
            PublishSnapshot();
        }
    }

    public void PublishRoot(IEnumerable<TestKey> signers)
    {
        var roles = new Dictionary<string, MadeRole> { ["root"] = Root, ["targets"] = TopTargets };
        if (HasSnapshot)
        {
            roles["timestamp"] = Timestamp;
            roles["snapshot"] = Snapshot;
        }

        var keys = new JsonObject();
        foreach (var key in roles.Values.SelectMany(role => role.Keys).DistinctBy(key => key.Id))
        {
            keys[key.Id] = key.Json;
        }

        var json = Common("Root", Root, new()
        {
            ["consistent_snapshot"] = ConsistentSnapshot,
            ["keys"] = keys,
            ["roles"] = new JsonObject(roles.Select(role => KeyValuePair.Create(role.Key, (JsonNode?)role.Value.Json))),
        });
        Put($"{Root.Version}.root.json", Sign(json, signers));
    }

    /// <summary>Adds a target file to the targets; the Director names ECUs, the Image repository hardware.</summary>
    public void Add(string name, byte[] content, JsonObject custom) => AddTo(Targets, name, content, custom);

    public static void AddTo(JsonObject targets, string name, byte[] content, JsonObject custom) => targets[name] =
        new JsonObject
        {
            ["length"] = content.Length,
            ["hashes"] = new JsonObject { ["sha256"] = Hash(content) },
            ["custom"] = custom,
        };

    public static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static byte[] Sign(JsonObject signed, IEnumerable<TestKey> keys)
    {
        byte[] bytes = CanonicalJson.Of(JsonSerializer.SerializeToElement(signed));
        var document = new JsonObject
        {
            ["signatures"] = new JsonArray([.. keys.Select(key => key.Sign(bytes))]),
            ["signed"] = signed,
        };
        return Text(document);
    }

    public static byte[] Text(JsonNode json) => Encoding.UTF8.GetBytes(json.ToJsonString(Indented));

    public void Put(string name, byte[] bytes) => Files[name] = bytes;

    public Task<FetchResult> FetchAsync(
        string file,
        long lengthMax,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink,
        CancellationToken cancellation)
    {
        Asked.Add(file);
        if (!Files.TryGetValue(file, out byte[]? bytes))
        {
            return Task.FromResult(FetchResult.Missing);
        }

        var stream = new MemoryStream(bytes);
        return CappedCopy.RunAsync(
            async piece =>
            {
                int count = await stream.ReadAsync(piece, cancellation);
                Given += count;
                return count;
            },
            lengthMax,
            sink,
            cancellation);
    }

    private JsonObject TargetsJson()
    {
        var json = Common("Targets", TopTargets, new() { ["targets"] = Targets.DeepClone() });
        if (Delegations.Count > 0)
        {
            var keys = new JsonObject();
            foreach (var key in Delegations.SelectMany(role => role.Role.Keys))
            {
                keys[key.Id] = key.Json;
            }

            json["delegations"] = new JsonObject
            {
                ["keys"] = keys,
                ["roles"] = new JsonArray([.. Delegations.Select(role => role.Json)]),
            };
        }

        return json;
    }

    private void PublishSnapshot()
    {
        var files = new JsonObject
        {
            [SnapshotMetadata.TargetsFile] = new JsonObject { ["version"] = TopTargets.Version },
        };
        foreach (var role in Delegations)
        {
            files[role.Name + ".json"] = new JsonObject { ["version"] = role.Role.Version };
        }

        byte[] snapshot = Sign(Common("Snapshot", Snapshot, new() { ["meta"] = files }), Snapshot.Keys);
        Put(TargetsName(SnapshotMetadata.SnapshotFile, Snapshot.Version), snapshot);
        var facts = new JsonObject
        {
            ["version"] = Snapshot.Version,
            ["length"] = snapshot.Length,
            ["hashes"] = new JsonObject { ["sha256"] = Hash(snapshot) },
        };
        var meta = new JsonObject { [SnapshotMetadata.SnapshotFile] = facts };
        Put("timestamp.json", Sign(Common("Timestamp", Timestamp, new() { ["meta"] = meta }), Timestamp.Keys));
    }

    private string TargetsName(string file, int version) =>
        ConsistentSnapshot && HasSnapshot ? $"{version}.{file}" : file;

    private static JsonObject Common(string type, MadeRole role, JsonObject json)
    {
        json["_type"] = type;
        json["version"] = role.Version;
        json["expires"] = role.Expires;
        return json;
    }
}
