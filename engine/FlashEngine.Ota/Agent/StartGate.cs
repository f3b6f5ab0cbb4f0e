using System.Globalization;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// What a verified package waits for before the vehicle is touched: an approval, the window, and conditions of the
/// vehicle. The approval is asked for once; the others hold at the moment of the start.
/// </summary>
internal sealed class StartGate(
    JobPolicy policy, IFlashJob flash, ICommandStore store, TimeProvider time, Action<AgentJob, string, string> waits)
{
    private static readonly TimeSpan DecisionInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan WindowInterval = TimeSpan.FromMinutes(1);

    /// <summary>Waits until the vehicle may be flashed.</summary>
    /// <exception cref="JobException">It was rejected, or waited too long.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task PassAsync(AgentJob job)
    {
        if (policy.AskConsent && !job.Command.IsApproved)
        {
            await ConsentAsync(job);
        }

        var (begun, ends) = (time.GetTimestamp(), LocalText(policy.WaitTimeout));
        while (await FindObstacleAsync(job) is var (kind, obstacle, pause))
        {
            var left = policy.WaitTimeout - time.GetElapsedTime(begun);
            if (left <= TimeSpan.Zero)
            {
                throw new JobException(
                    FlashExitCode.Timeout,
                    $"waited {policy.WaitTimeout.TotalMinutes:0} min in vain: {obstacle}; nothing was flashed");
            }

            Wait(job, kind, $"{obstacle}; until {ends} at most");
            await Task.Delay(left < pause ? left : pause, time, job.Cancellation);
        }
    }

    private async Task ConsentAsync(AgentJob job)
    {
        var (since, limit) = (time.GetTimestamp(), policy.ConsentTimeout);
        Wait(job, "consent", $"waits for an approval, until {LocalText(limit)} at most");
        while (true)
        {
            switch (store.TakeDecision(job.Id))
            {
                case { Decision: ConsentDecision.Accept }:
                    job.Note(command => command with { IsApproved = true });
                    return;
                case { Decision: ConsentDecision.Reject }:
                    throw new JobException(FlashExitCode.Precondition, "rejected; nothing was flashed");
                case { Minutes: var minutes }:
                    (since, limit) = (time.GetTimestamp(), TimeSpan.FromMinutes(minutes) + policy.ConsentTimeout);
                    Wait(job, "consent", $"postponed for {minutes} min; until {LocalText(limit)} at most");
                    break;
            }

            if (time.GetElapsedTime(since) >= limit)
            {
                throw new JobException(
                    FlashExitCode.Precondition,
                    $"not approved within {limit.TotalSeconds:0} s; nothing was flashed");
            }

            await Task.Delay(DecisionInterval, time, job.Cancellation);
        }
    }

    private async Task<(string Kind, string Obstacle, TimeSpan Pause)?> FindObstacleAsync(AgentJob job)
    {
        if (policy.Window is { } window && window.OpensIn(time.GetLocalNow()) is var left && left > TimeSpan.Zero)
        {
            // In small steps: the clock may be set meanwhile.
            var pause = left < WindowInterval ? left : WindowInterval;
            return ("window", $"waits for the window {WindowText.Of(window)}", pause);
        }

        var obstacle = await Limited.RunAsync(
            flash.FindObstacleAsync, policy.CheckTimeout, "reading the vehicle's conditions", time, job.Cancellation);
        return obstacle is null ? null : ("conditions", obstacle, policy.ConditionInterval);
    }

    /// <summary>The moment after a while, in local time as the window's hours are.</summary>
    private string LocalText(TimeSpan later) =>
        (time.GetLocalNow() + later).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private void Wait(AgentJob job, string kind, string text)
    {
        if (job.Command.State != CommandState.Waiting)
        {
            job.Advance(CommandState.Waiting);
        }

        waits(job, kind, text);
    }
}
