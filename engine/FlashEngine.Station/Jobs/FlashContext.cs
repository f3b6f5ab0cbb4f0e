using FlashEngine.Channels;
using FlashEngine.Journal;
using FlashEngine.Scheduling;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Station.Access;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>What the steps of one ECU's script see; lives as long as its session.</summary>
internal sealed class FlashContext : IFlashContext
{
    private const int LogLinesMax = 1000;
    private const int ProgressRecordsPerBlock = 20;
    private readonly EcuTask _task;
    private readonly IStationRuntime _runtime;
    private readonly IChannelRunner _runner;
    private readonly EcuLink _link;
    private readonly SessionUdsClient _client;
    private readonly EcuJournal _journal;
    private readonly List<string> _log;

    public FlashContext(
        EcuTask task,
        IStationRuntime runtime,
        IChannelRunner runner,
        EcuLink link,
        EcuJournal journal,
        IBusControl bus,
        List<string> log)
    {
        _task = task;
        _runtime = runtime;
        _runner = runner;
        _link = link;
        _client = new SessionUdsClient(runner, link);
        _journal = journal;
        _log = log;
        Times = new SessionTimes(task, link);
        Bus = bus;
        Authentication = task.Authentication is { } keys ? new EcuAuthentication(EcuName, keys, runtime) : null;
        Uds = new WatchedUdsClient(_client, journal, () => CurrentBlock?.Name ?? "memory", () => Cancellation);
    }

    public string EcuName => _task.Ecu.Name;

    public EcuType Type => _task.Ecu.Type;

    public string WantedVersion => _task.Update.Version;

    public IReadOnlyList<FlashBlock> Blocks => _task.Blocks;

    public IReadOnlyList<FlashBlock> Drivers => _task.Drivers;

    public FlashBlock Block =>
        CurrentBlock ?? throw new InvalidOperationException("this step does not run per block (BlockStep)");

    public IUdsClient Uds { get; }

    public IBusControl Bus { get; }

    public bool HasSeedKey => _task.SeedKey is not null;

    public IEcuAuthentication? Authentication { get; }

    public DateTimeOffset UtcNow => _runtime.UtcNow;

    public TimeSpan Now => TimeSpan.FromTicks(_runtime.Clock.NowNs / 100);

    public CancellationToken Cancellation { get; set; }

    /// <summary>The block of the step that runs; null outside block steps.</summary>
    public FlashBlock? CurrentBlock { get; set; }

    /// <summary>What the session teaches about the ECU's times.</summary>
    public SessionTimes Times { get; }

    /// <summary>Station time that transfers took, nanoseconds.</summary>
    public long TransferNs { get; private set; }

    /// <summary>Station time that the same data takes at the wire's limit, nanoseconds.</summary>
    public long WireNs { get; private set; }

    public async Task DelayAsync(TimeSpan duration)
    {
        Cancellation.ThrowIfCancellationRequested();
        await _runner.DelayAsync(duration).WaitAsync(Cancellation);
    }

    public async Task<byte[]> ComputeKeyAsync(byte level, ReadOnlyMemory<byte> seed)
    {
        if (_task.SeedKey is not { } algorithm || _task.Ecu.Security is not { } security)
        {
            throw new JobException(
                FlashExitCode.SecurityAccess,
                $"{EcuName} asks for a key, and its entry in the vehicle file has no 'security'");
        }

        var request = new SeedKeyRequest
        {
            EcuName = EcuName,
            Level = level,
            Seed = seed,
            Parameters = security.Parameters,
            Folder = _task.VehicleFolder,
            Secret = _task.Secret,
        };
        return await _runtime.ExternalAsync(() => algorithm.ComputeKeyAsync(request, Cancellation).AsTask());
    }

    public async Task DownloadAsync(FlashBlock block)
    {
        Cancellation.ThrowIfCancellationRequested();
        var isFlash = block.Role != ImageRole.Driver;
        if (isFlash)
        {
            await _journal.RequestedAsync(EcuChange.Write, block.Name);
            Times.OnDownloadStarts(_runtime.Clock.NowNs);
        }

        var progress = new BlockProgress(block, isFlash ? _journal : null);
        foreach (var segment in block.Segments)
        {
            var request = new DownloadRequest
            {
                Address = segment.Address,
                Data = segment.Data,
                DataFormatIdentifier = block.DataFormatIdentifier,
                AddressBytes = Type.AddressBytes,
                SizeBytes = Type.SizeBytes,
                WriteGranularity = Type.WriteGranularity,
                BlockLengthMax = Type.BlockLengthMax,
            };
            var startNs = _runtime.Clock.NowNs;
            try
            {
                _ = await _client.DownloadAsync(request, bytes => OnBlockConfirmed(bytes, progress), Cancellation);
            }
            catch (NegativeResponseException e)
                when (isFlash && segment == block.Segments[0] && EcuChanges.IsRefusedBefore(e))
            {
                _journal.Refused(EcuChange.Write, block.Name); // nothing of the block was written
                throw;
            }

            TransferNs += _runtime.Clock.NowNs - startNs;
            WireNs += _task.Transport is { } transport ? WireLimit.StreamNs(segment.Data.Span, transport) : 0;
        }

        if (isFlash)
        {
            Times.OnDownloadEnded(_runtime.Clock.NowNs, block.Length);
            _journal.Confirmed(EcuChange.Write, block.Name);
        }
    }

    public void Log(string message)
    {
        lock (_log)
        {
            if (_log.Count < LogLinesMax)
            {
                _log.Add(message);
            }
            else if (_log.Count == LogLinesMax)
            {
                _log.Add($"(the script wrote more than {LogLinesMax} lines; the rest is left out)");
            }
        }
    }

    /// <summary>On the channel's loop: what remains decides who gets the bus next.</summary>
    private void OnBlockConfirmed(int bytes, BlockProgress progress)
    {
        progress.Add(bytes);
        _task.Progress.Add(bytes);
        // A block that is sent anew counts twice in what was done, and leaves the tail.
        var left = Math.Max(0, 1 - ((double)_task.Progress.BytesDone / Math.Max(1, _task.Progress.BytesTotal)));
        _link.RemainingNs = _task.Work.TailNs + (long)(left * (_task.Work.BusNs + _task.Work.GapNs));
    }

    /// <summary>Tells the journal now and then how far a block is. Lives on the channel's loop.</summary>
    private sealed class BlockProgress(FlashBlock block, EcuJournal? journal)
    {
        private readonly long _step = Math.Max(1, block.Length / ProgressRecordsPerBlock);
        private long _done;
        private long _told;

        public void Add(int bytes)
        {
            _done += bytes;
            if (journal is not null && _done - _told >= _step)
            {
                _told = _done;
                journal.Progress(block.Name, _done);
            }
        }
    }
}
