using FlashEngine.Scripting;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Runs the steps of a script on the script's own context, and comes back whatever the script does: it ends, throws,
/// waits for ever (cap), spins (watchdog) or is cancelled.
/// </summary>
internal sealed class StepRunner(
    EcuTask task, FlashContext context, WorkContext scriptContext, IChannelRunner runner, IFlashScripts scripts)
{
    /// <summary>Runs all steps; <paramref name="phase"/> is told each step's name and runs it.</summary>
    public async Task RunAsync(Func<string, Func<Task>, Task> phase, CancellationToken cancellation)
    {
        var steps = task.Sequence.Steps;
        for (var i = 0; i < steps.Count;)
        {
            if (!steps[i].PerBlock)
            {
                await RunStepAsync(steps[i++], null, phase, cancellation);
                continue;
            }

            var group = steps.Skip(i).TakeWhile(step => step.PerBlock).ToList();
            foreach (var block in task.Blocks)
            {
                foreach (var step in group)
                {
                    await RunStepAsync(step, block, phase, cancellation);
                }
            }

            i += group.Count;
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
            var first = await Task.WhenAny(run, cap, scriptContext.Stuck, cancelled.Task);
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

            if (first == cap)
            {
                throw new JobException(
                    FlashExitCode.Timeout,
                    $"step '{name}' did not end within its cap of {step.Cap.TotalSeconds:0.#} s");
            }
        }

        await CompleteAsync(run, step, name);
    }

    /// <summary>Gives what a script threw its family, its exit code, and the place in the script.</summary>
    private async Task CompleteAsync(Task run, FlashStep step, string name)
    {
        try
        {
            await run;
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
