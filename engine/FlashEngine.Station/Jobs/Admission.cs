using FlashEngine.Scheduling;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Starts sessions by the rules that the plan was made with. An ECU whose predecessor failed is not started, and nobody
/// of its same-time group.
/// </summary>
/// <param name="tasks">The ECUs in plan order.</param>
/// <param name="queue">The queue of the same ECUs in the same order.</param>
internal sealed class Admission(IReadOnlyList<EcuTask> tasks, AdmissionQueue queue)
{
    private readonly List<EcuTask> _waiting = [.. tasks];
    private readonly Dictionary<Task<EcuResult>, EcuTask> _running = [];
    private readonly Dictionary<string, EcuResult> _results = new(StringComparer.Ordinal);
    private readonly List<int> _started = [];
    private readonly Dictionary<string, int> _places = tasks.Select((task, place) => (task.Ecu.Name, place))
        .ToDictionary(StringComparer.Ordinal);

    /// <summary>Runs all sessions.</summary>
    /// <returns>One result per task, in plan order.</returns>
    public async Task<IReadOnlyList<EcuResult>> RunAsync(
        Func<EcuTask, Task<EcuResult>> session, CancellationToken cancellation)
    {
        try
        {
            do
            {
                Refuse(cancellation);
                Admit(session);
                if (_running.Count > 0)
                {
                    var ended = await Task.WhenAny(_running.Keys);
                    _ = _running.Remove(ended, out var task);
                    _results[task!.Ecu.Name] = await ended;
                    queue.Complete(_places[task.Ecu.Name]);
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

    private void Admit(Func<EcuTask, Task<EcuResult>> session)
    {
        _started.Clear();
        queue.Admit(_started);
        foreach (var task in _started.Select(place => tasks[place]))
        {
            _ = _waiting.Remove(task);
            _running.Add(session(task), task);
        }
    }

    /// <summary>Takes out who is not to be started any more, until nobody else follows from it.</summary>
    private void Refuse(CancellationToken cancellation)
    {
        int refused;
        do
        {
            refused = _waiting.RemoveAll(task => IsRefused(task, cancellation));
        }
        while (refused > 0);
    }

    private bool IsRefused(EcuTask task, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return NotStarted(task, ReportWords.Cancelled, FlashExitCode.Cancelled, "cancelled before it was started");
        }

        var failed = task.Work.After.FirstOrDefault(
            name => _results.GetValueOrDefault(name) is { ExitCode: not FlashExitCode.Ok });
        if (failed is not null)
        {
            var reason = $"not started: it comes after '{failed}', which failed";
            return NotStarted(task, ReportWords.Skipped, FlashExitCode.Precondition, reason);
        }

        // A same-time group starts as one: whoever of it has a result while this one waits was not started.
        var mate = tasks.FirstOrDefault(other =>
            task.Ecu.Together is { } group && other.Ecu.Together == group && _results.ContainsKey(other.Ecu.Name));
        return mate is not null && NotStarted(
            task,
            ReportWords.Skipped,
            FlashExitCode.Precondition,
            $"not started: it starts together with '{mate.Ecu.Name}', which was not started");
    }

    private bool NotStarted(EcuTask task, string word, FlashExitCode code, string error)
    {
        queue.Withdraw(_places[task.Ecu.Name]);
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
        return true;
    }
}
