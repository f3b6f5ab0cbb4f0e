using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// The course of a job over its ECUs, as the package's policy wants it. All or nothing: the gates of all ECUs first,
/// then the sessions, and when one fails, the others stop and what was changed is taken back. Per ECU: each passes its
/// gates at its own start, and one that fails is taken back when all have ended. Once a job has begun to take back, it
/// never goes forward again.
/// </summary>
internal sealed class VehicleRun(
    VehicleJobOptions options,
    IReadOnlyList<EcuTask> tasks,
    Func<EcuTask, EcuSession> connect,
    VehicleIdentity identity,
    SessionLimits limits,
    IStationRuntime runtime,
    long originNs)
{
    private readonly Dictionary<EcuTask, EcuSession> _sessions = tasks.ToDictionary(task => task, connect);
    private EcuResult? _firstFailure;

    private RollbackPolicy Policy => options.Package.Manifest.Policy;

    /// <summary>Runs the job.</summary>
    /// <returns>One result per task, in plan order.</returns>
    public async Task<IReadOnlyList<EcuResult>> RunAsync(CancellationToken cancellation)
    {
        var isGoingOn = tasks.Any(task => task.History.IsIdentified);
        if (await identity.FindObstacleAsync(_sessions.Values, isGoingOn, cancellation) is { } obstacle)
        {
            return [.. tasks.Select(task => Refused(task, obstacle))];
        }

        var rollback = new Rollback(options, connect, limits, runtime, originNs);
        if (options.Resumed?.Rollback is { } begun)
        {
            return await rollback.RunAsync([.. tasks.Select(task => CutOff(task, begun))], begun);
        }

        var refused = Policy == RollbackPolicy.AllOrNothing ? await CheckGatesAsync(cancellation) : null;
        var results = refused ?? await RunSessionsAsync(cancellation);
        var cause = _firstFailure ?? results.FirstOrDefault(result => result.ExitCode != FlashExitCode.Ok);
        return cause is not null && !options.DryRun && results.Any(result => Rollback.IsDue(result.Task, Policy))
            ? await rollback.RunAsync(results, CauseOf(cause))
            : results;
    }

    /// <summary>Nobody is touched before everybody may be.</summary>
    /// <returns>The results when one may not; null: all may.</returns>
    private async Task<IReadOnlyList<EcuResult>?> CheckGatesAsync(CancellationToken cancellation)
    {
        var found = await Task.WhenAll(tasks.Select(task => _sessions[task].GateAsync(originNs, cancellation)));
        _firstFailure = found.FirstOrDefault(result => result is not null);
        return _firstFailure is { } first
            ? [.. tasks.Select((task, index) => found[index] ?? Stopped(task, first))]
            : null;
    }

    private async Task<IReadOnlyList<EcuResult>> RunSessionsAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var results = await new Admission(
            tasks, new AdmissionQueue([.. tasks.Select(task => task.Work)], limits)).RunAsync(
            async task =>
            {
                var result = await _sessions[task].RunAsync(options.DryRun, originNs, stop.Token);
                if (result.ExitCode != FlashExitCode.Ok && Policy == RollbackPolicy.AllOrNothing && !options.DryRun)
                {
                    _firstFailure ??= result;
                    stop.Cancel(); // what the others would still write would be taken back again
                }

                return result;
            },
            stop.Token);
        return _firstFailure is { } first && !cancellation.IsCancellationRequested
            ? [.. results.Select(result => result.Word == ReportWords.Cancelled ? Stopped(result, first) : result)]
            : results;
    }

    private static EcuResult Refused(EcuTask task, string obstacle) => new()
    {
        Task = task,
        Word = ReportWords.Failed,
        ExitCode = FlashExitCode.Precondition,
        Error = obstacle,
        State = task.History.Describe(task.History.VersionBefore),
        VersionBefore = task.History.VersionBefore,
    };

    private static EcuResult Stopped(EcuTask task, EcuResult first) => new()
    {
        Task = task,
        Word = ReportWords.Skipped,
        ExitCode = first.ExitCode,
        Error = Stop(first),
        Because = first.Task.Ecu.Name,
        State = task.History.Describe(task.History.VersionBefore),
        VersionBefore = task.History.VersionBefore,
    };

    private static EcuResult Stopped(EcuResult result, EcuResult first) => result with
    {
        Word = result.Task.History.IsMemoryTouched ? ReportWords.Failed : ReportWords.Skipped,
        ExitCode = first.ExitCode,
        Error = Stop(first),
        Because = first.Task.Ecu.Name,
    };

    private static string Stop(EcuResult first) =>
        $"not flashed: the package is all or nothing, and '{first.Task.Ecu.Name}' failed";

    private static RollbackCause CauseOf(EcuResult failure) =>
        new(failure.Task.Ecu.Name, failure.Error ?? failure.Word, failure.ExitCode);

    /// <summary>An ECU of a job that was cut off while it took its changes back.</summary>
    private static EcuResult CutOff(EcuTask task, RollbackCause cause)
    {
        var isOwn = task.Ecu.Name == cause.Ecu;
        var isDone = task.History.Result == ReportWords.Success;
        return new EcuResult
        {
            Task = task,
            Word = isDone ? ReportWords.Success : isOwn ? ReportWords.Failed : ReportWords.Skipped,
            ExitCode = isDone ? FlashExitCode.Ok : cause.ExitCode,
            Error = isDone ? null : isOwn ? cause.Error : $"not flashed: '{cause.Ecu}' failed",
            Because = isOwn || isDone ? null : cause.Ecu,
            State = task.History.Describe(null),
            VersionBefore = task.History.VersionBefore,
        };
    }
}
