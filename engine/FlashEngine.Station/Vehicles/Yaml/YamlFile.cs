using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FlashEngine.Station.Vehicles.Yaml;

/// <summary>
/// Reads a YAML file into nodes that know their lines. It builds the tree from the parser's events itself, because a
/// duplicate key shall be told with both of its lines, and because a file nested without end shall be an error of that
/// file, not the end of the process.
/// </summary>
internal sealed class YamlFile
{
    private const int DepthMax = 16;

    private readonly string _fileName;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    private YamlFile(string fileName, TextReader text)
    {
        _fileName = fileName;
        _parser = new Parser(text);
    }

    /// <summary>Reads the file's one document, which must be a group of keys.</summary>
    /// <exception cref="InputException">It cannot be read, or is no YAML of that form.</exception>
    public static YamlMap Read(string fileName)
    {
        using var text = new StringReader(ReadText(fileName));
        var file = new YamlFile(fileName, text);
        try
        {
            return file.ReadDocument();
        }
        catch (YamlException e)
        {
            throw InputException.At(fileName, (int)e.Start.Line, $"this is not YAML: {FirstLine(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            // What YamlDotNet 16 throws for a flow collection that continues left of its block's indentation.
            var line = (int)(file._parser.Current?.End.Line ?? 1);
            throw InputException.At(fileName, line,
                "this is not YAML: it breaks off behind this line; check brackets, quotes and indentation");
        }
    }

    private static string ReadText(string fileName)
    {
        try
        {
            return File.ReadAllText(fileName);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{fileName}: there is no such file; check the path", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{fileName}: the file cannot be read: {FirstLine(e.Message)}", e);
        }
    }

    private YamlMap ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            throw InputException.At(_fileName, 1, "the file is empty; it must begin with 'version: 1'");
        }

        var root = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            throw Error(second, "a second document begins here; the file must hold one only, without '---'");
        }

        return root as YamlMap
            ?? throw InputException.At(_fileName, root.Line, $"the file is {root.Kind}; it must be keys with values");
    }

    private YamlNode ReadNode(int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var target)
                ? target
                : throw Error(alias, $"'*{alias.Value}' refers to an anchor that no line above defines");
        }

        if (depth > DepthMax)
        {
            throw Error(_parser.Current!, $"nested deeper than {DepthMax} levels; no key here is that deep");
        }

        var start = _parser.Consume<NodeEvent>();
        var line = (int)start.Start.Line;
        YamlNode node = start switch
        {
            Scalar scalar => new YamlText(line, scalar.Value, scalar.Style is not ScalarStyle.Plain),
            SequenceStart => new YamlList(line, ReadItems(depth)),
            MappingStart => new YamlMap(line, ReadEntries(depth)),
            _ => throw Error(start, "a value, a list or keys were expected here"),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private List<YamlNode> ReadItems(int depth)
    {
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return items;
    }

    private List<YamlEntry> ReadEntries(int depth)
    {
        var entries = new List<YamlEntry>();
        var lines = new Dictionary<string, int>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw Error(_parser.Current!, "a key was expected here; keys are plain words followed by ':'");
            }

            var line = (int)key.Start.Line;
            if (!lines.TryAdd(key.Value, line))
            {
                throw Error(key, $"key '{key.Value}' was given in line {lines[key.Value]} already; remove one");
            }

            entries.Add(new YamlEntry(key.Value, line, ReadNode(depth + 1)));
        }

        return entries;
    }

    private InputException Error(ParsingEvent at, string problem) =>
        InputException.At(_fileName, (int)at.Start.Line, problem);

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();
}
