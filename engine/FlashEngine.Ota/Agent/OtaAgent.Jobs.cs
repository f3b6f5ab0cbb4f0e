using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Messages;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>One command after the other, to its one result.</summary>
public sealed partial class OtaAgent
{
    private async Task WorkAsync(CommandDesk desk, Outbox outbox, CancellationToken end)
    {
        var gate = new StartGate(_settings.Policy, _ports.Job, _ports.Store, _time, (job, kind, text) =>
        {
            _log($"{job.Id}: {text}");
            desk.ShowState(job, kind, text);
        });
        var runner = new JobRunner(
            _settings.Policy, _ports.Downloader, _ports.Shelf, _ports.Job, gate, outbox, _messages, desk.ShowState,
            _time, _log);
        await Task.Yield(); // the agent listens on
        await foreach (var job in desk.Jobs.ReadAllAsync(CancellationToken.None))
        {
            await using (job)
            {
                await RunJobAsync(desk, runner, job, end);
            }
        }
    }

    private async Task RunJobAsync(CommandDesk desk, JobRunner runner, AgentJob job, CancellationToken end)
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
                await EndAsync(desk, job, how, outcome, end);
            }
        }

        if (how.ExitCode == FlashExitCode.Ok)
        {
            runner.Release(job); // after a failure or a loss of power it is still needed
        }

        if (job.IsStuck)
        {
            throw new JobException(FlashExitCode.Timeout, how.Message);
        }
    }

    /// <summary>Whether a job that was broken off goes on at the next start.</summary>
    private bool IsLeft(AgentJob job, JobEnd how) =>
        job is { IsInterrupted: true, Command.IsCancelled: false } && how.Status == OtaStatus.Cancelled
        && _ports.Store.IsDurable;

    /// <summary>
    /// Records and sends the result. What cannot be recorded is not sent: the next process would give another one.
    /// </summary>
    private async Task EndAsync(
        CommandDesk desk, AgentJob job, JobEnd how, FlashJobOutcome? outcome, CancellationToken end)
    {
        while (true)
        {
            try
            {
                desk.End(job, how, outcome);
                return;
            }
            catch (InputException e) when (!end.IsCancellationRequested)
            {
                _log($"{job.Id}: {how.Status}, not recorded and so not sent; next attempt in "
                    + $"{StoreInterval.TotalSeconds:0} s: {e.Message}");
                await Task.Delay(StoreInterval, _time, end).ConfigureAwait(
                    ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
            catch (InputException e)
            {
                _log($"{job.Id}: {how.Status}, not recorded and so not sent: {e.Message}");
                return;
            }
        }
    }
}
