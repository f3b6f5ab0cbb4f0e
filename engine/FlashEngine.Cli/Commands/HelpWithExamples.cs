using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace FlashEngine.Cli.Commands;

/// <summary>
/// The parser's help, and below it the examples of the verb and, for the program itself, the exit codes.
/// </summary>
internal sealed class HelpWithExamples(HelpAction inner) : SynchronousCommandLineAction
{
    private const string ExitCodes = """
        Exit codes:
          0 ok · 1 usage · 2 file or manifest · 3 adapter or channel · 4 precondition or identity mismatch
          5 security access · 6 erase · 7 transfer · 8 verification or dependencies · 9 timeout or stall
          10 cancelled · 11 some ECUs done, others not · 12 network (broker, server)
        """;

    public override bool ClearsParseErrors => inner.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        if (command is CommandWithExamples { Examples.Count: > 0 } verb)
        {
            output.WriteLine("Examples:");
            foreach (var example in verb.Examples)
            {
                output.WriteLine($"  {example}");
            }
        }

        if (command is RootCommand)
        {
            output.WriteLine(ExitCodes);
        }

        return code;
    }
}

/// <summary>A verb that shows in its help how it is used.</summary>
internal sealed class CommandWithExamples(string name, string description, params IReadOnlyList<string> examples)
    : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
