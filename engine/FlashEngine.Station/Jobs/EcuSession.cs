using FlashEngine.Channels;
using FlashEngine.Journal;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Reports;
using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// The session of one ECU: identify and check, run the script's steps, read back, and leave nothing behind on any way
/// out. Runs on the job's context; only the steps run elsewhere.
/// </summary>
internal sealed class EcuSession(
    EcuTask task,
    IStationRuntime runtime,
    IChannelRunner runner,
    EcuLink link,
    BusProgrammingMode? bus,
    SessionKeepAlive keepAlive,
    IFlashScripts scripts,
    VersionDependencies dependencies,
    VehicleJobOptions options)
{
    private const int VersionsShownMax = 8;
    private readonly List<(string Name, long StartNs, long EndNs)> _phases = [];
    private readonly List<string> _log = [];
    private readonly EcuJournal _journal = new(task.Ecu.Name, task.History, options.Journal, runtime);
    private readonly SessionUdsClient _uds = new(runner, link);
    private WayBack? _wayBack;
    private bool _isVinKnown;
    private string? _vin;
    private string? _versionBefore;
    private string? _versionNow;
    private string? _versionAfter;

    private WayBack WayBack => _wayBack ??= new WayBack(task, options, _journal, _uds, runtime, Log);

    private Identification Ecu => new(_uds, task.Ecu.Type);

    /// <summary>Asks the ECU whose vehicle it is in, and keeps the answer; a silent one is asked again later.</summary>
    public async Task<(string Ecu, string? Vin)> TryReadVinAsync(CancellationToken cancellation)
    {
        try
        {
            await ReadVinAsync(cancellation);
        }
        catch (FlashException)
        {
            // its session will meet it too
        }

        return (task.Ecu.Name, _vin);
    }

    /// <summary>
    /// Checks all that can be checked without a change: identity, versions, dependencies, the way back.
    /// </summary>
    /// <returns>Why the ECU must not be flashed; null: it may.</returns>
    public async Task<EcuResult?> GateAsync(long originNs, CancellationToken cancellation)
    {
        var result = await GuardAsync(async () =>
        {
            await PhaseAsync("checkGates", async () =>
            {
                await IdentifyAsync(cancellation);
                if (!await IsUpToDateAsync(cancellation))
                {
                    await WayBack.PlanAsync(cancellation);
                }
            });
            return (ReportWords.Skipped, "");
        });
        return result.ExitCode == FlashExitCode.Ok
            ? null
            : result with
            {
                State = Describe(_versionNow),
                VersionBefore = _versionBefore,
                VersionAfter = _versionNow,
                Phases = _phases,
                Log = TakeLog(),
                LastExchanges = await runner.AskAsync((_, _) => link.Log.All(originNs)),
            };
    }

    /// <summary>Flashes the ECU, or restores it, as its task says.</summary>
    public async Task<EcuResult> RunAsync(bool dryRun, long originNs, CancellationToken cancellation)
    {
        var startNs = task.Progress.StartNs = runtime.Clock.NowNs;
        task.Progress.State = EcuJobState.Running;
        keepAlive.Hold();
        using var scriptContext = runtime.CreateContext($"script {task.Ecu.Name}");
        var control = new SessionBusControl(bus, task.Ecu.Name, SynchronizationContext.Current!);
        var context = new FlashContext(task, runtime, runner, link, _journal, control, _log);
        var steps = new StepRunner(task, context, scriptContext, link, runner, scripts, PhaseAsync);
        var sequence = new SequenceRunner(task, context, steps, runner, _journal);
        var result = await GuardAsync(async () =>
        {
            await PhaseAsync("identify", () => IdentifyAsync(cancellation));
            if (dryRun)
            {
                return (ReportWords.Skipped, $"untouched, dry run; software {_versionNow ?? "unknown"}");
            }

            if (await IsUpToDateAsync(cancellation))
            {
                var state = $"runs {task.Update.Version} already, checksums equal; nothing was written";
                return (task.SuccessWord, state);
            }

            await WayBack.PlanAsync(cancellation);
            _journal.IsMemoryLocked = WayBack.IsToSecure;
            await sequence.RunAsync(() => SecureAsync(cancellation), cancellation);
            if (!_journal.Read(history => history.IsInDefaultSession))
            {
                await PhaseAsync("defaultSession", ReturnToDefaultSessionAsync);
            }

            await PhaseAsync("readBack", () => ReadBackAsync(cancellation));
            return (task.SuccessWord, $"runs {_versionAfter}{(task.IsRestore ? " again" : "")}, read back");
        });
        control.Close();

        // Nobody has to leave it the bus any more.
        _ = await runner.AskAsync((_, _) => link.RemainingNs = link.RemainingBusNs = 0);
        result = await EndAsync(await LeaveAsync(result), dryRun);
        keepAlive.Release();
        task.Progress.EndNs = runtime.Clock.NowNs;
        var isDone = result.ExitCode == FlashExitCode.Ok && !task.IsRestore;
        task.Progress.State = isDone ? EcuJobState.Succeeded : EcuJobState.Failed;
        return result with
        {
            StartNs = startNs,
            EndNs = task.Progress.EndNs,
            TransferNs = context.TransferNs,
            WireNs = context.WireNs,
            Learned = result.Succeeded ? context.Times.Learn(startNs, task.Progress.EndNs) : null,
            ScriptSpins = scriptContext.Stuck.IsCompleted,
            VersionBefore = _versionBefore,
            VersionAfter = _versionAfter,
            Phases = _phases,
            KeptBlocks = sequence.KeptBlocks,
            Log = TakeLog(),
            Transport = await runner.AskAsync((_, _) => (link as CanLink)?.Transport is { } isoTp
                ? TransportMeasurement.Read(isoTp)
                : null),
            LastExchanges = result.Succeeded ? [] : await runner.AskAsync((_, _) => link.Log.All(originNs)),
        };
    }

    /// <summary>A session whose end cannot be written down did not end well: nobody could go on from there.</summary>
    private async Task<EcuResult> EndAsync(EcuResult result, bool dryRun)
    {
        if (dryRun)
        {
            return result;
        }

        try
        {
            await _journal.EndedAsync(result.Word);
            return result;
        }
        catch (JobException e)
        {
            return result.ExitCode != FlashExitCode.Ok
                ? result
                : result with { Word = ReportWords.Failed, ExitCode = e.ExitCode, Error = e.Message };
        }
    }

    private async Task<EcuResult> GuardAsync(Func<Task<(string Word, string State)>> work)
    {
        try
        {
            var (word, state) = await work();
            return new EcuResult { Task = task, Word = word, ExitCode = FlashExitCode.Ok, State = state };
        }
        catch (FlashException e)
        {
            return Failed(
                e.ExitCode,
                runner.Fault is { } fault
                    ? $"{e.Message}; channel '{runner.Name}' failed: {fault.Message}"
                    : e.Message);
        }
        catch (OperationCanceledException)
        {
            return Failed(FlashExitCode.Cancelled, "cancelled");
        }
    }

    private EcuResult Failed(FlashExitCode code, string error) => new()
    {
        Task = task,
        Word = code == FlashExitCode.Cancelled ? ReportWords.Cancelled : ReportWords.Failed,
        ExitCode = code,
        Error = error,
        State = "", // described when the session has been left
    };

    private async Task PhaseAsync(string name, Func<Task> work)
    {
        var startNs = runtime.Clock.NowNs;
        task.Progress.Step = name;
        try
        {
            await work();
        }
        finally
        {
            _phases.Add((name, startNs, runtime.Clock.NowNs));
        }
    }

    /// <summary>Nothing is touched before the ECU is known to be the one that the images fit.</summary>
    private async Task IdentifyAsync(CancellationToken cancellation)
    {
        // One that an earlier run left in its boot loader leaves it by itself (S3), perhaps at this very moment.
        var hardware = task.History.IsSessionEntered
            ? await StartingEcu.AskAsync(runner, () => Ecu.ReadHardwareAsync(cancellation))
            : await Ecu.ReadHardwareAsync(cancellation);
        hardware ??= task.History.Hardware;
        if (hardware is null || hardware != task.Ecu.Hardware || !task.Update.Hardware.Contains(hardware))
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"{task.Ecu.Name} has hardware '{hardware ?? "unknown"}'; the vehicle file expects "
                + $"'{task.Ecu.Hardware}' and the package fits {string.Join(", ", task.Update.Hardware)}");
        }

        await CheckVinAsync(cancellation);

        // What it shows now may be this job's work; what counts is what it ran before it was touched.
        _versionNow = await Ecu.ReadVersionAsync(cancellation);
        _versionBefore = task.History.IsIdentified ? task.History.VersionBefore : _versionNow;
        var from = task.Update.FromVersions;
        if (_versionBefore is not null
            && _versionBefore != task.Update.Version
            && from.Count > 0
            && !from.Contains(_versionBefore))
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"{task.Ecu.Name} runs version {_versionBefore}; the package updates {Listed(from)} only");
        }

        if (!task.History.IsIdentified)
        {
            await dependencies.CheckAsync(task, cancellation);
            await _journal.IdentifiedAsync(hardware, _versionBefore);
        }
    }

    private async Task ReadVinAsync(CancellationToken cancellation)
    {
        _vin = await Ecu.ReadVinAsync(cancellation);
        _isVinKnown = true;
        if (_vin is null && task.Ecu.Type.VinDid != 0)
        {
            Log($"shows no vehicle identification number; {options.Vehicle.Vin} could not be compared");
        }
    }

    /// <summary>A part of another vehicle is not touched.</summary>
    private async Task CheckVinAsync(CancellationToken cancellation)
    {
        if (options.Vehicle.Vin is null || task.IsRestore)
        {
            return;
        }

        if (!_isVinKnown)
        {
            await ReadVinAsync(cancellation);
        }

        if (_vin is not null && _vin != options.Vehicle.Vin)
        {
            throw new JobException(
                FlashExitCode.Precondition,
                $"{task.Ecu.Name} shows vehicle identification number '{_vin}' under {task.Ecu.Type.VinDid:X4}; "
                + $"the vehicle file expects '{options.Vehicle.Vin}'");
        }
    }

    private static string Listed(IReadOnlyList<string> versions) => versions.Count <= VersionsShownMax
        ? string.Join(", ", versions)
        : $"{versions[0]}, {versions[1]}, … {versions[^1]}";

    private async Task<bool> IsUpToDateAsync(CancellationToken cancellation)
    {
        // Version and checksums are those of the memory; whether it was ever released to run, they do not say.
        var isCutOff = task.History.IsMemoryTouched && task.History.Result != task.SuccessWord;
        if (isCutOff || _versionNow != task.Update.Version)
        {
            return false;
        }

        // An ECU that gives no checksums is believed what an earlier run of this job has verified.
        var isVerified = task.Ecu.Type.ChecksumDid == 0
            ? task.History.Result == task.SuccessWord
            : await Ecu.ChecksumsMatchAsync(task.Blocks, cancellation);
        _versionAfter = isVerified ? _versionNow : null;
        return isVerified;
    }

    /// <summary>Success means that the running software was asked and shows the version and the checksums.</summary>
    private async Task ReadBackAsync(CancellationToken cancellation)
    {
        _versionAfter = await Ecu.ReadVersionAsync(cancellation);
        if (_versionAfter != task.Update.Version)
        {
            throw new JobException(
                FlashExitCode.Verification,
                $"{task.Ecu.Name} shows version '{_versionAfter ?? "none"}' after the flash; "
                + $"{task.Update.Version} was wanted");
        }

        if (task.Ecu.Type.ChecksumDid != 0 && !await Ecu.ChecksumsMatchAsync(task.Blocks, cancellation))
        {
            throw new JobException(
                FlashExitCode.Verification,
                $"{task.Ecu.Name} shows other checksums than the package under {task.Ecu.Type.ChecksumDid:X4}");
        }
    }

    /// <summary>Restores what the session changed outside the memory, and says what the memory holds.</summary>
    private async Task<EcuResult> LeaveAsync(EcuResult result)
    {
        task.Progress.Step = "leave";
        await LeaveBusAsync();

        if (result.ExitCode == FlashExitCode.Ok)
        {
            return result;
        }

        try
        {
            if (_journal.Read(history => history.IsSessionEntered))
            {
                await TryReturnToDefaultSessionAsync();
            }

            _versionAfter = await Ecu.ReadVersionAsync(CancellationToken.None);
            return result with { State = Describe(_versionAfter) };
        }
        catch (FlashException e)
        {
            return result with { State = $"{Describe(null)}; it could not be asked any more ({e.Message})" };
        }
    }

    /// <summary>
    /// Without a journal nothing is asked for that changes the ECU: its session ends by S3. It can still be asked what
    /// it runs, and a PDU that is leaving leaves first, so that the ECU is not left in the middle of one.
    /// </summary>
    private async Task TryReturnToDefaultSessionAsync()
    {
        try
        {
            await ReturnToDefaultSessionAsync();
        }
        catch (JobException e)
        {
            Log($"the ECU was not asked back into its default session, which it enters by itself: {e.Message}");
        }
    }

    private Task SecureAsync(CancellationToken cancellation) => WayBack.IsToSecure
        ? PhaseAsync("backup", () => WayBack.SecureAsync(cancellation))
        : Task.CompletedTask;

    private void Log(string line)
    {
        lock (_log)
        {
            _log.Add(line);
        }
    }

    private string Describe(string? version) => _journal.Read(history => history.Describe(version));

    /// <summary>A copy: a script that was given up may still write to the log.</summary>
    private List<string> TakeLog()
    {
        lock (_log)
        {
            return [.. _log];
        }
    }

    private async Task LeaveBusAsync()
    {
        try
        {
            await (bus?.LeaveAsync(task.Ecu.Name) ?? Task.CompletedTask);
        }
        catch (FlashException e)
        {
            Log($"the bus could not be taken out of programming mode: {e.Message}");
        }
    }

    /// <summary>
    /// A boot loader with valid software resets into it. It may take its time to come up, and the answer may be lost.
    /// </summary>
    private async Task ReturnToDefaultSessionAsync()
    {
        const int attemptsMax = 20;
        await _journal.RequestedAsync(EcuChange.DefaultSession);
        _ = await _uds.RequestAsync(
            DiagnosticSessionControl.Encode(Session.Default),
            new UdsRequestOptions { TimeoutRetriesMax = attemptsMax, TransmissionRetriesMax = attemptsMax });
        await runner.DelayAsync(StartingEcu.Pause);
        _ = await StartingEcu.AskAsync(runner, async () =>
        {
            await _uds.TesterPresentAsync();
            return true;
        });
        _journal.Confirmed(EcuChange.DefaultSession);
    }
}
