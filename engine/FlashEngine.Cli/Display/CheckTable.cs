using FlashEngine.Station.Channels.Contract;
using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>What came of checks, a row for each, and their sum.</summary>
internal static class CheckTable
{
    /// <summary>Runs the checks while it takes them, and writes the table.</summary>
    /// <param name="results">The results.</param>
    /// <param name="failure">The exit code when one has failed.</param>
    /// <returns>The exit code.</returns>
    public static FlashExitCode Write(IEnumerable<ContractResult> results, FlashExitCode failure)
    {
        var table = Tables.Create("check", "result", "why");
        var (ok, failed, skipped) = (0, 0, 0);
        foreach (var result in results)
        {
            failed += result.IsFailed ? 1 : 0;
            skipped += result.Skipped is null ? 0 : 1;
            ok += result.IsFailed || result.Skipped is not null ? 0 : 1;
            table.AddRow(
                new Text(result.Name),
                new Markup(result.IsFailed ? "[red]failed[/]" : result.Skipped is null ? "[green3]ok[/]" : "skipped"),
                new Text(result.Problem ?? result.Skipped ?? ""));
        }

        var console = Terminal.Open();
        console.Write(table);
        console.WriteLine($"{ok} ok, {failed} failed, {skipped} skipped");
        return failed == 0 ? FlashExitCode.Ok : failure;
    }
}
