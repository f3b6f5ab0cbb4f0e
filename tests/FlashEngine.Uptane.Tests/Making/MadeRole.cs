using System.Text.Json.Nodes;

namespace FlashEngine.Ota.Uptane.Tests.Making;

/// <summary>Who signs for a role of a made repository.</summary>
internal sealed class MadeRole
{
    public List<TestKey> Keys { get; init; } = [TestKey.Ecdsa()];

    public int Threshold { get; set; } = 1;

    public int Version { get; set; } = 1;

    public string Expires { get; set; } = "2090-01-01T00:00:00Z";

    public JsonObject Json => new()
    {
        ["keyids"] = new JsonArray([.. Keys.Select(key => JsonValue.Create(key.Id))]),
        ["threshold"] = Threshold,
    };
}
