using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;

namespace FlashEngine.Ota.Agent;

/// <summary>The life of one command: ack, download, flash, one result.</summary>
public sealed partial class OtaAgent
{
    private async Task<FlashExitCode> RunJobAsync(DownloadRequest request, AgentJob job)
    {
        await Task.Yield(); // the agent listens on
        var end = JobEnd.Broken;
        try
        {
            end = await DownloadAndFlashAsync(request, job);
        }
        catch (OperationCanceledException) when (job.Cancellation.IsCancellationRequested)
        {
            end = JobEnd.Cancelled;
        }
        catch (FlashException e)
        {
            end = JobEnd.From(e);
        }
        finally
        {
            // First free, then answered: a backend may send the next request as soon as it sees the result.
            lock (_gate)
            {
                _active = null;
            }

            await job.DisposeAsync();
            await ConfirmAsync(
                job.CommandId, _messages.ResultAsync(job.CommandId, end, job.ChecksumVerified, job.DownloadTime));
        }

        return end.ExitCode;
    }

    private async Task<JobEnd> DownloadAndFlashAsync(DownloadRequest request, AgentJob job)
    {
        long accepted = _time.GetTimestamp();
        var limit = TimeSpan.FromSeconds(request.TimeoutSeconds);
        await AcknowledgeAsync(request, limit, job.Cancellation);

        string package = await DownloadAsync(request, limit - _time.GetElapsedTime(accepted), job);
        var info = new FlashRequestInfo(
            request.CommandId, request.Version, request.Sha256, request.Size,
            new StatusPublisher(this, request.CommandId));
        var outcome = await _job.RunAsync(package, info, job.Cancellation);
        if (outcome.Success)
        {
            RemovePackage(package);
        }

        return JobEnd.From(outcome);
    }

    private async Task AcknowledgeAsync(DownloadRequest request, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await _messages.AcknowledgeAsync(request.CommandId, cancellation).WaitAsync(limit, _time, cancellation);
        }
        catch (TimeoutException e)
        {
            throw new JobException(
                FlashExitCode.Timeout,
                $"the broker did not confirm the ack within {limit.TotalSeconds:0} s; nothing was downloaded", e);
        }
    }

    private async Task<string> DownloadAsync(DownloadRequest request, TimeSpan limit, AgentJob job)
    {
        _log($"{request.CommandId}: downloading {request.Size} bytes from {DownloadFailure.Show(request.SignedUrl)}");
        long start = _time.GetTimestamp();
        try
        {
            string package = await _downloader.DownloadAsync(
                new DownloadOrder(request.SignedUrl, request.Size, request.Sha256, limit),
                progress => _messages.Progress(request.CommandId, progress),
                job.Cancellation);
            job.ChecksumVerified = true;
            return package;
        }
        finally
        {
            job.DownloadTime = _time.GetElapsedTime(start);
        }
    }

    // A package that is still needed, after a failure or a power loss, stays.
    private void RemovePackage(string package)
    {
        try
        {
            File.Delete(package);
        }
        catch (IOException e)
        {
            _log($"package '{package}' stays: {e.Message}");
        }
    }

    private sealed class StatusPublisher(OtaAgent agent, string commandId) : IProgress<FlashProgress>
    {
        public void Report(FlashProgress value) => agent.PublishFlashStatus(commandId, value);
    }
}
