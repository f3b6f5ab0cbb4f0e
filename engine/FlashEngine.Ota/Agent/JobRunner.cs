using System.Text.Json;
using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// The work of one command, from the state that it is in: ack, download, check of the package, what it waits for,
/// flash, judgement.
/// </summary>
internal sealed class JobRunner(
    JobPolicy policy,
    Downloader downloader,
    IPackageShelf shelf,
    IFlashJob flash,
    StartGate gate,
    Recording recording,
    Outbox outbox,
    AgentMessages messages,
    Action<AgentJob, string, string> show,
    TimeProvider time,
    Action<string> log)
{
    /// <summary>Runs it to the end of its flash job.</summary>
    /// <exception cref="FlashException">It ended before, or without an outcome.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or broken off.</exception>
    public async Task<FlashJobOutcome> RunAsync(AgentJob job)
    {
        if (job.Command.Outcome is { } stored)
        {
            return JsonSerializer.Deserialize(stored, OutcomeJson.Default.FlashJobOutcome)!;
        }

        var isResumed = job.Command.State == CommandState.Flashing;
        var package = await ObtainAsync(job);
        var request = job.Request;
        var info = new FlashRequestInfo(
            job.Id, request.Version, request.Sha256, request.Size, new StatusPublisher(messages, job.Id))
        {
            IsResumed = isResumed,
        };
        if (!isResumed)
        {
            Enter(job, CommandState.Verifying);
            await VerifyAsync(job, package, info);
            await gate.PassAsync(job);
            Enter(job, CommandState.Flashing);
        }

        var outcome = await FlashAsync(job, package, info);
        if (!(job.IsInterrupted && outcome.Cancelled))
        {
            // From here on nothing is flashed for this command any more, whatever happens.
            var written = JsonSerializer.SerializeToUtf8Bytes(outcome, OutcomeJson.Default.FlashJobOutcome);
            _ = await recording.WriteAsync(
                $"{job.Id}: {outcome.Message}",
                () => Enter(job, CommandState.Checking, command => command with { Outcome = written }),
                job.Cancellation);
        }

        return outcome;
    }

    /// <summary>
    /// Gives back what it has on the disk: the package of a success is not needed any more, nor the part of a command
    /// that was cancelled; anything else may be.
    /// </summary>
    public void Release(AgentJob job, string status)
    {
        if (job.HoldsContent)
        {
            downloader.Release(job.Request.Sha256);
        }

        try
        {
            if (status == OtaStatus.Success && job.Command.Package is { } package)
            {
                shelf.Remove(package);
            }
            else if (status == OtaStatus.Cancelled)
            {
                downloader.RemovePartFile(job.Request.Sha256);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            log($"{job.Id}: a download stays: {e.Message}");
        }
    }

    private void Enter(AgentJob job, CommandState state, Func<StoredCommand, StoredCommand>? change = null)
    {
        job.Advance(state, change);
        show(job, "", "");
    }

    private async Task<string> ObtainAsync(AgentJob job)
    {
        var (command, request) = (job.Command, job.Request);
        if (command.Package is { } kept && await shelf.HoldsAsync(kept, request.Sha256, job.Cancellation))
        {
            return kept;
        }

        if (command.State != CommandState.Flashing)
        {
            Enter(
                job,
                CommandState.Downloading,
                before => before with { StartedAt = before.StartedAt ?? time.GetUtcNow(), Package = null });
        }

        // The time of a download that was complete once is used up; to go on with the vehicle there is a new one.
        var limit = TimeSpan.FromSeconds(request.TimeoutSeconds);
        var spent = command.Package is null ? Spent(job.Command, limit) : TimeSpan.Zero;
        var since = time.GetTimestamp();
        if (!command.IsPulled)
        {
            await AcknowledgedAsync(job, limit - spent);
        }

        return await DownloadAsync(job, limit - spent - time.GetElapsedTime(since));
    }

    // By date and time, because the process may be another one; a clock that was set back gives nothing away.
    private TimeSpan Spent(StoredCommand command, TimeSpan limit)
    {
        var spent = time.GetUtcNow() - (command.StartedAt ?? time.GetUtcNow());
        return spent < TimeSpan.Zero ? TimeSpan.Zero : spent > limit ? limit : spent;
    }

    /// <summary>The backend knows of the command before the server does.</summary>
    private async Task AcknowledgedAsync(AgentJob job, TimeSpan limit)
    {
        try
        {
            await outbox.DeliveredAsync(job.Id).WaitAsync(limit, time, job.Cancellation);
        }
        catch (TimeoutException e)
        {
            throw new JobException(
                FlashExitCode.Timeout,
                $"the broker did not confirm the ack within {limit.TotalSeconds:0} s; nothing was downloaded", e);
        }
    }

    private async Task<string> DownloadAsync(AgentJob job, TimeSpan limit)
    {
        var request = job.Request;
        log($"{job.Id}: downloading {request.Size} bytes from {DownloadFailure.Show(request.SignedUrl)}");
        var start = time.GetTimestamp();
        string? package = null;
        try
        {
            package = await downloader.DownloadAsync(
                new DownloadOrder(request.SignedUrl, request.Size, request.Sha256, limit) { KeepWhenCancelled = true },
                progress => messages.Progress(job, progress),
                job.Cancellation);
            job.HoldsContent = true;
            return package;
        }
        finally
        {
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            job.Note(command => command with { Package = package, DownloadSeconds = seconds });
        }
    }

    private async Task VerifyAsync(AgentJob job, string package, FlashRequestInfo info) =>
        await Limited.RunAsync(
            async end =>
            {
                await flash.VerifyAsync(package, info, end);
                return true;
            },
            policy.CheckTimeout, "the check of the package", time, job.Cancellation);

    private async Task<FlashJobOutcome> FlashAsync(AgentJob job, string package, FlashRequestInfo info)
    {
        using var limit = new CancellationTokenSource(policy.FlashTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, job.Cancellation);
        var running = flash.RunAsync(package, info, either.Token);
        var stuck = StuckAsync(either.Token);
        if (await Task.WhenAny(running, stuck) != running)
        {
            job.IsStuck = true;
            throw new JobException(
                FlashExitCode.Timeout,
                $"the flash job did not end within {policy.FlashGrace.TotalMinutes:0} min after it was cancelled; what "
                + "the ECUs hold is not known");
        }

        var outcome = (await running).Judged();
        return outcome.Cancelled && limit.IsCancellationRequested && !job.Command.IsCancelled
            ? outcome with
            {
                Cancelled = false,
                TimedOut = true,
                Message = $"not done within {policy.FlashTimeout.TotalMinutes:0} min; {outcome.Message}",
                ExitCode = FlashExitCode.Timeout,
            }
            : outcome;
    }

    private async Task StuckAsync(CancellationToken cancelled)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancelled)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await Task.Delay(policy.FlashGrace, time, CancellationToken.None);
    }

    private sealed class StatusPublisher(AgentMessages messages, string commandId) : IProgress<FlashProgress>
    {
        public void Report(FlashProgress value) => messages.FlashStatus(commandId, value);
    }
}
