namespace FlashEngine.Station.Vehicles.Yaml;

/// <summary>
/// A group of keys with typed access. The keys that may occur are stated when it is made, so that a mistyped key is
/// told as such, and not as the absence of the right one. Every error is one line with file, line, value and remedy.
/// </summary>
internal sealed partial class YamlSettings
{
    private readonly YamlMap _map;
    private readonly string[] _keys;

    /// <summary>Takes a group and refuses keys that are not in <paramref name="keys"/>.</summary>
    /// <param name="fileName">The file, for messages.</param>
    /// <param name="map">The group.</param>
    /// <param name="subject">What it describes, for messages: <c>channel 'can0'</c>.</param>
    /// <param name="keys">The keys that may occur.</param>
    public YamlSettings(string fileName, YamlMap map, string subject, string[] keys)
    {
        (FileName, _map, Subject, _keys) = (fileName, map, subject, keys);
        var unknown = map.Entries.FirstOrDefault(entry => !keys.Contains(entry.Key));
        if (unknown is not null)
        {
            var advice = NearestName.Advice(unknown.Key, keys, "known keys");
            throw InputException.At(fileName, unknown.Line, $"unknown key '{unknown.Key}' in {subject}; {advice}");
        }
    }

    /// <summary>The file.</summary>
    public string FileName { get; }

    /// <summary>What the group describes.</summary>
    public string Subject { get; }

    /// <summary>True when the key is there with a value.</summary>
    public bool Has(string key) => Node(key) is not null;

    /// <summary>The line of the key's value, or of the group when the key is not there.</summary>
    public int LineOf(string key) => Node(key)?.Line ?? _map.Line;

    /// <summary>An error at the value of a key.</summary>
    public InputException Error(string key, string problem) => InputException.At(FileName, LineOf(key), problem);

    /// <summary>An error that names the key's value and says what it must be.</summary>
    public InputException Wrong(string key, string mustBe) =>
        Error(key, $"{key} of {Subject} is {Node(key)?.Kind ?? "missing"}; it must be {mustBe}");

    /// <summary>Refuses a file whose <c>version</c> is not the one that this program reads.</summary>
    public void RequireVersion(int version)
    {
        if (!Has("version"))
        {
            throw InputException.At(
                FileName, _map.Line, $"version is missing; the file must have 'version: {version}'");
        }

        if (Whole("version", 0, int.MaxValue) != version)
        {
            throw Error("version", $"version {Text("version")} of this file is not known; it must be {version}");
        }
    }

    /// <summary>A text that must be there and not be empty.</summary>
    public string Text(string key) => OptionalText(key) ?? throw Missing(key);

    /// <summary>A text; null when the key is not there.</summary>
    public string? OptionalText(string key)
    {
        if (Node(key) is not { } node)
        {
            return null;
        }

        var value = (node as YamlText)?.Value.Trim();
        return string.IsNullOrEmpty(value) || value.Any(char.IsControl) ? throw Wrong(key, "text in one line") : value;
    }

    /// <summary>The text as it stands, for values that no message may show; empty when it is no text.</summary>
    public string HiddenText(string key) => (Node(key) as YamlText)?.Value ?? "";

    /// <summary>A name that must be there: it serves in messages, in reports and as a part of file names.</summary>
    public string Name(string key)
    {
        var name = Text(key);
        return IsName(name) ? name : throw Wrong(key, "a name of 1 to 64 letters, digits, '-', '_' or '.'");
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool fallback) => OptionalText(key) switch
    {
        null => fallback,
        "true" => true,
        "false" => false,
        _ => throw Wrong(key, "true or false"),
    };

    /// <summary>True when a group of keys is below this one.</summary>
    public bool IsGroup(string key) => Node(key) is YamlMap;

    /// <summary>A group of keys below this one; null when the key is not there.</summary>
    public YamlSettings? Group(string key, string[] keys) => Node(key) switch
    {
        null => null,
        YamlMap map => new YamlSettings(FileName, map, $"{key} of {Subject}", keys),
        _ => throw Wrong(key, "a group of keys"),
    };

    /// <summary>A list of groups that must be there and not be empty, each with the name it gives itself.</summary>
    public IEnumerable<YamlSettings> Groups(string key, string itemSubject, string[] keys)
    {
        if (Node(key) is not YamlList { Items.Count: > 0 } list)
        {
            throw Has(key) ? Wrong(key, "a list with at least one entry") : Missing(key);
        }

        foreach (var item in list.Items)
        {
            if (item is not YamlMap map)
            {
                throw InputException.At(
                    FileName, item.Line, $"an entry of {key} is {item.Kind}; it must be a group of keys");
            }

            var name = map.Find("name")?.Value is YamlText { IsNull: false } text ? $" '{text.Value}'" : "";
            yield return new YamlSettings(FileName, map, itemSubject + name, keys);
        }
    }

    /// <summary>A list of texts with their lines; empty when the key is not there.</summary>
    public IReadOnlyList<YamlText> Texts(string key) => Node(key) switch
    {
        null => [],
        YamlList list when list.Items.All(item => item is YamlText { IsNull: false }) =>
            [.. list.Items.Cast<YamlText>()],
        _ => throw Wrong(key, "a list of names: [first, second]"),
    };

    /// <summary>Free keys with text values; empty when the key is not there.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string key)
    {
        if (Node(key) is not { } node)
        {
            return new Dictionary<string, string>();
        }

        var map = node as YamlMap ?? throw Wrong(key, "a group of keys with text values");
        return map.Entries.ToDictionary(entry => entry.Key, entry => entry.Value is YamlText text
            ? text.Value
            : throw InputException.At(
                FileName, entry.Line, $"{entry.Key} in {key} of {Subject} is {entry.Value.Kind}; it must be text"));
    }

    private static bool IsName(string text) =>
        text.Length <= 64
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private YamlNode? Node(string key)
    {
        if (!_keys.Contains(key))
        {
            throw new ArgumentException($"key '{key}' is not among the keys of {Subject}", nameof(key));
        }

        var node = _map.Find(key)?.Value;
        return node is YamlText { IsNull: true } ? null : node;
    }

    private InputException Missing(string key)
    {
        var entry = _map.Find(key);
        return entry is null
            ? InputException.At(FileName, _map.Line, $"{key} of {Subject} is missing; add '{key}: …'")
            : InputException.At(FileName, entry.Line, $"{key} of {Subject} has no value; write one after '{key}:'");
    }
}
