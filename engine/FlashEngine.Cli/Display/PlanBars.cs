using FlashEngine.Scheduling;
using FlashEngine.Station.Reports;
using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>The timeline of a plan in characters: a bar per ECU, grouped by channel.</summary>
internal static class PlanBars
{
    private const int CellsMax = 100;
    private const int CellsMin = 20;
    private const int EndWidth = 11;

    // Told apart by the character alone, because a file or a printer has no colours.
    private static readonly (PlanPhase Phase, char Sign, string Colour, string Label)[] Signs =
    [
        (PlanPhase.Head, 'e', "orange3", "session, erase"),
        (PlanPhase.Bus, '#', "dodgerblue1", "on the bus"),
        (PlanPhase.Gap, '-', "skyblue3", "writes, STmin"),
        (PlanPhase.Wait, '.', "grey", "waits for the bus"),
        (PlanPhase.Tail, 'c', "green3", "check, reset"),
    ];

    public static void Write(IAnsiConsole console, JobPlan plan)
    {
        if (plan.EstimatedNs == 0)
        {
            return;
        }

        var nameWidth = plan.Order.Max(work => work.Name.Length);
        var cells = Math.Clamp(console.Profile.Width - nameWidth - EndWidth - 3, CellsMin, CellsMax);
        var channels = plan.Ecus.GroupBy(ecu => ecu.Work.Channel);
        foreach (var channel in channels.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            console.MarkupLine($"[grey]{Markup.Escape(channel.Key)}[/]");
            foreach (var ecu in channel.OrderBy(ecu => ecu.StartNs))
            {
                var end = Format.Duration(ecu.EndNs / 1e9);
                var bar = string.Concat(PlanLane.Sample(ecu, cells, plan.EstimatedNs).Select(Cell));
                console.MarkupLine($"  {Markup.Escape(ecu.Work.Name.PadRight(nameWidth))} {bar} {end}");
            }
        }

        console.MarkupLine("  " + string.Join("   ", Signs.Select(sign => $"{Cell(sign.Phase)} {sign.Label}"))
            + $"   (a cell is {Format.FineDuration(plan.EstimatedNs / 1e9 / cells)})");
        console.WriteLine();
    }

    private static string Cell(PlanPhase? phase)
    {
        var (_, sign, colour, _) = Signs.FirstOrDefault(entry => entry.Phase == phase);
        return phase is null ? " " : $"[{colour}]{sign}[/]";
    }
}
