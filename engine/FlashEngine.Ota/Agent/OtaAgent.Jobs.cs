using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Notice;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>One command after the other, to its one result.</summary>
public sealed partial class OtaAgent
{
    private async Task WorkAsync(CommandDesk desk, Outbox outbox, CancellationToken end)
    {
        var recording = new Recording(_time, _log);
        var gate = new StartGate(_settings.Policy, _ports.Job, _ports.Store, _time, (job, kind, text) =>
        {
            _log($"{job.Id}: {text}");
            desk.ShowState(job, kind, text);
        });
        var runner = new JobRunner(
            _settings.Policy, _ports.Downloader, _ports.Uptane, _ports.Job, gate, recording, outbox, _messages,
            desk.ShowState, _time, _log);
        await Task.Yield(); // the agent listens on
        try
        {
            while (await desk.Jobs.WaitToReadAsync(CancellationToken.None))
            {
                while (desk.Jobs.TryRead(out var job))
                {
                    await using (job)
                    {
                        await RunJobAsync(desk, runner, recording, job, end);
                    }
                }
            }
        }
        finally
        {
            _notices?.Complete();
        }
    }

    private async Task RunJobAsync(
        CommandDesk desk, JobRunner runner, Recording recording, AgentJob job, CancellationToken end)
    {
        if (job.Command.State == CommandState.Done || (job.IsInterrupted && _ports.Store.IsDurable))
        {
            return; // cancelled in the queue, or for the next start
        }

        var how = JobEnd.Broken;
        FlashJobOutcome? outcome = null;
        try
        {
            outcome = await runner.RunAsync(job);
            how = JobEnd.From(outcome);
        }
        catch (OperationCanceledException) when (job.Command.IsCancelled || job.IsInterrupted)
        {
            how = JobEnd.Cancelled;
        }
        catch (FlashException e)
        {
            how = JobEnd.From(e);
        }
        finally
        {
            // Cancelled by the backend while its last step failed: the cancel was acknowledged.
            how = job.Command is { IsCancelled: true, State: < CommandState.Flashing } ? JobEnd.Cancelled : how;
            if (!IsLeft(job, how))
            {
                var at = job.Command.State;

                // What cannot be recorded is not sent: the next process would give another result.
                if (await recording.WriteAsync(
                    $"{job.Id}: {how.Status}", () => desk.End(job, how, outcome), end))
                {
                    _notices?.End(job.Id, NoticeStatus.Of(at, how, outcome), outcome);
                }
            }
        }

        runner.Release(job, isWorthless: how.Status == OtaStatus.Cancelled && !IsLeft(job, how));

        if (job.IsStuck)
        {
            throw new JobException(FlashExitCode.Timeout, how.Message);
        }
    }

    /// <summary>Whether a job that was broken off goes on at the next start.</summary>
    private bool IsLeft(AgentJob job, JobEnd how) =>
        job is { IsInterrupted: true, Command.IsCancelled: false } && how.Status == OtaStatus.Cancelled
        && _ports.Store.IsDurable;
}
