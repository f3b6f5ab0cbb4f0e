using FlashEngine.Ota.Commands;

namespace FlashEngine.Ota.Agent;

/// <summary>Fetches requests over HTTPS while the broker is gone, or always.</summary>
public sealed partial class OtaAgent
{
    private async Task PollAsync(CommandDesk desk, CancellationToken end)
    {
        if (_settings.Poll is not { } poll)
        {
            await Pause(Timeout.InfiniteTimeSpan, end);
            return;
        }

        using var poller = new RequestPoller(poll, _ports.PollNetwork, _settings.DownloadCaFile, _time);
        while (!end.IsCancellationRequested)
        {
            // An even share of chance keeps a thousand vehicles from asking at the same moment.
            await Pause(poll.Interval * (0.9 + (_chance.NextDouble() * 0.2)), end);
            if (!end.IsCancellationRequested && (poll.Always || !_isConnected))
            {
                await AskAsync(desk, poller, end);
            }
        }
    }

    private async Task AskAsync(CommandDesk desk, RequestPoller poller, CancellationToken end)
    {
        try
        {
            if (await poller.AskAsync(end) is { } request && desk.Receive(request, isPulled: true))
            {
                poller.Take();
            }
        }
        catch (JobException e)
        {
            _log($"polling: {e.Message}");
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    private async Task Pause(TimeSpan duration, CancellationToken end) =>
        await Task.Delay(duration, _time, end).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
