using System.Text.Json.Nodes;

namespace FlashEngine.Ota.Uptane.Tests.Making;

/// <summary>A delegated role of a made repository.</summary>
internal sealed class MadeDelegation(string name, params string[] paths)
{
    public string Name { get; } = name;

    public MadeRole Role { get; } = new();

    public bool Terminating { get; init; }

    public JsonObject Targets { get; } = [];

    public JsonObject Json
    {
        get
        {
            var json = Role.Json;
            json["name"] = Name;
            json["paths"] = new JsonArray([.. paths.Select(path => JsonValue.Create(path))]);
            json["terminating"] = Terminating;
            return json;
        }
    }
}
