namespace FlashEngine.Station.Reports;

/// <summary>The table of results, one row per ECU in plan order.</summary>
internal static class EcuTable
{
    public static Html Render(JobReport report)
    {
        var table = new Html();
        table.Add($"<section><h2>ECUs</h2><div class=\"card scroll\"><table><thead><tr><th>ECU</th><th>Channel</th>");
        table.Add($"<th>Result</th><th>Version</th><th class=\"n\">Data</th><th class=\"n\">Time</th>");
        table.Add($"<th>Wire share</th><th>Memory</th></tr></thead><tbody>");
        foreach (var ecu in report.Ecus)
        {
            table.Add($"<tr><td><b>{ecu.Name}</b><br><small>{ecu.Type}</small></td><td>{ecu.Channel}</td>");
            table.Add($"<td><b class=\"pill {ResultWords.ClassOf(ecu.Result)}\">{ecu.Result}</b></td>");
            table.Add($"<td>{(report.IsDryRun ? WouldBe(ecu) : Version(ecu))}</td>");
            table.Add($"<td class=\"n\">{ReportNumbers.Bytes(ecu.Bytes)}</td>");
            table.Add($"<td class=\"n\">{ReportNumbers.Seconds(ecu.Seconds)}</td><td>{Meter(ecu.WireShare)}</td>");
            table.Add($"<td>{Memory(report, ecu)}</td></tr>");
        }

        return table.Add($"</tbody></table></div></section>\n");
    }

    /// <summary>A share as a bar with its number.</summary>
    public static Html Meter(double? shareOrNone)
    {
        var share = shareOrNone ?? 0;
        var width = Math.Clamp(share, 0, 1) * 100;
        var meter = new Html();
        return share > 0
            ? meter.Add($"<span class=\"meter\"><i style=\"width:{width}%\"></i></span>")
                .Add($"{ReportNumbers.Percent(share)}")
            : meter.Add($"<span class=\"mute\">–</span>");
    }

    private static Html Version(EcuReport ecu)
    {
        var version = new Html();
        version.Add($"{ecu.VersionBefore ?? "–"} <span class=\"mute\">→</span> <b>{ecu.VersionAfter ?? "–"}</b>");
        return ecu.VersionAfter == ecu.VersionWanted
            ? version
            : version.Add($"<br><small>wanted {ecu.VersionWanted}</small>");
    }

    private static Html WouldBe(EcuReport ecu) =>
        new Html().Add($"{ecu.VersionBefore ?? "–"} <span class=\"mute\">→ {ecu.VersionWanted}</span>");

    private static Html Memory(JobReport report, EcuReport ecu)
    {
        // A dry run brings no image that the memory could hold.
        if (report.IsDryRun)
        {
            return new Html().Add($"<span class=\"mute\">–</span>");
        }

        if (ecu.Sha256 is null)
        {
            // A real ECU's memory cannot be seen; its version and its own checksum were read back for this result.
            return ecu.Result == ReportWords.Success
                ? new Html().Add($"<span class=\"ok-text\" title=\"image {ecu.ImageSha256}\">✓ ECU's own check</span>")
                : new Html().Add($"<span class=\"mute\">–</span>");
        }

        var same = string.Equals(ecu.Sha256, ecu.ImageSha256, StringComparison.OrdinalIgnoreCase);
        var title = $"memory {ecu.Sha256}, image {ecu.ImageSha256}";
        return same
            ? new Html().Add($"<span class=\"ok-text\" title=\"{title}\">✓ is the image</span>")
            : new Html().Add($"<span class=\"bad-text\" title=\"{title}\">✕ differs</span>");
    }
}
