using System.CommandLine;

namespace FlashEngine.Cli.Commands;

/// <summary>Options of the form NAME=VALUE that can be given several times.</summary>
internal static class NamedValues
{
    /// <summary>Reads them; of two with one name the last one counts.</summary>
    /// <exception cref="InputException">One has another form.</exception>
    public static Dictionary<string, string> Read(Option<string[]> option, ParseResult parsed)
    {
        var values = new Dictionary<string, string>();
        foreach (var text in parsed.GetValue(option) ?? [])
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
            {
                throw new InputException($"{option.Name} {text}: must be NAME=VALUE");
            }

            values[text[..at]] = text[(at + 1)..];
        }

        return values;
    }
}
