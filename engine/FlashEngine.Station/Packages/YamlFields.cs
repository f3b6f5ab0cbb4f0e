using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace FlashEngine.Station.Packages;

/// <summary>The fields of a mapping of a description file: known ones only; errors name file and line.</summary>
internal sealed class YamlFields
{
    private readonly Dictionary<string, YamlNode> _fields = [];
    private readonly string _fileName;
    private readonly YamlNode _node;

    /// <summary>Takes a mapping apart.</summary>
    /// <exception cref="InputException">It is no mapping, or has a key that is unknown.</exception>
    public YamlFields(YamlNode node, string fileName, string what, string[] known)
    {
        _node = node;
        _fileName = fileName;
        if (node is not YamlMappingNode mapping)
        {
            throw ErrorAt(node, $"{what} must be a mapping with the keys {string.Join(", ", known)}");
        }

        foreach (var (key, value) in mapping)
        {
            var name = (key as YamlScalarNode)?.Value ?? string.Empty;
            if (!known.Contains(name))
            {
                throw ErrorAt(
                    key,
                    $"'{PackageSource.Show(name)}' is an unknown key of {what}; known are {string.Join(", ", known)}");
            }

            _fields.Add(name, value);
        }
    }

    /// <summary>True when the mapping has the key.</summary>
    public bool Has(string name) => _fields.ContainsKey(name);

    /// <summary>A text.</summary>
    public string Text(string name) => Text(Field(name), name);

    /// <summary>A list of texts, or one text for a list of one; empty when the key is not there.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Has(name))
        {
            return [];
        }

        return Field(name) is YamlSequenceNode list
            ? [.. list.Select(item => Text(item, name))]
            : [Text(name)];
    }

    /// <summary>A whole number within bounds, decimal or hexadecimal with 0x.</summary>
    public long Number(string name, long least, long most)
    {
        var text = Text(name);
        var isHex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var isNumber = long.TryParse(
            isHex ? text.AsSpan(2) : text,
            isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number);
        return isNumber && number >= least && number <= most
            ? number
            : throw Error(name, $"is '{PackageSource.Show(text)}'; it must be a whole number from {least} to {most}");
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name) => Text(name) switch
    {
        "true" => true,
        "false" => false,
        var text => throw Error(name, $"is '{PackageSource.Show(text)}'; it must be true or false"),
    };

    /// <summary>A list of mappings; empty when the key is not there.</summary>
    public IReadOnlyList<T> Objects<T>(string name, string what, string[] known, Func<YamlFields, T> make)
    {
        if (!Has(name))
        {
            return [];
        }

        return Field(name) is YamlSequenceNode list
            ? [.. list.Select(item => make(new YamlFields(item, _fileName, what, known)))]
            : throw Error(name, "must be a list");
    }

    /// <summary>Makes an error about a key, or about the whole mapping when the key is not there.</summary>
    public InputException Error(string name, string problem)
        => ErrorAt(_fields.GetValueOrDefault(name, _node), $"{name} {problem}");

    private InputException ErrorAt(YamlNode node, string problem)
        => InputException.At(_fileName, (int)node.Start.Line, problem);

    private YamlNode Field(string name)
        => _fields.TryGetValue(name, out var node) ? node : throw Error(name, "is missing");

    private string Text(YamlNode node, string name)
        => node is YamlScalarNode { Value: { } text }
            ? text
            : throw ErrorAt(node, $"{name} must be a text or a number");
}
