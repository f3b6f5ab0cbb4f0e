namespace FlashEngine.Station.Reports;

/// <summary>Draws one row per ECU, grouped by channel, each step a bar in the colour of its family.</summary>
internal sealed class Timeline
{
    private const double Width = 1080;
    private const double Left = 150;
    private const double Right = Width - 62;
    private const double RowHeight = 22;
    private const double BarHeight = 13;
    private const double GroupHeight = 32;
    private const double AxisHeight = 26;

    private static readonly int[] TickFactors = [1, 2, 5, 10];

    private readonly JobReport _report;
    private readonly double _end;
    private readonly Html _rows = new();
    private double _y = AxisHeight - 6;

    private Timeline(JobReport report)
    {
        _report = report;
        var ends = report.Ecus.SelectMany(ecu => ecu.Phases).Select(phase => phase.End);
        _end = Math.Max(ends.Append(report.MakespanSeconds).Append(report.LowerBoundSeconds).Max(), 0.001);
    }

    /// <summary>The drawing with its legend.</summary>
    public static Html Draw(JobReport report)
    {
        var timeline = new Timeline(report);
        foreach (var channel in report.Channels)
        {
            timeline.AddChannel(channel);
        }

        return timeline.Finish();
    }

    private double X(double seconds) => Left + ((Right - Left) * seconds / _end);

    private void AddChannel(ChannelReport channel)
    {
        var ecus = _report.Ecus.Where(ecu => ecu.Channel == channel.Name)
            .OrderBy(ecu => ecu.Phases.Count == 0 ? double.MaxValue : ecu.Phases[0].Start).ToArray();
        if (ecus.Length == 0)
        {
            return;
        }

        _rows.Add($"<text class=\"group\" x=\"0\" y=\"{_y + 22}\">{channel.Name}</text>");
        _rows.Add($"<text class=\"mute\" x=\"{Left}\" y=\"{_y + 22}\">{channel.Device}</text>");
        _y += GroupHeight;
        foreach (var ecu in ecus)
        {
            AddEcu(ecu);
            _y += RowHeight;
        }
    }

    private void AddEcu(EcuReport ecu)
    {
        var (top, baseline) = (_y + ((RowHeight - BarHeight) / 2), _y + 15.5);
        var shown = ecu.Name.Length > 19 ? ecu.Name[..18] + "…" : ecu.Name;
        _rows.Add($"<text class=\"name {ResultWords.ClassOf(ecu.Result)}\" x=\"12\" y=\"{baseline}\">{shown}"
            + $"<title>{ecu.Name}</title></text>");
        if (ecu.Phases.Count == 0)
        {
            _rows.Add($"<text class=\"mute\" x=\"{Left + 6}\" y=\"{baseline}\">{ecu.State}</text>");
            return;
        }

        var (start, end) = (ecu.Phases.Min(phase => phase.Start), ecu.Phases.Max(phase => phase.End));
        _rows.Add($"<rect class=\"lane\" x=\"{X(start)}\" y=\"{top}\"");
        _rows.Add($" width=\"{X(end) - X(start)}\" height=\"{BarHeight}\"/>");
        foreach (var phase in ecu.Phases)
        {
            var width = Math.Max(X(phase.End) - X(phase.Start), 0.75);
            _rows.Add($"<rect class=\"bar p-{PhaseFamily.Of(phase.Name).Id}\" x=\"{X(phase.Start)}\" y=\"{top}\"");
            _rows.Add($" width=\"{width}\" height=\"{BarHeight}\"><title>{ecu.Name}: {phase.Name}, ");
            _rows.Add($"{ReportNumbers.Seconds(phase.End - phase.Start)}</title></rect>");
        }

        if (ecu.Result == ReportWords.Success)
        {
            _rows.Add($"<text class=\"mute halo\" x=\"{X(end) + 6}\" y=\"{baseline}\">");
            _rows.Add($"{ReportNumbers.AxisSeconds(end)}</text>");
        }
        else
        {
            _rows.Add($"<text class=\"cross\" x=\"{X(end) + 5}\" y=\"{baseline + 0.5}\">✕");
            _rows.Add($"<title>{ecu.Error}</title></text>");
        }
    }

    private Html Finish()
    {
        var height = _y + 8;
        var svg = new Html();
        svg.Add($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"Timeline of all ECUs\">");
        var step = TickStep(_end);
        for (var tick = 0; tick * step <= _end * 1.0001; tick++)
        {
            var x = X(tick * step);
            svg.Add($"<line class=\"grid\" x1=\"{x}\" y1=\"{AxisHeight - 6}\" x2=\"{x}\" y2=\"{height}\"/>");
            svg.Add($"<text class=\"tick\" x=\"{x}\" y=\"{AxisHeight - 11}\">");
            svg.Add($"{tick * step}{(tick == 0 ? " s" : "")}</text>");
        }

        var bound = X(_report.LowerBoundSeconds);
        svg.Add($"<g class=\"bound\"><line x1=\"{bound}\" y1=\"{AxisHeight - 6}\" x2=\"{bound}\" y2=\"{height}\"/>");
        svg.Add($"<title>lower bound {ReportNumbers.Seconds(_report.LowerBoundSeconds)}</title></g>");
        svg.Add(_rows).Add($"</svg>");
        return svg.Add(Legend());
    }

    private Html Legend()
    {
        var used = _report.Ecus.SelectMany(ecu => ecu.Phases).Select(phase => PhaseFamily.Of(phase.Name)).ToHashSet();
        var legend = new Html();
        legend.Add($"<p class=\"legend\">");
        foreach (var family in PhaseFamily.All.Where(used.Contains))
        {
            legend.Add($"<span><i class=\"p-{family.Id}\"></i>{family.Label}</span>");
        }

        return legend.Add($"<span><i class=\"boundmark\"></i>lower bound</span></p>");
    }

    /// <summary>1, 2 or 5 times a power of ten, such that there are at most 12 ticks.</summary>
    private static double TickStep(double end)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(end / 12)));
        return TickFactors.Select(factor => factor * power).First(step => end / step <= 12);
    }
}
