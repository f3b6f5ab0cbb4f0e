using FlashEngine.Cli.Display;
using Spectre.Console;

namespace FlashEngine.Cli.Composition;

/// <summary>
/// The terminal of a program that waits for jobs: prints lines as they come, and shows a job while one runs. One
/// writer at a time.
/// </summary>
internal sealed class AgentScreen(IAnsiConsole console, LineFeed lines) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _writer = new(1);
    private Task _printing = Task.CompletedTask;

    /// <summary>Lines for people.</summary>
    public LineFeed Lines => lines;

    /// <summary>Starts to print lines.</summary>
    public void Open() => _printing = PrintAsync();

    /// <summary>Shows a job to its end; its errors stay with it.</summary>
    public async Task FollowAsync(RunningJob job)
    {
        await _writer.WaitAsync();
        try
        {
            await Terminal.DisplayFor(console).FollowAsync(job.Snapshot, lines, job.Report);
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Prints what is left, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _printing;
        Drain();
        _end.Dispose();
        _writer.Dispose();
    }

    private async Task PrintAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            await _writer.WaitAsync();
            Drain();
            _writer.Release();
            await Task.Delay(Interval, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Drain()
    {
        while (lines.TryTake(out var line))
        {
            console.MarkupLine($"[grey]{Markup.Escape(line.Source),8}[/]  {Markup.Escape(line.Text)}");
        }
    }
}
