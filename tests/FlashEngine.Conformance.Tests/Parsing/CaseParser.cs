using FlashEngine.Conformance.Tests.Model;

namespace FlashEngine.Conformance.Tests.Parsing;

/// <summary>Reads a case file; the format is documented in tests/conformance/README.md.</summary>
internal sealed class CaseParser
{
    private readonly string _file;
    private readonly IEnumerator<LineReader> _lines;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private CaseParser(string file, string text)
    {
        _file = file;
        _lines = text.Split('\n')
            .Select((line, index) => LineReader.Of(file, index + 1, line))
            .Where(line => !line.AtEnd)
            .GetEnumerator();
    }

    /// <summary>Reads all cases of a file.</summary>
    /// <param name="file">Its name in messages.</param>
    /// <param name="text">Its content.</param>
    /// <exception cref="CaseFormatException">The text breaks the format.</exception>
    public static IReadOnlyList<ConformanceCase> Parse(string file, string text)
    {
        var parser = new CaseParser(file, text);
        var cases = new List<ConformanceCase>();
        while (parser._lines.MoveNext())
        {
            cases.Add(parser.Case());
        }

        return cases.Count > 0
            ? cases
            : throw new CaseFormatException(file, 1, "(end of file)", "at least one case");
    }

    private ConformanceCase Case()
    {
        var first = _lines.Current;
        const string right = "a case begins with: case NAME";
        var word = first.Word(right);
        var name = word == "case" ? first.Word(right) : throw first.Wrong(word, right);
        first.End();
        if (!_names.Add(name))
        {
            throw first.Wrong(name, "a name that no other case of the file has");
        }

        var header = new Header();
        ReadHeader(first, header);
        var steps = Script(first, new StepParser(header.Options)).ToArray();
        return new ConformanceCase
        {
            File = _file,
            Line = first.Line,
            Name = name,
            Title = header.Title ?? throw first.Wrong(name, "a case has a title line"),
            Rules = header.Rules.Length > 0 ? header.Rules : throw first.Wrong(name, "a case has a rule line"),
            AppliesToKernel = header.AppliesToKernel,
            Options = header.Options,
            Steps = steps.Any(step => step is Expect or Counter)
                ? steps
                : throw first.Wrong(name, "a script that expects something"),
        };
    }

    private void ReadHeader(LineReader first, Header header)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var line = Next(first, "script"); !line.Takes("script"); line = Next(first, "script"))
        {
            var key = line.Word("a name");
            if (!seen.Add(key))
            {
                throw line.Wrong(key, "each name once in a case");
            }

            header.Read(key, line);
        }

        _lines.Current.End();
    }

    private IEnumerable<Step> Script(LineReader first, StepParser parser)
    {
        for (var line = Next(first, "end"); !line.Takes("end"); line = Next(first, "end"))
        {
            foreach (var step in parser.Parse(line))
            {
                yield return step;
            }
        }

        _lines.Current.End();
    }

    private LineReader Next(LineReader first, string missing) =>
        _lines.MoveNext() ? _lines.Current : throw first.Wrong("(end of file)", $"the case has no line '{missing}'");

    private sealed class Header
    {
        public string? Title { get; private set; }

        public string[] Rules { get; private set; } = [];

        public bool AppliesToKernel { get; private set; }

        public CaseOptions Options { get; private set; } = new();

        public void Read(string key, LineReader line)
        {
            switch (key)
            {
                case "title":
                    Title = line.AtEnd ? throw line.Wrong("(end of line)", "a title") : line.Rest();
                    break;
                case "rule":
                    Rules = line.Rest().Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    break;
                case "applies":
                    AppliesToKernel = line.OneOf(("kernel", true));
                    line.End();
                    break;
                case var name when OptionParser.Names.Contains(name):
                    Options = OptionParser.Apply(Options, name, line);
                    break;
                default:
                    throw line.Wrong(
                        key, "title, rule, applies, script or an option: " + string.Join(", ", OptionParser.Names));
            }
        }
    }
}
