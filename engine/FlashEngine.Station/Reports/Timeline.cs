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

    private readonly double _end;
    private readonly double _bound;
    private readonly Html _rows = new();
    private double _y = AxisHeight - 6;

    /// <summary>Begins a drawing.</summary>
    /// <param name="end">The end of the axis in seconds.</param>
    /// <param name="bound">Where the lower bound is marked, seconds.</param>
    public Timeline(double end, double bound) => (_end, _bound) = (Math.Max(Math.Max(end, bound), 0.001), bound);

    private double X(double seconds) => Left + ((Right - Left) * seconds / _end);

    /// <summary>Adds a group of rows.</summary>
    public void Add(string group, string note, IReadOnlyList<TimelineRow> rows)
    {
        _rows.Add($"<text class=\"group\" x=\"0\" y=\"{_y + 22}\">{group}</text>");
        _rows.Add($"<text class=\"mute\" x=\"{Left}\" y=\"{_y + 22}\">{note}</text>");
        _y += GroupHeight;
        foreach (var row in rows)
        {
            Add(row);
            _y += RowHeight;
        }
    }

    private void Add(TimelineRow row)
    {
        var (top, baseline) = (_y + ((RowHeight - BarHeight) / 2), _y + 15.5);
        var shown = row.Name.Length > 19 ? row.Name[..18] + "…" : row.Name;
        _rows.Add($"<text class=\"name {row.NameClass}\" x=\"12\" y=\"{baseline}\">{shown}"
            + $"<title>{row.Name}</title></text>");
        if (row.Bars.Count == 0)
        {
            _rows.Add($"<text class=\"mute\" x=\"{Left + 6}\" y=\"{baseline}\">{row.Note}</text>");
            return;
        }

        var (start, end) = (row.Bars.Min(bar => bar.Start), row.Bars.Max(bar => bar.End));
        _rows.Add($"<rect class=\"lane\" x=\"{X(start)}\" y=\"{top}\"");
        _rows.Add($" width=\"{X(end) - X(start)}\" height=\"{BarHeight}\"/>");
        foreach (var bar in row.Bars)
        {
            var width = Math.Max(X(bar.End) - X(bar.Start), 0.75);
            _rows.Add($"<rect class=\"bar p-{bar.Family}\" x=\"{X(bar.Start)}\" y=\"{top}\"");
            _rows.Add($" width=\"{width}\" height=\"{BarHeight}\"><title>{bar.Title}</title></rect>");
        }

        if (row.Error is null)
        {
            _rows.Add($"<text class=\"mute halo\" x=\"{X(end) + 6}\" y=\"{baseline}\">");
            _rows.Add($"{ReportNumbers.AxisSeconds(end)}</text>");
        }
        else
        {
            _rows.Add($"<text class=\"cross\" x=\"{X(end) + 5}\" y=\"{baseline + 0.5}\">✕");
            _rows.Add($"<title>{row.Error}</title></text>");
        }
    }

    /// <summary>The drawing with its legend.</summary>
    /// <param name="legend">The colours that occur and what they stand for.</param>
    public Html Finish(IEnumerable<(string Family, string Label)> legend)
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

        var bound = X(_bound);
        svg.Add($"<g class=\"bound\"><line x1=\"{bound}\" y1=\"{AxisHeight - 6}\" x2=\"{bound}\" y2=\"{height}\"/>");
        svg.Add($"<title>lower bound {ReportNumbers.Seconds(_bound)}</title></g>");
        svg.Add(_rows).Add($"</svg>");
        return svg.Add(Legend(legend));
    }

    private static Html Legend(IEnumerable<(string Family, string Label)> entries)
    {
        var legend = new Html();
        legend.Add($"<p class=\"legend\">");
        foreach (var (family, label) in entries)
        {
            legend.Add($"<span><i class=\"p-{family}\"></i>{label}</span>");
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
