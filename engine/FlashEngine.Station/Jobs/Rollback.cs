using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Brings previous images back, each by a session like any other: same script, same checks, read back at the end. An
/// ECU goes back before those that it came after. Nothing cancels it: half a vehicle is what it is there to prevent.
/// </summary>
internal sealed class Rollback(
    VehicleJobOptions options,
    Func<EcuTask, EcuSession> connect,
    SessionLimits limits,
    IStationRuntime runtime,
    long originNs)
{
    /// <summary>True for an ECU that has to go back, and can.</summary>
    public static bool IsDue(EcuTask task, RollbackPolicy policy) =>
        task.History.IsMemoryTouched
        && task.History.Secured is not null
        && (policy == RollbackPolicy.AllOrNothing
            || (policy == RollbackPolicy.PerEcu && task.History.Result != ReportWords.Success));

    /// <summary>Takes back what is due.</summary>
    /// <param name="results">How the ECUs ended, in plan order.</param>
    /// <param name="cause">Why they go back.</param>
    /// <returns>How they ended now, in the same order.</returns>
    public async Task<IReadOnlyList<EcuResult>> RunAsync(IReadOnlyList<EcuResult> results, RollbackCause cause)
    {
        var due = results
            .Where(result => IsDue(result.Task, options.Package.Manifest.Policy))
            .Select(result => result.Task)
            .ToList();
        var isAll = results.All(result =>
            due.Contains(result.Task) || result.Succeeded || !result.Task.History.IsMemoryTouched);
        var ends = await RestoreAsync(due, cause, isAll);
        return [.. results.Select(result =>
            ends.TryGetValue(result.Task.Ecu.Name, out var end) ? Joined(result, end, cause) : result)];
    }

    /// <param name="due">Who goes back.</param>
    /// <param name="cause">Why.</param>
    /// <param name="isAll">Nobody else was left changed: with them, the job is undone.</param>
    private async Task<Dictionary<string, EcuResult>> RestoreAsync(
        List<EcuTask> due, RollbackCause cause, bool isAll)
    {
        var ends = new Dictionary<string, EcuResult>(StringComparer.Ordinal);
        try
        {
            await WriteAsync(new JournalRecord(JournalEvent.RollbackBegun)
            {
                Ecu = cause.Ecu,
                Text = cause.Error,
                Number = (int)cause.ExitCode,
            });
            foreach (var wave in Waves(due))
            {
                foreach (var end in await RestoreWaveAsync(wave))
                {
                    ends.Add(end.Task.Ecu.Name, end);
                }
            }

            if (isAll && ends.Values.All(end => end.Word == ReportWords.RolledBack))
            {
                await WriteAsync(new JournalRecord(JournalEvent.RolledBack));
            }
        }
        catch (JobException e)
        {
            foreach (var task in due.Where(task => !ends.ContainsKey(task.Ecu.Name)))
            {
                ends.Add(task.Ecu.Name, Failed(task, e));
            }
        }

        return ends;
    }

    /// <summary>The reverse of the order in which they were flashed, as far as they depend on each other.</summary>
    private static IEnumerable<List<EcuTask>> Waves(List<EcuTask> due)
    {
        var left = due.ToList();
        while (left.Count > 0)
        {
            var wave = left.FindAll(task => !left.Exists(other => other.Work.After.Contains(task.Ecu.Name)));
            _ = left.RemoveAll(wave.Contains);
            yield return wave;
        }
    }

    private async Task<IReadOnlyList<EcuResult>> RestoreWaveAsync(List<EcuTask> wave)
    {
        var ends = new List<EcuResult>();
        var tasks = new List<EcuTask>();
        foreach (var task in wave)
        {
            try
            {
                var restore = PreviousImage.Restoring(task, options);
                restore.Progress.Leave(-restore.Blocks.Sum(block => block.Length));

                // Waves and limits are all the order that going back needs.
                tasks.Add(restore with
                {
                    Ecu = restore.Ecu with { Together = null },
                    Work = restore.Work with { After = [], Together = null },
                });
            }
            catch (FlashException e)
            {
                ends.Add(Failed(task, e));
            }
        }

        var queue = new AdmissionQueue([.. tasks.Select(task => task.Work)], limits);
        ends.AddRange(await new Admission(tasks, queue).RunAsync(
            task => connect(task).RunAsync(dryRun: false, originNs, CancellationToken.None), CancellationToken.None));
        return ends;
    }

    private static EcuResult Failed(EcuTask task, FlashException e) => new()
    {
        Task = task,
        Word = ReportWords.Failed,
        ExitCode = e.ExitCode,
        Error = e.Message,
        State = task.History.Describe(null),
    };

    /// <summary>One result of two sessions: the one that went forward, and the one that went back.</summary>
    private static EcuResult Joined(EcuResult forth, EcuResult back, RollbackCause cause)
    {
        var isBack = back.Word == ReportWords.RolledBack;
        var error = forth.Error ?? $"taken back, because '{cause.Ecu}' failed: {cause.Error}";
        return forth with
        {
            Word = back.Word,
            ExitCode = !isBack ? back.ExitCode : forth.ExitCode != FlashExitCode.Ok ? forth.ExitCode : cause.ExitCode,
            Error = isBack ? error : $"the previous version could not be brought back: {back.Error}; before: {error}",
            Because = !isBack ? null : forth.Error is null ? cause.Ecu : forth.Because,
            State = back.State,
            Restored = back.Task,
            StartNs = forth.StartNs != 0 ? forth.StartNs : back.StartNs,
            EndNs = Math.Max(forth.EndNs, back.EndNs),
            TransferNs = forth.TransferNs + back.TransferNs,
            WireNs = forth.WireNs + back.WireNs,
            Transport = back.Transport ?? forth.Transport,
            VersionBefore = forth.VersionBefore ?? back.VersionBefore,
            VersionAfter = back.VersionAfter,
            Phases =
            [
                .. forth.Phases,
                .. back.Phases.Select(phase => ($"back: {phase.Name}", phase.StartNs, phase.EndNs)),
            ],
            KeptBlocks = back.KeptBlocks,
            Log = [.. forth.Log, .. back.Log],
            LastExchanges = isBack ? forth.LastExchanges : back.LastExchanges,
            ScriptSpins = forth.ScriptSpins || back.ScriptSpins,
        };
    }

    private Task WriteAsync(JournalRecord record) => runtime.WriteAsync(options.Journal, record);
}
