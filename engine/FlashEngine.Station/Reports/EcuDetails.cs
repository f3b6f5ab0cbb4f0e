namespace FlashEngine.Station.Reports;

/// <summary>Steps, hashes and log of each ECU, folded away until somebody wants them.</summary>
internal static class EcuDetails
{
    public static Html Render(JobReport report)
    {
        var details = new Html();
        details.Add($"<section><h2>Steps and logs</h2><div class=\"card\">");
        foreach (var ecu in report.Ecus)
        {
            details.Add($"<details><summary><b>{ecu.Name}</b> <span class=\"mute\">");
            details.Add($"{ReportNumbers.Count(ecu.Phases.Count, "step")}, ");
            details.Add($"{ReportNumbers.Count(ecu.Log.Count, "log line")}</span></summary><p>State: {ecu.State}</p>");
            AddHash(details, "image", ecu.ImageSha256);
            AddHash(details, "memory", ecu.Sha256);
            AddWayBack(details, ecu);
            AddSteps(details, ecu.Phases);
            AddTransport(details, ecu.Transport);
            if (ecu.Log.Count > 0)
            {
                details.Add($"<pre>{string.Join('\n', ecu.Log)}</pre>");
            }

            details.Add($"</details>");
        }

        return details.Add($"</div></section>\n");
    }

    private static void AddHash(Html details, string name, string? hash)
    {
        if (hash is not null)
        {
            details.Add($"<p>SHA-256 of the {name}: <code>{hash}</code></p>");
        }
    }

    private static void AddWayBack(Html details, EcuReport ecu)
    {
        if (ecu.Backup is not null)
        {
            details.Add($"<p>Previous image kept in: <code>{ecu.Backup}</code></p>");
        }

        if (ecu.Rollback is { } rollback)
        {
            details.Add($"<p>Brought back: version {rollback.Version}</p>");
            AddHash(details, "previous image", rollback.ImageSha256);
            AddHash(details, "memory in its ranges", rollback.Sha256);
        }
    }

    private static void AddTransport(Html details, TransportReport? transport)
    {
        if (transport is null)
        {
            return;
        }

        details.Add($"<p>ISO-TP, longest: N_As {transport.N_AsMs} ms, N_Bs {transport.N_BsMs} ms, ");
        details.Add($"N_Cs {transport.N_CsMs} ms, N_Ar {transport.N_ArMs} ms, N_Br {transport.N_BrMs} ms, ");
        details.Add($"N_Cr {transport.N_CrMs} ms; odd frames: {transport.Oddities}");
        if (transport.Gaps.Count > 0)
        {
            var gaps = transport.Gaps.Select(gap =>
                gap.LateUsMax is { } late ? $"{gap.Count} up to {late} us" : $"{gap.Count} more");
            details.Add($"; gaps longer than STmin: {string.Join(", ", gaps)}");
        }

        details.Add($"</p>");
    }

    private static void AddSteps(Html details, IReadOnlyList<PhaseReport> phases)
    {
        if (phases.Count == 0)
        {
            return;
        }

        details.Add($"<table class=\"steps\"><thead><tr><th>Step</th><th class=\"n\">Start</th>");
        details.Add($"<th class=\"n\">Took</th></tr></thead><tbody>");
        foreach (var phase in phases)
        {
            details.Add($"<tr><td><i class=\"dot p-{PhaseFamily.Of(phase.Name).Id}\"></i>{phase.Name}</td>");
            details.Add($"<td class=\"n\">{ReportNumbers.Seconds(phase.Start)}</td>");
            details.Add($"<td class=\"n\">{ReportNumbers.Seconds(phase.End - phase.Start)}</td></tr>");
        }

        details.Add($"</tbody></table>");
    }
}
