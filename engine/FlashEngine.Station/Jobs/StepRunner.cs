using FlashEngine.Channels;
using FlashEngine.Scripting;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Runs a step of a script on the script's own context, and comes back whatever the step does: it ends, throws, waits
/// for ever (cap), hears nothing any more (stall), spins (watchdog) or is cancelled.
/// </summary>
/// <param name="task">The ECU and its script.</param>
/// <param name="context">What the script sees.</param>
/// <param name="scriptContext">Where the script runs.</param>
/// <param name="link">The ECU's link: what comes from the ECU is a sign of life.</param>
/// <param name="runner">The channel's runner, for its timers.</param>
/// <param name="scripts">Finds the place of an exception in the script.</param>
/// <param name="phase">Is told each step's name, and runs it.</param>
internal sealed class StepRunner(
    EcuTask task,
    FlashContext context,
    WorkContext scriptContext,
    EcuLink link,
    IChannelRunner runner,
    IFlashScripts scripts,
    Func<string, Func<Task>, Task> phase)
{
    // More than any P2*, any poll of a routine and any key calculation that a script may wait for.
    private static readonly TimeSpan StallMin = TimeSpan.FromMinutes(3);

    /// <summary>What the failure of the last step allows.</summary>
    public Recovery Recovery { get; private set; }

    /// <summary>Runs a step, for a block where it is one of a block.</summary>
    /// <exception cref="JobException">
    /// It failed, or was ended; <see cref="Recovery"/> says what may be tried then.
    /// </exception>
    public Task RunAsync(FlashStep step, FlashBlock? block, CancellationToken cancellation)
    {
        Recovery = Recovery.None;
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
        var stalled = StalledAsync(run);
        var cancelled = new TaskCompletionSource();
        await using (cancellation.Register(() => cancelled.TrySetResult()))
        {
            var first = await Task.WhenAny(
                run, cap, stalled, scriptContext.Stuck, scriptContext.Unobserved, cancelled.Task);
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

            if (first == stalled)
            {
                throw new JobException(
                    FlashExitCode.Timeout,
                    $"step '{name}' stalled: nothing came from {task.Ecu.Name} for {await stalled:0} s");
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

    /// <summary>
    /// Completes when the ECU has sent nothing for so long while the step ran. A script that waits by itself
    /// (<see cref="IFlashContext.DelayAsync"/>) expects nothing.
    /// </summary>
    /// <returns>For how long, in seconds.</returns>
    private async Task<double> StalledAsync(Task run)
    {
        while (true)
        {
            var limit = TimeSpan.FromTicks(Math.Max(StallMin.Ticks, link.Client.Timing.P2StarNs / 100));
            var received = link.ReceivedCount;
            await runner.DelayAsync(limit);
            if (run.IsCompleted || (received == link.ReceivedCount && !context.IsDelaying))
            {
                return limit.TotalSeconds;
            }
        }
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
            Recovery = RecoveryRules.Of(e, step);
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
