using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>Progress for a terminal: one row per ECU that is redrawn in place, lines of others above it.</summary>
internal sealed class LiveDisplay(IAnsiConsole console, TimeSpan interval) : IJobDisplay
{
    private readonly JobTable _table = new();

    /// <inheritdoc/>
    public async Task FollowAsync(Func<JobSnapshot> snapshot, LineFeed lines, Task job)
    {
        await console.Live(Render(snapshot()))
            .AutoClear(true)
            .Overflow(VerticalOverflow.Ellipsis)
            .StartAsync(async context =>
            {
                while (!job.IsCompleted)
                {
                    PrintLines(lines);
                    context.UpdateTarget(Render(snapshot()));
                    context.Refresh();
                    await Task.WhenAny(job, Task.Delay(interval));
                }
            });

        PrintLines(lines);
        console.Write(Render(snapshot()));
    }

    private Table Render(JobSnapshot snapshot)
        => _table.Render(snapshot, console.Profile.Width, console.Profile.Height, console.Profile.Capabilities.Unicode);

    private void PrintLines(LineFeed lines)
    {
        while (lines.TryTake(out var line))
        {
            console.MarkupLine($"[grey]{Markup.Escape(line.Source),8}[/]  {Markup.Escape(line.Text)}");
        }
    }
}
