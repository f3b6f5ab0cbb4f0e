using FlashEngine.Scheduling;

namespace FlashEngine.Station.Reports;

/// <summary>
/// The page of a plan: which order won and by how much, who does what when, and what it was reckoned from.
/// </summary>
internal static class PlanPage
{
    public static string Render(string vehicle, JobPlan plan)
    {
        var page = new Html();
        page.Add($"<header><p class=\"over\">Flash plan · {vehicle}</p>");
        page.Add($"<h1>{ReportNumbers.Count(plan.Order.Count, "ECU")} in ");
        page.Add($"{ReportNumbers.Seconds(plan.EstimatedNs / 1e9)}</h1>");
        page.Add($"<p class=\"under\">{PlanWords.Verdict(plan)}</p></header>\n");
        page.Add(Facts(plan));
        page.Add($"<section><h2>Timeline</h2><div class=\"card scroll\">{PlanTimeline.Draw(plan)}</div></section>\n");
        return HtmlPage.Wrap($"{vehicle}: flash plan", page.Add(Orders(plan)).Add(Ecus(plan)));
    }

    private static Html Facts(JobPlan plan)
    {
        var facts = new Html();
        facts.Add($"<dl class=\"facts\">");
        Fact("planned", ReportNumbers.Seconds(plan.EstimatedNs / 1e9));
        Fact("lower bound", ReportNumbers.Seconds(plan.LowerBoundNs / 1e9));
        Fact("planned / bound", ReportNumbers.Ratio(plan.EstimatedNs, plan.LowerBoundNs));
        Fact("one after the other", ReportNumbers.Seconds(plan.SequentialNs / 1e9));
        return facts.Add($"</dl>\n");

        void Fact(string name, string value) => facts.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>");
    }

    private static Html Orders(JobPlan plan)
    {
        var table = new Html();
        table.Add($"<section><h2>Orders compared</h2><div class=\"card scroll\"><table><thead><tr><th>Order</th>");
        table.Add($"<th class=\"n\">Takes</th><th class=\"n\">More than the plan</th></tr></thead><tbody>");
        foreach (var candidate in plan.Candidates)
        {
            var more = candidate.Policy == plan.Policy
                ? "the plan"
                : ReportNumbers.Percent(((double)candidate.MakespanNs / Math.Max(1, plan.EstimatedNs)) - 1);
            table.Add($"<tr><td><b>{candidate.Policy}</b></td>");
            table.Add($"<td class=\"n\">{ReportNumbers.Seconds(candidate.MakespanNs / 1e9)}</td>");
            table.Add($"<td class=\"n\">{more}</td></tr>");
        }

        return table.Add($"</tbody></table></div></section>\n");
    }

    private static Html Ecus(JobPlan plan)
    {
        var table = new Html();
        table.Add($"<section><h2>Estimates, first admitted first</h2><div class=\"card scroll\"><table><thead><tr>");
        table.Add($"<th>ECU</th><th>Channel</th><th class=\"n\">Starts</th><th class=\"n\">Ends</th>");
        table.Add($"<th class=\"n\">Session, erase</th><th class=\"n\">On the bus</th>");
        table.Add($"<th class=\"n\">STmin, write</th><th class=\"n\">Check, reset</th><th>Known from</th>");
        table.Add($"</tr></thead><tbody>");
        foreach (var ecu in plan.Ecus)
        {
            var work = ecu.Work;
            table.Add($"<tr><td><b>{work.Name}</b></td><td>{work.Channel}</td>");
            foreach (var ns in new[] { ecu.StartNs, ecu.EndNs, work.HeadNs, work.BusNs, work.GapNs, work.TailNs })
            {
                table.Add($"<td class=\"n\">{ReportNumbers.Seconds(ns / 1e9)}</td>");
            }

            table.Add($"<td>{PlanWords.Source(work)}</td></tr>");
        }

        return table.Add($"</tbody></table></div></section>\n");
    }
}
