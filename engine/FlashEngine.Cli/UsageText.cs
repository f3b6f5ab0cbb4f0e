using System.CommandLine;
using System.CommandLine.Parsing;

namespace FlashEngine.Cli;

/// <summary>What is wrong with a command line, in one line that ends with what to do.</summary>
internal static class UsageText
{
    public static string Describe(ParseResult parsed) => $"{Problem(parsed)}; see '{Path(parsed)} --help'";

    private static string Problem(ParseResult parsed)
    {
        // The parser's own words for these two leave out what would have been right.
        var command = parsed.CommandResult.Command;
        if (command.Subcommands.Count > 0)
        {
            var known = string.Join(", ", command.Subcommands.Select(verb => verb.Name));
            return parsed.UnmatchedTokens.Count > 0
                ? $"unknown command '{parsed.UnmatchedTokens[0]}', known are {known}"
                : $"a command is missing, known are {known}";
        }

        return OneLine(parsed.Errors[0].Message);
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
