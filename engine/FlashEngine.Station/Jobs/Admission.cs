using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Starts sessions in plan order: as many at once as each channel and the vehicle allow, none before the ECUs that it
/// comes after. An ECU whose predecessor failed is not started.
/// </summary>
internal sealed class Admission(
    IReadOnlyList<EcuTask> tasks, int sessionsMax, IReadOnlyDictionary<string, OpenChannel> channels)
{
    private readonly List<EcuTask> _waiting = [.. tasks];
    private readonly Dictionary<Task<EcuResult>, EcuTask> _running = [];
    private readonly Dictionary<string, EcuResult> _results = new(StringComparer.Ordinal);

    /// <summary>Runs all sessions.</summary>
    /// <returns>One result per task, in plan order.</returns>
    public async Task<IReadOnlyList<EcuResult>> RunAsync(
        Func<EcuTask, Task<EcuResult>> session, CancellationToken cancellation)
    {
        try
        {
            do
            {
                Admit(session, cancellation);
                if (_running.Count > 0)
                {
                    var ended = await Task.WhenAny(_running.Keys);
                    _ = _running.Remove(ended, out var task);
                    _results[task!.Ecu.Name] = await ended;
                }
            }
            while (_waiting.Count + _running.Count > 0);
        }
        finally
        {
            // Whatever ended one session, the others leave their ECUs and the bus before the channels are closed.
            await Task.WhenAll((IEnumerable<Task>)_running.Keys).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return tasks.Select(task => _results[task.Ecu.Name]).ToList();
    }

    private void Admit(Func<EcuTask, Task<EcuResult>> session, CancellationToken cancellation)
    {
        foreach (var task in _waiting.ToList())
        {
            var before = task.Work.After.Where(name => tasks.Any(other => other.Ecu.Name == name)).ToList();
            if (cancellation.IsCancellationRequested)
            {
                NotStarted(task, ReportWords.Cancelled, FlashExitCode.Cancelled, "cancelled before it was started");
            }
            else if (before.Find(name => _results.TryGetValue(name, out var other) && !other.Succeeded) is { } failed)
            {
                var reason = $"not started: it comes after '{failed}', which failed";
                NotStarted(task, ReportWords.Skipped, FlashExitCode.Precondition, reason);
            }
            else if (before.TrueForAll(_results.ContainsKey) && HasRoom(task))
            {
                _ = _waiting.Remove(task);
                _running.Add(session(task), task);
            }
        }
    }

    private bool HasRoom(EcuTask task) =>
        _running.Count < sessionsMax
        && _running.Values.Count(other => other.Ecu.Channel == task.Ecu.Channel)
            < channels[task.Ecu.Channel].Entry.SessionsMax;

    private void NotStarted(EcuTask task, string word, FlashExitCode code, string error)
    {
        _ = _waiting.Remove(task);
        task.Progress.State = EcuJobState.Failed;
        _results[task.Ecu.Name] = new EcuResult
        {
            Task = task,
            Word = word,
            ExitCode = code,
            Error = error,
            State = task.History.IsMemoryTouched
                ? task.History.Describe(null) // by an earlier run of the job
                : "nothing erased or written",
        };
    }
}
