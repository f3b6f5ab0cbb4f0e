using FlashEngine.Cli.Display;
using FsCheck;
using FsCheck.Fluent;
using Spectre.Console;

namespace FlashEngine.Cli.Tests;

public sealed class DisplayTests
{
    [Theory]
    [InlineData(0, "0 %")]
    [InlineData(0.999, "99 %")]
    [InlineData(1, "100 %")]
    [InlineData(1.5, "100 %")]
    public void Percent_ShowsHundred_OnlyWhenAllIsDone(double share, string text)
        => Assert.Equal(text, Format.Percent(share));

    [Theory]
    [InlineData(0, "0.0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(59.96, "1:00 min")]
    [InlineData(125, "2:05 min")]
    public void Duration_FromAMinuteOn_IsMinutesAndSeconds(double seconds, string text)
        => Assert.Equal(text, Format.Duration(seconds));

    [Theory]
    [InlineData(0.0125, "12.5 ms")]
    [InlineData(0.00004, "0.04 ms")]
    [InlineData(0.5, "500 ms")]
    [InlineData(2.5, "2.5 s")]
    public void FineDuration_BelowASecond_IsMilliseconds(double seconds, string text)
        => Assert.Equal(text, Format.FineDuration(seconds));

    [Fact]
    public void Rate_OverTheWindow_ForgetsTheOldPace()
    {
        var rates = new RateMeter();

        Assert.Null(rates.Sample("engine", 0, 0));
        Assert.Equal(1000, rates.Sample("engine", 1, 1000));
        Assert.Equal(1000, rates.Sample("engine", 2, 2000));
        rates.Sample("engine", 4.5, 2000);

        // Two seconds without a byte: no pace to show.
        Assert.Null(rates.Sample("engine", 6.6, 2000));
    }

    [Fact]
    public void Layout_AtAnyWidth_FitsTheTerminalOrIsAtItsMinimum()
        => Prop.ForAll(
            ArbMap.Default.ArbFor<PositiveInt>(),
            width =>
            {
                var layout = JobTableLayout.For(Snapshot(), width.Get);
                var used = layout.ChannelWidth + layout.NameWidth + layout.StepWidth + layout.BarWidth
                    + JobTableLayout.PercentWidth + JobTableLayout.TimeWidth
                    + (layout.ShowsRate ? JobTableLayout.RateWidth + 2 : 0) + 13;
                return used <= width.Get || layout.BarWidth == 6;
            }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(120, 40)]
    [InlineData(80, 24)]
    public void Table_OnATerminal_HasALinePerEcuAndNoneTooLong(int width, int height)
    {
        var lines = RenderTable(Snapshot(), width, height);

        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Single(lines, line => line.Contains("engine", StringComparison.Ordinal));
        Assert.Single(lines, line => line.Contains("gateway", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" 50 %", StringComparison.Ordinal));
    }

    [Fact]
    public void Table_OnALowTerminal_KeepsWhatFailedAndWhatRuns()
    {
        var lines = RenderTable(Snapshot(), width: 100, height: 9);

        Assert.Contains(lines, line => line.Contains("engine", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("gateway", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("doors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task PlainDisplay_OverAJob_WritesALinePerChange()
    {
        var output = new StringWriter { NewLine = "\n" };
        var job = new TaskCompletionSource();
        var moments = new Queue<JobSnapshot>(
        [
            At(0, Row(EcuRowState.Waiting, "", 0)),
            At(1, Row(EcuRowState.Running, "unlock", 0)),
            At(2, Row(EcuRowState.Running, "download application", 12_000)),
            At(3, Row(EcuRowState.Running, "download application", 19_000)),
            At(4, Row(EcuRowState.Running, "download application", 21_000)),
        ]);
        var last = At(5, Row(EcuRowState.Success, "", 100_000));
        var display = new PlainDisplay(Console(output), TimeSpan.Zero);
        var lines = new LineFeed();
        lines.Post("agent", "job begins");

        await display.FollowAsync(
            () =>
            {
                if (moments.TryDequeue(out var moment))
                {
                    return moment;
                }

                job.TrySetResult();
                return last;
            },
            lines,
            job.Task);

        Assert.Equal(
            """
            agent: job begins
                 1.0 s  can0/engine: unlock
                 2.0 s  can0/engine: download application 12 % 6.0 kB/s
                 4.0 s  can0/engine: download application 21 % 4.5 kB/s
                 5.0 s  can0/engine: success after 5.0 s

            """.ReplaceLineEndings("\n"),
            output.ToString());
    }

    private static EcuRow Row(EcuRowState state, string step, long done) => new()
    {
        Name = "engine",
        Channel = "can0",
        State = state,
        Step = step,
        BytesDone = done,
        BytesTotal = 100_000,
        Seconds = 0,
    };

    private static JobSnapshot At(double seconds, EcuRow row) => new(seconds, [row with { Seconds = seconds }]);

    private static JobSnapshot Snapshot() => new(
        12,
        [
            Row(EcuRowState.Running, "download application", 50_000),
            Row(EcuRowState.Waiting, "", 0) with { Name = "doors" },
            Row(EcuRowState.Failed, "erase", 0) with { Name = "gateway", Channel = "can1" },
        ]);

    private static string[] RenderTable(JobSnapshot snapshot, int width, int height)
    {
        var output = new StringWriter { NewLine = "\n" };
        var console = Console(output);
        console.Profile.Width = width;
        console.Write(new JobTable().Render(snapshot, width, height, unicode: true));
        return output.ToString().Split('\n');
    }

    private static IAnsiConsole Console(StringWriter output) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.No,
        ColorSystem = ColorSystemSupport.NoColors,
        Interactive = InteractionSupport.No,
        Out = new AnsiConsoleOutput(output),
    });
}
