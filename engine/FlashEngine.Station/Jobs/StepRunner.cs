using FlashEngine.Scripting;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Runs the steps of a script on the script's own context, and comes back whatever the script does: it ends, throws,
/// waits for ever (cap), spins (watchdog) or is cancelled.
/// </summary>
internal sealed class StepRunner(
    EcuTask task,
    FlashContext context,
    WorkContext scriptContext,
    IChannelRunner runner,
    IFlashScripts scripts,
    EcuJournal journal)
{
    private readonly HashSet<string> _kept = new(StringComparer.Ordinal);

    /// <summary>Names of the blocks that an earlier run completed and that the ECU still holds.</summary>
    public IReadOnlyCollection<string> KeptBlocks => _kept;

    /// <summary>
    /// Runs all steps; <paramref name="phase"/> is told each step's name and runs it, <paramref name="beforeBlocks"/>
    /// comes in front of the first step of a block.
    /// </summary>
    public async Task RunAsync(
        Func<string, Func<Task>, Task> phase, Func<Task> beforeBlocks, CancellationToken cancellation)
    {
        var groups = Groups(task.Sequence.Steps);
        var ofBlocks = groups.FindAll(group => group[0].PerBlock);
        foreach (var group in groups)
        {
            if (!group[0].PerBlock)
            {
                await RunStepAsync(group[0], null, phase, cancellation);
                continue;
            }

            if (group == ofBlocks[0])
            {
                await beforeBlocks();
                await KeepBlocksAsync(ofBlocks.SelectMany(steps => steps), phase, cancellation);
            }

            foreach (var block in task.Blocks.Where(block => !_kept.Contains(block.Name)))
            {
                foreach (var step in group)
                {
                    await RunStepAsync(step, block, phase, cancellation);
                }

                if (group == ofBlocks[^1])
                {
                    await journal.BlockCompletedAsync(block.Name, block.Crc32);
                }
            }
        }
    }

    /// <summary>Each step alone, but consecutive steps of blocks together.</summary>
    private static List<List<FlashStep>> Groups(IReadOnlyList<FlashStep> steps)
    {
        var groups = new List<List<FlashStep>>();
        foreach (var step in steps)
        {
            if (step.PerBlock && groups.Count > 0 && groups[^1][0].PerBlock)
            {
                groups[^1].Add(step);
            }
            else
            {
                groups.Add([step]);
            }
        }

        return groups;
    }

    /// <summary>
    /// The journal says which blocks an earlier run completed; the ECU has the last word, by the steps that verify. A
    /// script that has none gets every block written again.
    /// </summary>
    private async Task KeepBlocksAsync(
        IEnumerable<FlashStep> steps, Func<string, Func<Task>, Task> phase, CancellationToken cancellation)
    {
        var checks = steps.Where(step => step.Effect == StepEffect.Verify).ToList();
        foreach (var block in task.Blocks.Where(_ => checks.Count > 0))
        {
            if (journal.Read(history => history.IsCompleted(block.Name, block.Crc32))
                && await HoldsAsync(block, checks, phase, cancellation))
            {
                _ = _kept.Add(block.Name);
                task.Progress.Leave(block.Length);
            }
        }
    }

    private async Task<bool> HoldsAsync(
        FlashBlock block, List<FlashStep> checks, Func<string, Func<Task>, Task> phase, CancellationToken cancellation)
    {
        try
        {
            foreach (var check in checks)
            {
                await RunStepAsync(check, block, phase, cancellation);
            }

            return true;
        }
        catch (JobException e)
            when (e.ExitCode == FlashExitCode.Verification || e.InnerException is NegativeResponseException)
        {
            context.Log($"block '{block.Name}' was completed before, and is not there any more: {e.Message}");
            return false;
        }
    }

    private Task RunStepAsync(
        FlashStep step, FlashBlock? block, Func<string, Func<Task>, Task> phase, CancellationToken cancellation)
    {
        var name = block is null ? step.Name : $"{step.Name} {block.Name}";
        return phase(name, () => RunGuardedAsync(step, name, block, cancellation));
    }

    private async Task RunGuardedAsync(FlashStep step, string name, FlashBlock? block, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            throw new JobException(FlashExitCode.Cancelled, $"cancelled before step '{name}'");
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        context.CurrentBlock = block;
        context.Cancellation = stop.Token;
        var run = scriptContext.RunAsync(async () =>
        {
            if (step.IsDone is null || !await step.IsDone(context))
            {
                await step.Run(context);
            }

            return true;
        });
        var cap = runner.DelayAsync(step.Cap);
        var cancelled = new TaskCompletionSource();
        await using (cancellation.Register(() => cancelled.TrySetResult()))
        {
            var first = await Task.WhenAny(run, cap, scriptContext.Stuck, scriptContext.Unobserved, cancelled.Task);
            if (first != run)
            {
                stop.Cancel();
            }

            if (first == cancelled.Task)
            {
                throw new JobException(FlashExitCode.Cancelled, $"cancelled in step '{name}'");
            }

            if (first == scriptContext.Stuck)
            {
                throw new JobException(
                    FlashExitCode.Timeout,
                    $"step '{name}' of {task.Ecu.Type.Script} spins: "
                    + "it runs without awaiting anything and was given up");
            }

            if (first == scriptContext.Unobserved)
            {
                var thrown = await scriptContext.Unobserved;
                throw new JobException(
                    FlashExitCode.FileOrManifest,
                    $"{scripts.Locate(thrown) ?? task.Ecu.Type.Script}: "
                    + $"work that step '{name}' does not wait for threw {thrown.GetType().Name}: {thrown.Message}",
                    thrown);
            }

            if (first == cap)
            {
                throw new JobException(
                    FlashExitCode.Timeout,
                    $"step '{name}' did not end within its cap of {step.Cap.TotalSeconds:0.#} s");
            }
        }

        await CompleteAsync(run, step, name, cancellation);
    }

    /// <summary>Gives what a script threw its family, its exit code, and the place in the script.</summary>
    private async Task CompleteAsync(Task run, FlashStep step, string name, CancellationToken cancellation)
    {
        try
        {
            await run;
        }
        catch (OperationCanceledException e) when (cancellation.IsCancellationRequested)
        {
            throw new JobException(FlashExitCode.Cancelled, $"cancelled in step '{name}'", e);
        }
        catch (FlashException e)
        {
            var place = scripts.Locate(e) is { } location ? $" ({location})" : "";
            throw new JobException(CodeOf(e, step), $"step '{name}'{place}: {e.Message}", e);
        }
        catch (Exception e) // a script may throw anything; it is reported with its place, never swallowed
        {
            var place = scripts.Locate(e) ?? task.Ecu.Type.Script;
            throw new JobException(
                FlashExitCode.FileOrManifest,
                $"{place}: step '{name}' threw {e.GetType().Name}: {e.Message.ReplaceLineEndings(" ")}",
                e);
        }
    }

    private static FlashExitCode CodeOf(FlashException e, FlashStep step) => e switch
    {
        NegativeResponseException or InvalidResponseException when e.ExitCode != FlashExitCode.SecurityAccess =>
            step.FailureCode,
        _ => e.ExitCode,
    };
}
