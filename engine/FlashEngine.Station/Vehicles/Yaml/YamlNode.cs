namespace FlashEngine.Station.Vehicles.Yaml;

/// <summary>A node of a YAML file that knows its line, 1-based.</summary>
internal abstract record YamlNode(int Line)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value, as it is written in the file.</summary>
internal sealed record YamlText(int Line, string Value, bool Quoted) : YamlNode(Line)
{
    private const int ShownMax = 60;

    /// <summary>The value in quotes; in one line and cut, because messages are one line.</summary>
    public override string Kind
    {
        get
        {
            var shown = Value.Length > ShownMax ? Value[..ShownMax] + "…" : Value;
            return IsNull ? "empty" : $"'{string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c))}'";
        }
    }

    /// <summary>True for a value that is not there: nothing after the colon, or YAML's word for nothing.</summary>
    public bool IsNull => !Quoted && Value is "" or "~" or "null";
}

/// <summary>A list of nodes.</summary>
internal sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line)
{
    public override string Kind => Items.Count == 0 ? "an empty list" : "a list";
}

/// <summary>Keys with values, in the order of the file; no key is there twice.</summary>
internal sealed record YamlMap(int Line, IReadOnlyList<YamlEntry> Entries) : YamlNode(Line)
{
    public override string Kind => "a group of keys";

    public YamlEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}

/// <summary>One key with its value.</summary>
internal sealed record YamlEntry(string Key, int Line, YamlNode Value);
