using System.Text.Json;
using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Download;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// The work of one command, from the state that it is in: ack, download, check of the package, what it waits for,
/// flash, judgement.
/// </summary>
internal sealed class JobRunner(
    JobPolicy policy,
    Downloader downloader,
    UptaneSource? uptane,
    IFlashJob flash,
    StartGate gate,
    Recording recording,
    Outbox outbox,
    AgentMessages messages,
    Action<AgentJob, string, string> show,
    TimeProvider time,
    Action<string> log)
{
    private static readonly TimeSpan ResumePauseFirst = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ResumePauseMax = TimeSpan.FromMinutes(5);

    /// <summary>Runs it to the end of its flash job.</summary>
    /// <exception cref="FlashException">It ended before, or without an outcome.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or broken off.</exception>
    public async Task<FlashJobOutcome> RunAsync(AgentJob job)
    {
        if (job.Command.Outcome is { } stored)
        {
            return JsonSerializer.Deserialize(stored, OutcomeJson.Default.FlashJobOutcome)!;
        }

        var outcome = job.Command.State == CommandState.Flashing ? await GoOnAsync(job) : await BeginAsync(job);
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

    private async Task<FlashJobOutcome> BeginAsync(AgentJob job)
    {
        var package = await ObtainAsync(job, job.Cancellation);
        var status = new StatusPublisher(messages, job.Id, time);
        var info = await AdmittedAsync(job, package, Info(job, status));
        return await FlashAsync(job, package, info, status);
    }

    /// <summary>
    /// ECUs may stand there erased: what keeps the flash from going on (a clock that is not set yet, an adapter or a
    /// network that comes up later) is waited for.
    /// </summary>
    private async Task<FlashJobOutcome> GoOnAsync(AgentJob job)
    {
        var begun = time.GetTimestamp();
        for (var pause = ResumePauseFirst; ; pause = pause * 2 < ResumePauseMax ? pause * 2 : ResumePauseMax)
        {
            try
            {
                var package = await ObtainAsync(job, job.Interruption);
                var status = new StatusPublisher(messages, job.Id, time);
                var info = await RecalledAsync(job, Info(job, status) with { IsResumed = true });
                return await FlashAsync(job, package, info, status);
            }
            catch (FlashException e) when (
                !job.IsStuck && !job.Command.IsCancelled && time.GetElapsedTime(begun) < policy.ResumeTimeout)
            {
                log($"{job.Id}: cannot go on yet: {e.Message}; next attempt in {pause.TotalSeconds:0} s");
                show(job, "resume", e.Message);
                GiveBack(job);
            }

            await Task.Delay(pause, time, job.Cancellation).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            job.Interruption.ThrowIfCancellationRequested();
        }
    }

    private static FlashRequestInfo Info(AgentJob job, StatusPublisher status) =>
        new(job.Id, job.Request.Version, job.Request.Sha256, job.Request.Size, status);

    /// <summary>The job is over. Its package stays until others need the room.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isWorthless">True: nobody will go on with what came in of a package.</param>
    public void Release(AgentJob job, bool isWorthless)
    {
        GiveBack(job);
        try
        {
            if (isWorthless)
            {
                downloader.RemovePartFile(job.Request.Sha256);
            }
        }
        catch (InputException e)
        {
            log($"{job.Id}: a part stays: {e.Message}");
        }
    }

    private void GiveBack(AgentJob job)
    {
        if (job.HoldsContent)
        {
            downloader.Release(job.Request.Sha256);
            job.HoldsContent = false;
        }
    }

    private void Enter(AgentJob job, CommandState state, Func<StoredCommand, StoredCommand>? change = null)
    {
        job.Advance(state, change);
        show(job, "", "");
    }

    private async Task<string> ObtainAsync(AgentJob job, CancellationToken cancellation)
    {
        var (command, request) = (job.Command, job.Request);
        if (command.Package is not null
            && await downloader.FindAsync(request.Sha256, request.Size, cancellation) is { } kept)
        {
            job.HoldsContent = true;
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
            await AcknowledgedAsync(job, limit - spent, cancellation);
        }

        return await DownloadAsync(job, limit - spent - time.GetElapsedTime(since), cancellation);
    }

    // By date and time, because the process may be another one; a clock that was set back gives nothing away.
    private TimeSpan Spent(StoredCommand command, TimeSpan limit)
    {
        var spent = time.GetUtcNow() - (command.StartedAt ?? time.GetUtcNow());
        return spent < TimeSpan.Zero ? TimeSpan.Zero : spent > limit ? limit : spent;
    }

    /// <summary>The backend knows of the command before the server does.</summary>
    private async Task AcknowledgedAsync(AgentJob job, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await outbox.DeliveredAsync(job.Id).WaitAsync(limit, time, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new JobException(
                FlashExitCode.Timeout,
                $"the broker did not confirm the ack within {limit.TotalSeconds:0} s; nothing was downloaded", e);
        }
    }

    private async Task<string> DownloadAsync(AgentJob job, TimeSpan limit, CancellationToken cancellation)
    {
        var request = job.Request;
        log($"{job.Id}: downloading {request.Size} bytes from {DownloadFailure.Show(request.SignedUrl)}");
        var start = time.GetTimestamp();
        string? package = null;
        var url = request.SignedUrl;
        try
        {
            package = await downloader.DownloadAsync(
                new DownloadOrder(url, request.Size, request.Sha256, limit)
                {
                    RenewUrl = async end => await RenewUrlAsync(job, url, end) is { } other ? url = other : null,
                    Said = text => log($"{job.Id}: {text}"),
                    KeepWhenCancelled = true, // when the agent ends, the next process goes on with it
                },
                progress => messages.Progress(job, progress),
                cancellation);
            job.HoldsContent = true;
            return package;
        }
        finally
        {
            var seconds = time.GetElapsedTime(start).TotalSeconds;
            job.Note(command => command with { Package = package, DownloadSeconds = seconds });
        }
    }

    /// <summary>The server refuses a URL: the backend has some time to send another one.</summary>
    private async Task<Uri?> RenewUrlAsync(AgentJob job, Uri refused, CancellationToken cancellation)
    {
        var other = job.OtherUrlAsync(refused);
        if (!other.IsCompleted)
        {
            log($"{job.Id}: the server refuses the URL; the backend is asked for another one");
            messages.AskUrl(job);
        }

        try
        {
            return await other.WaitAsync(policy.RenewalTimeout, time, cancellation);
        }
        catch (TimeoutException)
        {
            return null; // what is reported is the server's refusal
        }
    }

    /// <summary>Lets a package go on to the vehicle once everybody who has a say has agreed.</summary>
    private async Task<FlashRequestInfo> AdmittedAsync(AgentJob job, string package, FlashRequestInfo info)
    {
        Enter(job, CommandState.Verifying);
        info = await AuthorizedAsync(info, job.Cancellation);
        await VerifyAsync(job, package, info);
        await gate.PassAsync(job);
        if (job.Command.State == CommandState.Waiting)
        {
            // While it waited, the Director may have changed its mind.
            info = await AuthorizedAsync(info, job.Cancellation);
        }

        Enter(job, CommandState.Flashing);
        return info;
    }

    private async Task<FlashRequestInfo> AuthorizedAsync(
        FlashRequestInfo info, CancellationToken cancellation) => uptane is null
        ? info
        : info with
        {
            Target = await Limited.RunAsync(
                end => uptane.RequireAsync(info.Sha256, info.Size, end),
                policy.CheckTimeout, "the check of the Uptane repositories", time, cancellation),
        };

    /// <summary>The vehicle is not left half flashed because a repository is out of reach.</summary>
    private async Task<FlashRequestInfo> RecalledAsync(AgentJob job, FlashRequestInfo info)
    {
        try
        {
            return await AuthorizedAsync(info, job.Interruption);
        }
        catch (FlashException e)
        {
            log($"{job.Id}: goes on, but: {e.Message}");
            return info;
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

    private async Task<FlashJobOutcome> FlashAsync(
        AgentJob job, string package, FlashRequestInfo info, StatusPublisher status)
    {
        using var limit = new CancellationTokenSource(policy.FlashTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, job.Cancellation);
        var running = flash.RunAsync(package, info, either.Token);
        var stuck = StuckAsync(status, either.Token);
        if (await Task.WhenAny(running, stuck) != running)
        {
            job.IsStuck = true;
            throw new JobException(
                FlashExitCode.Timeout,
                $"the flash job was cancelled and has shown no progress for {policy.FlashGrace.TotalMinutes:0} min; "
                + "what the ECUs hold is not known");
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

    /// <summary>Bringing ECUs to a safe end takes its time; only one that does nothing any more is stuck.</summary>
    private async Task StuckAsync(StatusPublisher status, CancellationToken cancelled)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancelled)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        var quiet = TimeSpan.Zero;
        status.Touch();
        do
        {
            await Task.Delay(policy.FlashGrace - quiet, time, CancellationToken.None);
            quiet = status.Quiet;
        }
        while (quiet < policy.FlashGrace);
    }

    private sealed class StatusPublisher(AgentMessages messages, string commandId, TimeProvider time)
        : IProgress<FlashProgress>
    {
        private long _lastAt = time.GetTimestamp();

        /// <summary>For how long nothing was reported.</summary>
        public TimeSpan Quiet => time.GetElapsedTime(Volatile.Read(ref _lastAt));

        public void Touch() => Volatile.Write(ref _lastAt, time.GetTimestamp());

        public void Report(FlashProgress value)
        {
            Touch();
            messages.FlashStatus(commandId, value);
        }
    }
}
