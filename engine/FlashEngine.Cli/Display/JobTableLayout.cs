namespace FlashEngine.Cli.Display;

/// <summary>Column widths for a terminal: fixed while a job runs, so that nothing moves but the bars.</summary>
internal sealed record JobTableLayout
{
    public const int PercentWidth = 5;
    public const int RateWidth = 11;
    public const int TimeWidth = 8;

    private const int WidthForRate = 92;
    private const int StepMin = 14;
    private const int StepMax = 36;
    private const int BarMin = 6;
    private const int BarMax = 30;

    public required int ChannelWidth { get; init; }

    public required int NameWidth { get; init; }

    public required int StepWidth { get; init; }

    public required int BarWidth { get; init; }

    public required bool ShowsRate { get; init; }

    public static JobTableLayout For(JobSnapshot snapshot, int width)
    {
        var showsRate = width >= WidthForRate;
        var columns = showsRate ? 7 : 6;
        var channel = Longest(snapshot, ecu => ecu.Channel);
        var name = Longest(snapshot, ecu => ecu.Name);

        // A blank behind each column, and the table's own between and around them.
        var left = width - channel - name - PercentWidth - TimeWidth - (showsRate ? RateWidth : 0)
            - columns - (columns + 1);
        var step = Math.Clamp(left * 3 / 5, StepMin, StepMax);
        return new()
        {
            ChannelWidth = channel,
            NameWidth = name,
            StepWidth = step,
            BarWidth = Math.Clamp(left - step, BarMin, BarMax),
            ShowsRate = showsRate,
        };
    }

    public string FitStep(string text)
        => text.Length <= StepWidth ? text : string.Concat(text.AsSpan(0, StepWidth - 1), "…");

    private static int Longest(JobSnapshot snapshot, Func<EcuRow, string> text)
        => snapshot.Ecus.Select(ecu => text(ecu).Length).Append(7).Max();
}
