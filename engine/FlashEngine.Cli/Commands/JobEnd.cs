using FlashEngine.Cli.Composition;
using FlashEngine.Cli.Display;
using FlashEngine.Station.Reports;
using Spectre.Console;

namespace FlashEngine.Cli.Commands;

/// <summary>What every verb does when a job has ended: result table, report files, where they are.</summary>
internal static class JobEnd
{
    private const int ViolationsShown = 5;

    public static void Show(
        IAnsiConsole console, VehicleStation station, JobReport report, string? reportFolder, string? traceFile)
    {
        ResultTable.Write(console, report);
        foreach (var violation in station.Violations.Take(ViolationsShown))
        {
            console.MarkupLine($"[red]forbidden frame:[/] {Markup.Escape(violation)}");
        }

        if (reportFolder is not null)
        {
            ReportWriter.Write(report, reportFolder);
            console.MarkupLine($"report: {Markup.Escape(Path.Combine(reportFolder, ReportWriter.HtmlName))}");
        }

        if (traceFile is not null)
        {
            console.MarkupLine($"trace:  {Markup.Escape(traceFile)}");
        }
    }

    /// <summary>
    /// One line for who reads only standard error: the failure that gave the exit code, and how many more there are.
    /// </summary>
    public static void Complain(TextWriter error, JobReport report)
    {
        if (report.Culprit is not { } culprit)
        {
            return;
        }

        var others = report.Ecus
            .Where(ecu => ecu.Error is not null && ecu.Because is null && ecu != culprit)
            .Select(ecu => ecu.Name)
            .ToList();
        var rest = others.Count == 0 ? "" : $" (failed too: {string.Join(", ", others)})";
        error.WriteLine($"flash: error: {culprit.Name}: {culprit.Error}{rest}");
    }
}
