using FlashEngine.Scheduling;
using FlashEngine.Station.Reports;
using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>
/// A plan on the terminal: the estimates in the order of admission, the timeline, and which order won.
/// </summary>
internal static class PlanTable
{
    public static void Write(IAnsiConsole console, JobPlan plan)
    {
        var table = Tables.Create(
            "", "ECU", "channel", "estimate", "erase", "on the bus", "STmin and write", "check and reset",
            "known from");
        foreach (var (work, place) in plan.Order.Select((work, index) => (work, index + 1)))
        {
            table.AddRow(
                $"{place}",
                Markup.Escape(work.Name),
                Markup.Escape(work.Channel),
                Format.Duration(work.SoloNs / 1e9),
                Format.Duration(work.HeadNs / 1e9),
                Format.Duration(work.BusNs / 1e9),
                Format.Duration(work.GapNs / 1e9),
                Format.Duration(work.TailNs / 1e9),
                PlanWords.Source(work));
        }

        console.Write(table);
        PlanBars.Write(console, plan);
        console.MarkupLine(
            $"{Markup.Escape(plan.Policy)}: {Format.Duration(plan.EstimatedNs / 1e9)} estimated, "
            + $"{Format.Duration(plan.LowerBoundNs / 1e9)} is the lower bound, "
            + $"{Format.Duration(plan.SequentialNs / 1e9)} one after the other");
        console.MarkupLine(Markup.Escape(PlanWords.Verdict(plan)));
    }
}
