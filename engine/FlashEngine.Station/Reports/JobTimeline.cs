namespace FlashEngine.Station.Reports;

/// <summary>The timeline of a job: the steps that ran.</summary>
internal static class JobTimeline
{
    public static Html Draw(JobReport report)
    {
        var phases = report.Ecus.SelectMany(ecu => ecu.Phases).ToList();
        var end = phases.Select(phase => phase.End).Append(report.MakespanSeconds).Max();
        var timeline = new Timeline(end, report.LowerBoundSeconds);
        foreach (var channel in report.Channels)
        {
            var ecus = report.Ecus.Where(ecu => ecu.Channel == channel.Name)
                .OrderBy(ecu => ecu.Phases.Count == 0 ? double.MaxValue : ecu.Phases[0].Start).ToArray();
            if (ecus.Length > 0)
            {
                timeline.Add(channel.Name, channel.Device, [.. ecus.Select(Row)]);
            }
        }

        var used = phases.Select(phase => PhaseFamily.Of(phase.Name)).ToHashSet();
        return timeline.Finish(PhaseFamily.All.Where(used.Contains).Select(family => (family.Id, family.Label)));
    }

    private static TimelineRow Row(EcuReport ecu) => new(
        ecu.Name,
        ResultWords.ClassOf(ecu.Result),
        [
            .. ecu.Phases.Select(phase => new TimelineBar(
                PhaseFamily.Of(phase.Name).Id,
                $"{ecu.Name}: {phase.Name}, {ReportNumbers.Seconds(phase.End - phase.Start)}",
                phase.Start,
                phase.End)),
        ],
        ecu.State,
        ecu.Result == ReportWords.Success ? null : ecu.Error ?? "");
}
