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
    private readonly Dictionary<FlashBlock, long> _transferred =
        new(ReferenceEqualityComparer.Instance);

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

    /// <summary>True while the script waits by itself.</summary>
    public bool IsDelaying { get; private set; }

    /// <summary>Station time that transfers took, nanoseconds.</summary>
    public long TransferNs { get; private set; }

    /// <summary>Station time that the same data takes at the wire's limit, nanoseconds.</summary>
    public long WireNs { get; private set; }

    public async Task DelayAsync(TimeSpan duration)
    {
        Cancellation.ThrowIfCancellationRequested();
        IsDelaying = true;
        try
        {
            await _runner.DelayAsync(duration).WaitAsync(Cancellation);
        }
        finally
        {
            IsDelaying = false;
        }
    }

    public async Task<byte[]> ComputeKeyAsync(byte level, ReadOnlyMemory<byte> seed)
    {
        if (_task.SeedKey is not { } algorithm || _task.Ecu.Security is not { } security)
        {
            throw new JobException(
                FlashExitCode.SecurityAccess,
                $"{EcuName} asks for a key, and its entry in the vehicle file has no 'security'");
        }

        if (_journal.Read(history => history.KeysRefused) > 0)
        {
            throw new JobException(
                FlashExitCode.SecurityAccess,
                $"{EcuName} has refused a key of this job already, and counts wrong ones until it locks; correct "
                + "algorithm or secret, then begin anew (without --resume)");
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

        TakeBack(block);
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
                await _journal.RefusedAsync(EcuChange.Write, e.Code, block.Name); // nothing of the block was written
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

    /// <summary>A block is in the ECU already; what an earlier run transferred does not count for this one.</summary>
    public void Keep(FlashBlock block)
    {
        if (!_transferred.ContainsKey(block))
        {
            _task.Progress.Leave(block.Length);
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
        _transferred[progress.Block] = progress.Done;
        var left = 1 - ((double)_task.Progress.BytesDone / Math.Max(1, _task.Progress.BytesTotal));
        _link.RemainingBusNs = (long)(left * _task.Work.BusNs);
        _link.RemainingNs = _task.Work.TailNs + _link.RemainingBusNs + (long)(left * _task.Work.GapNs);
    }

    /// <summary>A block that is transferred once more counts once.</summary>
    private void TakeBack(FlashBlock block)
    {
        if (_transferred.Remove(block, out var bytes))
        {
            _task.Progress.Add(-bytes);
        }
    }

    /// <summary>Tells the journal now and then how far a block is. Lives on the channel's loop.</summary>
    private sealed class BlockProgress(FlashBlock block, EcuJournal? journal)
    {
        private readonly long _step = Math.Max(1, block.Length / ProgressRecordsPerBlock);
        private long _told;

        public FlashBlock Block => block;

        /// <summary>Bytes of it that the ECU has confirmed.</summary>
        public long Done { get; private set; }

        public void Add(int bytes)
        {
            Done += bytes;
            if (journal is not null && Done - _told >= _step)
            {
                _told = Done;
                journal.Progress(block.Name, Done);
            }
        }
    }
}
