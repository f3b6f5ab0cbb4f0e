namespace FlashEngine.Station.Reports;

/// <summary>The page that people read: one file without scripts and without anything from elsewhere.</summary>
internal static class HtmlReport
{
    public static string Render(JobReport report)
    {
        var page = new Html();
        page.Add(Head(report)).Add(Facts(report)).Add(Errors(report)).Add(Notices(report));
        page.Add($"<section><h2>Timeline</h2><div class=\"card scroll\">{JobTimeline.Draw(report)}</div></section>\n");
        page.Add(EcuTable.Render(report)).Add(Channels(report)).Add(EcuDetails.Render(report));
        return HtmlPage.Wrap($"{report.Vehicle}: {ResultWords.Headline(report)}", page);
    }

    private static Html Head(JobReport report)
    {
        var head = new Html();
        head.Add($"<header class=\"{ResultWords.ClassOf(report)}\"><p class=\"over\">Flash report · ");
        head.Add($"{report.Vehicle}{(report.Vin is { } vin ? $" ({vin})" : "")} · {report.Package}</p>");
        head.Add($"<h1>{ResultWords.Headline(report)}</h1>");
        head.Add($"<p class=\"under\"><b class=\"pill\">{(report.IsDryRun ? "dry run" : report.Result)}</b>");
        head.Add($" exit code {report.ExitCode} · started ");
        return head.Add($"{report.StartedAt} · {report.Clock} time</p></header>\n");
    }

    private static Html Facts(JobReport report)
    {
        var facts = new Html();
        facts.Add($"<dl class=\"facts\">");
        Fact("makespan", ReportNumbers.Seconds(report.MakespanSeconds));
        Fact("lower bound", ReportNumbers.Seconds(report.LowerBoundSeconds));
        Fact("makespan / bound", ReportNumbers.Ratio(report.MakespanSeconds, report.LowerBoundSeconds));
        Fact("planned", ReportNumbers.Seconds(report.Plan.EstimatedSeconds));
        Fact("plan policy", report.Plan.Policy);
        foreach (var other in report.Plan.Candidates.Where(candidate => candidate.Policy != report.Plan.Policy))
        {
            Fact($"{other.Policy}, planned", ReportNumbers.Seconds(other.Seconds));
        }

        if (report.Policy is { } policy)
        {
            Fact("when an ECU fails", policy);
        }

        Fact("transferred", ReportNumbers.Bytes(report.Ecus.Sum(ecu => ecu.Bytes)));
        return facts.Add($"</dl>\n");

        void Fact(string name, string value) => facts.Add($"<div><dt>{name}</dt><dd>{value}</dd></div>");
    }

    private static Html Errors(JobReport report)
    {
        var errors = new Html();
        var failed = report.Ecus.Where(ecu => ecu.Error is not null).ToArray();
        if (failed.Length == 0)
        {
            return errors;
        }

        errors.Add($"<section><h2>What went wrong</h2>");
        foreach (var ecu in failed)
        {
            errors.Add($"<article class=\"card error\"><h3>{ecu.Name} <small>{ecu.Type} on {ecu.Channel}, exit code ");
            errors.Add($"{ecu.ExitCode}</small></h3><p class=\"message\">{ecu.Error}</p><p>State: {ecu.State}</p>");
            if (ecu.LastExchanges.Count > 0)
            {
                errors.Add($"<h4>Last exchanges</h4><pre>{string.Join('\n', ecu.LastExchanges)}</pre>");
            }

            errors.Add($"</article>");
        }

        return errors.Add($"</section>\n");
    }

    private static Html Notices(JobReport report)
    {
        var notices = new Html();
        foreach (var notice in report.Notices)
        {
            notices.Add($"<p class=\"card\">{notice}</p>");
        }

        return notices;
    }

    private static Html Channels(JobReport report)
    {
        var table = new Html();
        table.Add($"<section><h2>Channels</h2><div class=\"card scroll\"><table><thead><tr><th>Channel</th>");
        table.Add($"<th>Device</th><th class=\"n\">ECUs</th><th class=\"n\">Frames</th>");
        table.Add($"<th>Share of the wire's limit</th></tr></thead><tbody>");
        foreach (var channel in report.Channels)
        {
            var ecus = report.Ecus.Count(ecu => ecu.Channel == channel.Name);
            table.Add($"<tr><td><b>{channel.Name}</b></td><td>{channel.Device}</td><td class=\"n\">{ecus}</td>");
            table.Add($"<td class=\"n\">{ReportNumbers.Count(channel.Frames)}</td>");
            table.Add($"<td>{EcuTable.Meter(channel.WireShare)}</td></tr>");
        }

        return table.Add($"</tbody></table></div></section>\n");
    }
}
