using System.Text.Json;

namespace FlashEngine.Station.Packages;

/// <summary>The fields of a JSON object of a manifest: known ones only, each once, each of the right type.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _fields = [];
    private readonly string _path;
    private readonly PackageSource _source;

    /// <summary>Takes an object apart.</summary>
    /// <exception cref="InputException">It is no object, or has a field that is unknown or doubled.</exception>
    public JsonFields(JsonElement element, string path, PackageSource source, string[] known)
    {
        _path = path;
        _source = source;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw source.Error($"{PackagePath.Manifest}: {(path.Length > 0 ? path : "the whole")} must be an object");
        }

        foreach (var field in element.EnumerateObject())
        {
            if (!known.Contains(field.Name))
            {
                throw Error(field.Name, $"is an unknown field; known are {string.Join(", ", known)}");
            }

            if (!_fields.TryAdd(field.Name, field.Value))
            {
                throw Error(field.Name, "is there twice");
            }
        }
    }

    /// <summary>True when the object has the field.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>A text.</summary>
    public string Text(string name) => Text(Field(name), name);

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> Texts(string name)
        => [.. Items(name).Select((item, index) => Text(item, $"{name}[{index}]"))];

    /// <summary>A whole number within bounds, both included.</summary>
    public long Number(string name, long least, long most)
    {
        var field = Field(name);
        if (field.ValueKind != JsonValueKind.Number)
        {
            throw Error(name, $"must be a number from {least} to {most}");
        }

        return field.TryGetInt64(out var number) && number >= least && number <= most
            ? number
            : throw Error(
                name, $"is {PackageSource.Show(field.GetRawText())}; it must be {(least == most ? $"{least}"
                    : $"a whole number from {least} to {most}")}");
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name) => Field(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Error(name, "must be true or false"),
    };

    /// <summary>Bytes in Base64.</summary>
    public byte[] Bytes(string name, int lengthMax)
        => Field(name) is { ValueKind: JsonValueKind.String } field
            && field.TryGetBytesFromBase64(out var bytes)
            && bytes.Length <= lengthMax
            ? bytes
            : throw Error(name, $"must be at most {lengthMax} bytes in Base64");

    /// <summary>An object.</summary>
    public T Object<T>(string name, string[] known, Func<JsonFields, T> make)
        => make(new JsonFields(Field(name), Path(name), _source, known));

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<T> Objects<T>(string name, string[] known, Func<JsonFields, T> make)
        => [.. Items(name).Select(
            (item, index) => make(new JsonFields(item, $"{Path(name)}[{index}]", _source, known)))];

    /// <summary>Makes an error about a field.</summary>
    public InputException Error(string name, string problem)
        => _source.Error($"{PackagePath.Manifest}: {PackageSource.Show(Path(name), lengthMax: 120)} {problem}");

    private string Path(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private JsonElement Field(string name)
        => _fields.TryGetValue(name, out var field) ? field : throw Error(name, "is missing");

    private JsonElement.ArrayEnumerator Items(string name)
        => Field(name) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray()
            : throw Error(name, "must be a list");

    private string Text(JsonElement element, string name)
        => element.ValueKind == JsonValueKind.String ? element.GetString()! : throw Error(name, "must be a text");
}
