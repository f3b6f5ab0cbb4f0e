using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace FlashEngine.Cli;

/// <summary>What is wrong with a command line, in one line that ends with what to do.</summary>
internal static class UsageText
{
    public static string Describe(ParseResult parsed) => $"{Problem(parsed)}; see '{Path(parsed)} --help'";

    private static string Problem(ParseResult parsed)
    {
        // The parser's own words for these leave out what would have been right.
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
        {
            var known = string.Join(", ", command.Subcommands.Select(verb => verb.Name));
            if (parsed.UnmatchedTokens is [var stray, ..] && (command.Action is null || !stray.StartsWith('-')))
            {
                return $"unknown command '{stray}', known are {known}";
            }

            if (command.Action is null)
            {
                return $"a command is missing, known are {known}";
            }
        }

        return parsed.Errors.Select(error => BadValue(error.SymbolResult)).FirstOrDefault(text => text is not null)
            ?? OneLine(parsed.Errors[0].Message);
    }

    /// <summary>The value of an option that is not of the option's type, and what is; null: that is not it.</summary>
    private static string? BadValue(SymbolResult? symbol)
    {
        // The parser may hang the error on the option or on the argument that every option has.
        if ((symbol as OptionResult ?? symbol?.Parent as OptionResult) is not { Tokens: [var token] } given)
        {
            return null;
        }

        var type = Nullable.GetUnderlyingType(given.Option.ValueType) ?? given.Option.ValueType;
        var culture = CultureInfo.InvariantCulture;
        var right = type switch
        {
            { IsEnum: true } when !Enum.TryParse(type, token.Value, ignoreCase: true, out _)
                => string.Join(" or ", Enum.GetNames(type).Select(name => name.ToLowerInvariant())),
            _ when type == typeof(int) && !int.TryParse(token.Value, culture, out _)
                => $"a whole number up to {int.MaxValue}",
            _ when type == typeof(long) && !long.TryParse(token.Value, culture, out _) => "a whole number",
            _ when type == typeof(ulong) && !ulong.TryParse(token.Value, culture, out _)
                => "a whole number, 0 or more",
            _ => null,
        };
        return right is null ? null : $"{given.Option.Name}: '{token.Value}' is wrong; right is {right}";
    }

    private static string OneLine(string message)
    {
        var line = string.Join(' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .Trim().TrimEnd('.');
        return line.Length > 0 ? char.ToLowerInvariant(line[0]) + line[1..] : line;
    }

    private static string Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult command; result = result.Parent)
        {
            names.Push(command.Command is RootCommand ? "flash" : command.Command.Name);
        }

        return string.Join(' ', names);
    }
}
