using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Uptane;

namespace FlashEngine.Ota.Agent;

/// <summary>Fetches what the Uptane repositories want on this vehicle, without a command of the backend.</summary>
public sealed partial class OtaAgent
{
    private const int ParallelMax = 4;

    // Nobody waits for it; a server that does not send is found out by the download's policy.
    private const int PulledTimeoutSeconds = 24 * 60 * 60;

    private async Task PullAsync(CommandDesk desk, CancellationToken end)
    {
        if (_ports.Uptane is not { Interval: { } interval } uptane)
        {
            await Pause(Timeout.InfiniteTimeSpan, end);
            return;
        }

        while (!end.IsCancellationRequested)
        {
            try
            {
                await PullOnceAsync(desk, uptane, end);
            }
            catch (FlashException e)
            {
                _log($"Uptane: {e.Message}");
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }

            // An even share of chance keeps a thousand vehicles from asking at the same moment.
            await Pause(interval * (0.9 + (_chance.NextDouble() * 0.2)), end);
        }
    }

    /// <summary>Each new target becomes a command of its own, once all are here.</summary>
    private async Task PullOnceAsync(CommandDesk desk, UptaneSource uptane, CancellationToken end)
    {
        DownloadRequest[] requests =
        [
            .. (await uptane.CheckAsync(end))
                .DistinctBy(target => target.Sha256)
                .Select(target => Request(target, uptane))
                .Where(request => !desk.IsKnown(request.CommandId)),
        ];
        if (requests.Length == 0)
        {
            return;
        }

        _log($"Uptane: fetching {requests.Length} packages that the Director wants");
        _ = await new DownloadSet(_ports.Downloader, ParallelMax).DownloadAsync(
            [.. requests.Select(request => new DownloadOrder(
                request.SignedUrl, request.Size, request.Sha256, TimeSpan.FromSeconds(request.TimeoutSeconds))
            {
                Said = text => _log($"Uptane: {text}"),
            })],
            (_, _) => { },
            end);
        foreach (var request in requests)
        {
            desk.Receive(request);
            _ports.Downloader.Release(request.Sha256);
        }
    }

    // The same package is the same command: it is tried once. A command of the backend may try it again.
    private static DownloadRequest Request(VerifiedTarget target, UptaneSource uptane) => new(
        $"uptane-{target.Sha256}", uptane.UrlOf(target), Path.GetFileName(target.FileName), target.Sha256,
        target.Length, PulledTimeoutSeconds);
}
