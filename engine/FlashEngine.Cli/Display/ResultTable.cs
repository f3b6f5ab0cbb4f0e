using FlashEngine.Station.Reports;
using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>What is left on the screen at the end: every ECU's result, the totals, and each error in full.</summary>
internal static class ResultTable
{
    public static void Write(IAnsiConsole console, JobReport report)
    {
        var table = Tables.Create("channel", "ECU", "result", "version", "bytes", "time", "wire share");
        foreach (var number in table.Columns.Skip(4))
        {
            number.RightAligned();
        }

        var channel = "";
        foreach (var ecu in report.Ecus.OrderBy(ecu => ecu.Channel, StringComparer.Ordinal))
        {
            table.AddRow(
                Markup.Escape(ecu.Channel == channel ? "" : ecu.Channel),
                Markup.Escape(ecu.Name),
                $"[{Colour(ecu.Result)}]{Markup.Escape(ecu.Result)}[/]",
                Markup.Escape($"{ecu.VersionBefore ?? "?"} -> {VersionAfter(report, ecu)}"),
                Format.Size(ecu.Bytes),
                Format.Duration(ecu.Seconds),
                ecu.Bytes > 0 && ecu.WireShare is { } share ? Format.FinePercent(share) : "");
            channel = ecu.Channel;
        }

        console.Write(table);
        WriteErrors(console, report);
        WriteTotals(console, report);
    }

    private static void WriteErrors(IAnsiConsole console, JobReport report)
    {
        foreach (var ecu in report.Ecus.Where(ecu => ecu.Error is not null))
        {
            console.MarkupLine($"[{Colour(ecu.Result)}]{Markup.Escape(ecu.Name)}[/]: {Markup.Escape(ecu.Error!)}");
            console.MarkupLine($"  [grey]state:[/] {Markup.Escape(ecu.State)}");
        }

        foreach (var notice in report.Notices)
        {
            console.MarkupLine($"[yellow]notice:[/] {Markup.Escape(notice)}");
        }
    }

    private static void WriteTotals(IAnsiConsole console, JobReport report)
    {
        var all = Format.Count(report.Ecus.Count, "ECU");
        if (report.IsDryRun)
        {
            console.MarkupLine(
                $"[{(report.ExitCode == 0 ? "green3" : Colour(report.Result))}]dry run[/]: {report.GoodEcus} of {all} "
                + "could be flashed; nothing was changed");
            return;
        }

        var ratio = report.LowerBoundSeconds > 0
            ? $", {report.MakespanSeconds / report.LowerBoundSeconds:F2} x the lower bound"
            : "";
        var clock = report.Clock == "virtual" ? " of virtual time" : "";
        console.MarkupLine(
            $"[{Colour(report.Result)}]{Markup.Escape(report.Result)}[/]: {report.GoodEcus} of {all}, "
            + $"{Format.Size(report.Ecus.Sum(ecu => ecu.Bytes))} in "
            + $"{Format.Duration(report.MakespanSeconds)}{clock}{ratio}");
    }

    private static string VersionAfter(JobReport report, EcuReport ecu) =>
        report.IsDryRun ? $"{ecu.VersionWanted} (wanted)" : ecu.VersionAfter ?? "?";

    private static string Colour(string result) => result switch
    {
        ReportWords.Success => "green3",
        ReportWords.Failed => "red",
        ReportWords.Partial or ReportWords.Cancelled or ReportWords.RolledBack => "yellow",
        _ => "grey",
    };
}
