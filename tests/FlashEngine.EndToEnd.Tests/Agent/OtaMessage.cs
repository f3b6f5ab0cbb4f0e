using System.Text.Json;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>A line of <c>mosquitto_sub -v</c>: topic and payload.</summary>
internal sealed record OtaMessage(string Topic, string Payload)
{
    /// <summary>Keys and JSON types in the order of the text: <c>command_id:String, …</c>.</summary>
    public string Shape => string.Join(
        ", ", Json.EnumerateObject().Select(member => $"{member.Name}:{Kind(member.Value)}"));

    private JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Payload);

    /// <summary>Reads a line.</summary>
    public static OtaMessage Parse(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return new OtaMessage(line[..space], line[(space + 1)..]);
    }

    /// <summary>A text.</summary>
    public string Text(string key) => Json.GetProperty(key).GetString()!;

    /// <summary>A whole number.</summary>
    public long Number(string key) => Json.GetProperty(key).GetInt64();

    /// <summary>A truth value.</summary>
    public bool Flag(string key) => Json.GetProperty(key).GetBoolean();

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.Number => "number",
        var other => other.ToString(),
    };
}
