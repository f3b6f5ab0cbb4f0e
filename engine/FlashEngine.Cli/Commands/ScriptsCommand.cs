using System.CommandLine;
using FlashEngine.Cli.Display;
using FlashEngine.Scripting;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary><c>flash scripts check</c>.</summary>
internal static class ScriptsCommand
{
    public static Command Create()
    {
        var scripts = new Command("scripts", "Flash scripts (.csx), one per ECU type.");
        var check = new CommandWithExamples(
            "check",
            "Compiles scripts, refuses what a script must not use, and shows the steps of each.",
            "flash scripts check",
            "flash scripts check scripts/flash/standard.csx");
        var files = new Argument<string[]>("SCRIPT")
        {
            Description = "Scripts to check; none: all of scripts/flash in the engine's folder.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        check.Add(files);
        check.SetAction(parsed => Check(parsed, parsed.GetValue(files) ?? []));
        scripts.Add(check);
        return scripts;
    }

    private static int Check(ParseResult parsed, string[] files)
    {
        var installation = Installation.Find();
        var paths = files.Length > 0
            ? files
            : Directory.GetFiles(Path.Combine(installation.Scripts, "flash"), "*.csx").Order().ToArray();
        var host = new FlashScriptHost(installation.ScriptCache);
        var console = Terminal.Open();
        var good = true;
        foreach (var result in paths.Select(host.Check))
        {
            good &= result.IsGood;
            foreach (var error in result.Errors)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"flash: error: {error}");
            }

            if (result.IsGood)
            {
                Write(console, result);
            }
        }

        return (int)(good ? FlashExitCode.Ok : FlashExitCode.FileOrManifest);
    }

    private static void Write(IAnsiConsole console, ScriptCheckResult result)
    {
        console.MarkupLine(
            $"{Markup.Escape(result.Path)}: [green3]good[/], {Format.Count(result.Steps.Count, "step")}");
        var table = Tables.Create("step", "effect", "runs", "cap", "exit code of a failure");
        foreach (var step in result.Steps)
        {
            table.AddRow(
                new Text(step.Name),
                new Text(step.Effect.ToString().ToLowerInvariant()),
                new Text(step.PerBlock ? "per block" : "once"),
                new Text(Format.Duration(step.Cap.TotalSeconds)),
                new Text($"{(int)step.FailureCode} {step.FailureCode}"));
        }

        console.Write(table);
    }
}
