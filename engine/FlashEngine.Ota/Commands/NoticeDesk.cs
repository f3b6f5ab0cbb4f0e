using System.Security.Cryptography;
using System.Threading.Channels;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Ota.Notice;
using FlashEngine.Station.Store;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Ota.Commands;

/// <summary>
/// Where notices arrive: fetches and checks their images, makes commands of them that end in the same job as all
/// others, and tells the server how they ended. One at a time; of several notices for an ECU, the last one counts.
/// </summary>
internal sealed class NoticeDesk(
    NoticeSource source,
    CommandDesk desk,
    ICommandStore store,
    Downloader downloader,
    Random chance,
    TimeProvider time,
    Action<string> log)
{
    private const int NoTimeLimitSeconds = DownloadRequest.TimeoutSecondsMax; // all of it is here already
    private static readonly TimeSpan RetryFirst = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryMax = TimeSpan.FromHours(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<byte, UpdateNotice> _offered = []; // the newest per ECU
    private readonly Dictionary<byte, UpdateNotice> _waiting = []; // for another attempt
    private readonly HashSet<NoticeCommand> _failed = []; // of those, the server knows that they could not be had
    private readonly Channel<Func<CancellationToken, Task>> _events =
        Channel.CreateUnbounded<Func<CancellationToken, Task>>();

    private TimeSpan _pause; // before what is left is tried again
    private long _pausedAt;

    // A notice to fetch, or an end to tell.
    private bool HasLeft => _waiting.Count > 0 || source.Memory.Untold.Count > 0;

    private TimeSpan Left
    {
        get
        {
            var left = _pause - time.GetElapsedTime(_pausedAt);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A notice came. Nothing that is wrong with it comes out of here.</summary>
    public void Offer(byte[] payload)
    {
        try
        {
            if (source.Profile.Read(payload) is not { } notice)
            {
                log("notice ignored: it is settled");
            }
            else if (source.Packager.Find(notice.EcuId) is null)
            {
                log($"notice ignored: this vehicle has no ECU {notice.EcuId} under 'notices' of its file");
            }
            else
            {
                Offer(notice);
            }
        }
        catch (InputException e)
        {
            log($"notice ignored: {e.Message}");
        }
    }

    /// <summary>A command has its result; other commands than those of notices are ignored.</summary>
    /// <param name="id">The command.</param>
    /// <param name="status">One of <see cref="NoticeStatus"/>.</param>
    /// <param name="outcome">What became of the ECUs; null: none was touched.</param>
    public void End(string id, string status, FlashJobOutcome? outcome)
    {
        if (NoticeCommand.Parse(id) is { } command)
        {
            _ = _events.Writer.TryWrite(end => EndAsync(command, status, outcome, end));
        }
    }

    /// <summary>No command will end any more.</summary>
    public void Complete() => _ = _events.Writer.TryComplete();

    /// <summary>
    /// Works until it is cancelled; then tells of what still ends, until <see cref="Complete"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken end)
    {
        var backoff = new JitteredBackoff(RetryFirst, RetryMax, chance);
        await Task.Yield(); // the agent listens on
        while (!end.IsCancellationRequested && !_events.Reader.Completion.IsCompleted)
        {
            try
            {
                await EventAsync(HasLeft ? Left : Timeout.InfiniteTimeSpan, end);
                var hadLeft = HasLeft;
                await WorkEventsAsync(end);
                if (hadLeft && Left == TimeSpan.Zero)
                {
                    await RetryAsync(end);
                    Pause(backoff.Next());
                }
                else if (!hadLeft)
                {
                    backoff = new JitteredBackoff(RetryFirst, RetryMax, chance);
                    Pause(backoff.Next());
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                break;
            }
        }

        while (await _events.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await WorkEventsAsync(end);
        }
    }

    private void Offer(UpdateNotice notice)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = _offered.Count == 0;
            _offered[notice.EcuId] = notice;
        }

        if (isFirst)
        {
            _ = _events.Writer.TryWrite(TakeAsync);
        }
    }

    /// <summary>A new notice is tried at once; one that waits has its time already.</summary>
    private async Task TakeAsync(CancellationToken end)
    {
        List<UpdateNotice> offered;
        lock (_gate)
        {
            offered = [.. _offered.Values];
            _offered.Clear();
        }

        foreach (var notice in offered.TakeWhile(_ => !end.IsCancellationRequested))
        {
            var isKnown = _waiting.TryGetValue(notice.EcuId, out var known) && known.Command == notice.Command;
            _waiting[notice.EcuId] = notice;
            if (!isKnown)
            {
                _ = known is not null && _failed.Remove(known.Command);
                await TryAsync(notice, end);
            }
        }
    }

    private void Pause(TimeSpan pause) => (_pause, _pausedAt) = (pause, time.GetTimestamp());

    private async Task EventAsync(TimeSpan timeout, CancellationToken end)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, end);
        try
        {
            _ = await _events.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!end.IsCancellationRequested)
        {
            // Time to try again what could not be had.
        }
    }

    private async Task RetryAsync(CancellationToken end)
    {
        foreach (var (id, status) in source.Memory.Untold)
        {
            if (NoticeCommand.Parse(id) is { } command)
            {
                await TellEndAsync(command, status, null, end);
            }
        }

        foreach (var notice in _waiting.Values.ToList())
        {
            await TryAsync(notice, end);
        }
    }

    private async Task TryAsync(UpdateNotice notice, CancellationToken end)
    {
        if (await TryHandOverAsync(notice, end))
        {
            _ = _waiting.Remove(notice.EcuId);
            _ = _failed.Remove(notice.Command);
        }
    }

    private async Task WorkEventsAsync(CancellationToken end)
    {
        while (_events.Reader.TryRead(out var happened))
        {
            await happened(end);
        }
    }

    /// <returns>False: it is tried again later.</returns>
    private async Task<bool> TryHandOverAsync(UpdateNotice notice, CancellationToken end)
    {
        var id = notice.Command.ToString();
        try
        {
            if (store.Find(id) is { } known)
            {
                if (known.State == CommandState.Done) // by a process that was killed before it could settle it
                {
                    await EndAsync(
                        notice.Command,
                        known.ExitCode == FlashExitCode.Ok ? NoticeStatus.Success : NoticeStatus.Unknown,
                        null,
                        end);
                }

                return true;
            }

            log($"{id}: fetching its image");
            if (await FetchAsync(notice, end) is not { } update)
            {
                return true;
            }

            await HandOverAsync(notice, update, end);
            return desk.IsKnown(id);
        }
        catch (FlashException e)
        {
            log($"{id}: later: {e.Message}");
            if (e is JobException && _failed.Add(notice.Command))
            {
                _ = await TellAsync(notice.Command, NoticeStatus.Of(e), null, end);
            }

            return false;
        }
    }

    /// <returns>Null: the image was refused, which nothing will change.</returns>
    private async Task<NoticedUpdate?> FetchAsync(UpdateNotice notice, CancellationToken end)
    {
        try
        {
            var update = await source.Profile.FetchAsync(notice, end);
            source.Packager.Check(update);
            return update;
        }
        catch (InputException e)
        {
            log($"{notice.Command}: refused: {e.Message}");
            await EndAsync(notice.Command, NoticeStatus.Of(e), null, end);
            return null;
        }
    }

    private async Task HandOverAsync(UpdateNotice notice, NoticedUpdate update, CancellationToken end)
    {
        var package = source.Packager.Pack(update);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
        await downloader.KeepAsync(package, sha256, end);
        desk.Receive(new DownloadRequest(
            notice.Command.ToString(),
            notice.DownloadUrl,
            source.Packager.Find(notice.EcuId)!.VersionText(notice.Version),
            sha256,
            package.Length,
            NoTimeLimitSeconds));
        downloader.Release(sha256);
    }

    private async Task EndAsync(
        NoticeCommand command, string status, FlashJobOutcome? outcome, CancellationToken end)
    {
        try
        {
            source.Memory.Settle(command, isInstalled: status == NoticeStatus.Success, status);
        }
        catch (InputException e)
        {
            log($"{command}: not settled, so it may come again: {e.Message}");
        }

        await TellEndAsync(command, status, outcome, end);
    }

    /// <summary>What cannot be told stays in the memory until it can.</summary>
    private async Task TellEndAsync(
        NoticeCommand command, string status, FlashJobOutcome? outcome, CancellationToken end)
    {
        if (!await TellAsync(command, status, outcome, end))
        {
            return;
        }

        try
        {
            source.Memory.Told(command);
        }
        catch (InputException e)
        {
            log($"{command}: {e.Message}; the next start tells it again");
        }
    }

    /// <summary>Tells the server; for some seconds also when the agent ends meanwhile.</summary>
    private async Task<bool> TellAsync(
        NoticeCommand command, string status, FlashJobOutcome? outcome, CancellationToken end)
    {
        using var limit = new CancellationTokenSource();
        await using var ends = end.Register(() => limit.CancelAfter(StopTimeout));
        try
        {
            var versions = source.Packager.Versions(
                ecu => ecu.VersionNumber(Shown(ecu, outcome)) ?? source.Memory.Highest(ecu.Id));
            await source.Server.ReportAsync(versions, status, limit.Token);
            log($"{command}: the server was told {status}");
            return true;
        }
        catch (FlashException e)
        {
            log($"{command}: {status} was not told to the server: {e.Message}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            log($"{command}: {status} was not told to the server: the agent ends");
        }

        return false;
    }

    private static string? Shown(NoticedEcu ecu, FlashJobOutcome? outcome) =>
        outcome?.Ecus.FirstOrDefault(other => other.Ecu == ecu.Ecu)?.VersionAfter;
}
