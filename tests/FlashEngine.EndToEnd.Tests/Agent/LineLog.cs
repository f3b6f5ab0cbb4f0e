namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>Lines as a process writes them; a test waits for one instead of for time.</summary>
internal sealed class LineLog(string name)
{
    // The lab's guest is ten times slower.
    private static readonly TimeSpan WaitMax =
        TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("FLASHENGINE_LAB") == "1" ? 400 : 60);
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when no more lines come.</summary>
    public Task End => _end.Task;

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Takes a line; null is the end of the stream.</summary>
    public void Add(string? line)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            if (line is not null)
            {
                _lines.Add(line);
            }

            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        if (line is null)
        {
            _end.TrySetResult();
        }

        changed.TrySetResult();
    }

    /// <summary>The first line that is wanted, as soon as it is there.</summary>
    public async Task<string> FirstAsync(Func<string, bool> wanted)
    {
        using var limit = new CancellationTokenSource(WaitMax);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_lines.Find(line => wanted(line)) is { } found)
                {
                    return found;
                }

                changed = _changed.Task;
            }

            Assert.False(End.IsCompleted, $"{name} ended without the wanted line:\n{this}");
            await Task.WhenAny(changed, Task.Delay(Timeout.Infinite, limit.Token));
            Assert.False(limit.IsCancellationRequested, $"{name} did not write the wanted line:\n{this}");
        }
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Lines);
}
