using System.Globalization;
using System.Text.Json;

namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>
/// The members of a JSON object of metadata, each of the right type. Members that nobody asks for are allowed: they are
/// signed too, and the standard lets implementers add some.
/// </summary>
internal readonly struct MetadataFields
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly JsonElement _object;
    private readonly string _path;

    public MetadataFields(MetadataName metadata, JsonElement element, string path)
    {
        Metadata = metadata;
        _object = element;
        _path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw metadata.Malformed($"{UptaneRefusal.Show(path)} must be an object");
        }
    }

    /// <summary>What it belongs to.</summary>
    public MetadataName Metadata { get; }

    public string Text(string name) => Text(Field(name), name);

    public string? OptionalText(string name) => _object.TryGetProperty(name, out var field) ? Text(field, name) : null;

    public bool OptionalFlag(string name) => _object.TryGetProperty(name, out var field)
        && field.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Wrong(name, "must be true or false"),
        };

    public long Number(string name, long least, long most)
    {
        var field = Field(name);
        return field.ValueKind == JsonValueKind.Number && field.TryGetInt64(out long number)
            && number >= least && number <= most
                ? number
                : throw Wrong(name, $"must be a whole number from {least} to {most}");
    }

    public long? OptionalNumber(string name, long least, long most) =>
        _object.TryGetProperty(name, out _) ? Number(name, least, most) : null;

    public DateTimeOffset Time(string name)
    {
        string text = Text(name);
        return DateTimeOffset.TryParseExact(
            text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw Wrong(name, $"is '{UptaneRefusal.Show(text)}'; it must be a time like 2030-01-31T23:59:59Z");
    }

    public MetadataFields Object(string name) => new(Metadata, Field(name), Path(name));

    public MetadataFields? OptionalObject(string name) =>
        _object.TryGetProperty(name, out _) ? Object(name) : null;

    /// <summary>The names of the members of this object.</summary>
    public IEnumerable<string> Names() => _object.EnumerateObject().Select(member => member.Name);

    /// <summary>The members of this object, each an object itself.</summary>
    public IEnumerable<(string Name, MetadataFields Fields)> Objects()
    {
        foreach (var member in _object.EnumerateObject())
        {
            yield return (member.Name, new MetadataFields(Metadata, member.Value, Path(member.Name)));
        }
    }

    /// <summary>The members of this object, each a text.</summary>
    public IEnumerable<(string Name, string Text)> Texts()
    {
        foreach (var member in _object.EnumerateObject())
        {
            yield return (member.Name, Text(member.Value, member.Name));
        }
    }

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<MetadataFields> ObjectList(string name)
    {
        var fields = this;
        return [.. Items(name).Select(
            (item, index) => new MetadataFields(fields.Metadata, item, $"{fields.Path(name)}[{index}]"))];
    }

    /// <summary>A list of texts; none when the member is missing.</summary>
    public IReadOnlyList<string> OptionalTextList(string name) =>
        _object.TryGetProperty(name, out _) ? TextList(name) : [];

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> TextList(string name)
    {
        var fields = this;
        return [.. Items(name).Select((item, index) => fields.Text(item, $"{name}[{index}]"))];
    }

    /// <summary>Makes the refusal of a member.</summary>
    public FlashException Wrong(string name, string problem) =>
        Metadata.Malformed($"{UptaneRefusal.Show(Path(name))} {problem}");

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private JsonElement Field(string name) =>
        _object.TryGetProperty(name, out var field) ? field : throw Wrong(name, "is missing");

    private JsonElement.ArrayEnumerator Items(string name) => Field(name) is { ValueKind: JsonValueKind.Array } list
        ? list.EnumerateArray()
        : throw Wrong(name, "must be a list");

    private string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Wrong(name, "must be a text");
}
