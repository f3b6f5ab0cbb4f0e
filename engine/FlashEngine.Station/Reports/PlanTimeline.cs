using FlashEngine.Scheduling;

namespace FlashEngine.Station.Reports;

/// <summary>The timeline of a plan: what each ECU is expected to do when.</summary>
internal static class PlanTimeline
{
    // Two units of the drawing are a cell: what is narrower could not be told apart.
    private const int Cells = 430;

    private static readonly (PlanPhase Phase, string Family, string Label)[] Families =
    [
        (PlanPhase.Head, "erase", "session, erase"),
        (PlanPhase.Bus, "download", "on the bus"),
        (PlanPhase.Gap, "gap", "writes, STmin"),
        (PlanPhase.Wait, "wait", "waits for the bus"),
        (PlanPhase.Tail, "check", "check, reset"),
    ];

    public static Html Draw(JobPlan plan)
    {
        var timeline = new Timeline(plan.EstimatedNs / 1e9, plan.LowerBoundNs / 1e9);
        var endNs = Math.Max(1, plan.EstimatedNs);
        var channels = plan.Ecus.GroupBy(ecu => ecu.Work.Channel);
        foreach (var channel in channels.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var rows = channel.OrderBy(ecu => ecu.StartNs).Select(ecu => Row(ecu, endNs)).ToList();
            var bus = channel.Sum(ecu => ecu.Work.BusNs);
            timeline.Add(channel.Key, bus == 0 ? "" : $"busy for {ReportNumbers.Seconds(bus / 1e9)}", rows);
        }

        return timeline.Finish(Families.Select(family => (family.Family, family.Label)));
    }

    private static TimelineRow Row(PlannedEcu ecu, long endNs)
    {
        var lane = PlanLane.Sample(ecu, Cells, endNs);
        var bars = new List<TimelineBar>();
        for (var cell = 0; cell < Cells;)
        {
            var next = cell + 1;
            while (next < Cells && lane[next] == lane[cell])
            {
                next++;
            }

            if (lane[cell] is { } phase)
            {
                var end = Math.Min(next * endNs, ecu.EndNs * Cells);
                bars.Add(Bar(ecu, phase, cell * endNs / 1e9 / Cells, end / 1e9 / Cells));
            }

            cell = next;
        }

        return new TimelineRow(ecu.Work.Name, "", bars, "takes no time");
    }

    private static TimelineBar Bar(PlannedEcu ecu, PlanPhase phase, double start, double end)
    {
        var (_, family, label) = Families.First(entry => entry.Phase == phase);
        return new TimelineBar(family, $"{ecu.Work.Name}: {label}", start, end);
    }
}
