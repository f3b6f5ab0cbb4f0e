using System.Text.Json;
using FlashEngine.Can;
using FlashEngine.Journal;
using FlashEngine.Rehearsal.Faults;
using FlashEngine.Rehearsal.Ota;
using FlashEngine.Simulation;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Store;
using FlashEngine.Wire;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>
/// One run: a job over a drawn vehicle under drawn faults; when it was killed or failed, it is resumed, the last time
/// without faults. After each job the invariants are checked.
/// </summary>
internal sealed class ExploreRun : IAdapterHost, IRehearsalWatch, IDisposable
{
    private const int JobsMax = 4;

    // One run in so many is started by a message of the backend, the others by the command line.
    private const int OverTheAirEvery = 4;
    private const int AdvancesMax = 5_000_000;
    private const long JobLimitNs = 3600 * NsPerS;
    private const long NsPerS = 1_000_000_000;

    // S3Server, and the reset that may follow it.
    private const long SettleNs = 8 * NsPerS;

    // Longer than any fault of a bus or an ECU lasts that ends by itself.
    private const long CalmNs = 30 * NsPerS;

    private readonly ExploreCase _case;
    private readonly ExploredVehicle _vehicle;
    private readonly IFlashScripts _scripts;
    private readonly IPluginCatalog _plugins;
    private readonly VirtualClock _clock = new();
    private readonly SplitMix64 _chance;
    private readonly TraceHash _trace = new();
    private readonly AllocationWatch _allocations = new();
    private readonly FaultDice _dice;
    private readonly FaultyJournal _journal;
    private readonly MemoryBackups _backups = new();
    private readonly SimulatedVehicle _simulated;
    private readonly RunChecks _checks;
    private readonly RehearsedUpdate? _update;
    private VirtualRuntime? _runtime;
    private IReadOnlyList<EcuProgress> _progress = [];
    private JobHistory? _resumed;
    private long _jobStartNs;
    private int _advances;
    private int _jumpSeconds;

    private ExploreRun(ExploreCase what, ExploreShapes shapes, IFlashScripts scripts, IPluginCatalog plugins)
    {
        _case = what;
        _scripts = scripts;
        _plugins = plugins;
        _chance = SplitMix64.For(what.Seed, "run");
        _vehicle = new ExploredVehicle(
            shapes.Draw(SplitMix64.For(what.Seed, "shape")), what.Seed, what.EcusMax);
        _dice = new FaultDice(new FaultPlan(what.Seed, what.Kinds, what.Events), _clock, PhaseOf);
        _journal = new FaultyJournal(_dice, () => _runtime?.Halt(), JumpClock);
        _simulated = VehicleSimulation.Create(
            _vehicle.File,
            _clock,
            what.Seed,
            adjust: _vehicle.Twin,
            faults: new VehicleFaults(_dice, _vehicle.EcuOf, _trace));
        _checks = new RunChecks(_vehicle, _simulated, _dice);
        if (SplitMix64.For(what.Seed, "over the air").Below(OverTheAirEvery) == 0)
        {
            _update = new RehearsedUpdate(_vehicle.Shape.File, _dice, what.Seed, _checks.Break);
        }
    }

    /// <inheritdoc/>
    public IStationClock Clock => _clock;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IWireBus> Wires => _simulated.Buses;

    /// <summary>Runs a case.</summary>
    /// <param name="what">The case.</param>
    /// <param name="shapes">The vehicles to draw from.</param>
    /// <param name="scripts">The scripts.</param>
    /// <param name="plugins">The adapter <c>virtual</c> and the algorithm <c>aes-cmac</c>.</param>
    public static ExploreResult Execute(
        ExploreCase what, ExploreShapes shapes, IFlashScripts scripts, IPluginCatalog plugins)
    {
        using (var run = new ExploreRun(what, shapes, scripts, plugins))
        {
            var result = run.Execute();
            if (run._allocations.FirstOffence == 0 || result.Broken.Count > 1)
            {
                return result;
            }
        }

        // A step that allocates does so again. What the runtime allocates, when a method runs for the first time in the
        // process, does not come a second time.
        using var again = new ExploreRun(what, shapes, scripts, plugins);
        return again.Execute();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runtime?.Dispose();
        _allocations.Dispose();
        _simulated.Dispose();
    }

    /// <inheritdoc/>
    public void OnAdvance(long nowNs)
    {
        if (nowNs - _jobStartNs > JobLimitNs || ++_advances > AdvancesMax)
        {
            _checks.Break($"a job has not ended after {(nowNs - _jobStartNs) / NsPerS} s ({_advances} events)");
            _runtime!.Halt();
        }
    }

    /// <inheritdoc/>
    public void BeforeStep() => _allocations.Begin();

    /// <inheritdoc/>
    public void AfterStep(long allocatedBytes, bool hasPosted)
    {
        if (_dice.Struck.Count == 0)
        {
            _allocations.End(allocatedBytes, hasPosted);
        }
    }

    private ExploreResult Execute()
    {
        var jobs = 0;
        var isCalm = false;
        for (var isDone = false; !isDone && jobs < JobsMax && _checks.Broken.Count == 0; jobs++)
        {
            _dice.Attempt = jobs;
            _dice.IsArmed = !isCalm;
            var report = RunJob(jobs, isCalm || _case.Kinds.Count == 0);
            isCalm |= _dice.Struck.All(strike => strike.Event.Kind.IsHarmless());
            _dice.IsArmed = false;
            isDone = (report?.ExitCode == 0 && !_dice.Struck.Any(strike => strike.Event.Kind == FaultKind.Canary))
                || isCalm;
            _checks.AfterJob(report, isCalm, _journal.Durable, _resumed?.Rollback is not null);
            isCalm = jobs == JobsMax - 2 || _chance.Below(2) == 0;
            Rest(isDone, isCalm);
        }

        _checks.AtEnd();
        _checks.RequireLean(_allocations);
        return new ExploreResult
        {
            Case = _case,
            Broken = _checks.Broken,
            Strikes = _dice.Struck,
            TraceHash = _trace.Value,
            Jobs = jobs,
            VirtualSeconds = _clock.NowNs / 1e9,
            LeanSteps = _allocations.LeanSteps,
        };
    }

    /// <returns>The report; null when the process was killed.</returns>
    private JobReport? RunJob(int number, bool isCalm)
    {
        _jobStartNs = _clock.NowNs;
        _advances = 0;
        _journal.Reopen();
        _resumed = number == 0 ? null : Past(isCalm);
        using var runtime = _runtime = new VirtualRuntime(
            _clock, _simulated, _case.Seed + (ulong)number, watch: this);
        runtime.UtcOffset = TimeSpan.FromSeconds(_jumpSeconds);
        var options = new VehicleJobOptions
        {
            Vehicle = _vehicle.File,
            Package = _vehicle.Shape.Package,
            Ecus = _vehicle.Flashed,
            Journal = _journal,
            Backups = _backups,
            Resumed = _resumed,
            Trace = _allocations,
        };
        try
        {
            var done = runtime.RunUntilHalted(async () => _update is null
                ? await MakeJob(options, runtime).RunAsync(CancellationToken.None)
                : await _update.RunAsync(number, isCalm, runtime, () => MakeJob(options, runtime)));
            if (!done.IsCompleted || done.GetAwaiter().GetResult() is not { } report)
            {
                return null;
            }

            _trace.Add(JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.JobReport));
            return report;
        }
        catch (Exception e) // whatever comes out of a job in place of a report breaks an invariant; it is shown
        {
            _checks.Break($"a job ended without a report: {e}");
            runtime.Halt();
            return null;
        }
        finally
        {
            _progress = [];
            _runtime = null;
        }
    }

    /// <summary>
    /// What the journal says. After a refused key nothing is tried any more, until somebody begins anew: in the end
    /// somebody does.
    /// </summary>
    private JobHistory? Past(bool isCalm)
    {
        var history = JobHistory.Of(_journal.Durable);
        var isAllOrNothing = _vehicle.Shape.Package.Manifest.Policy == RollbackPolicy.AllOrNothing;
        return isCalm && history.HasRefusedKey
            ? JobHistory.Of(OpenEnds.Of(_journal.Durable, isAllOrNothing))
            : history;
    }

    private VehicleJob MakeJob(VehicleJobOptions options, VirtualRuntime runtime)
    {
        var job = new VehicleJob(options, _scripts, _plugins, this, runtime);
        _progress = job.Progress;
        return job;
    }

    /// <summary>Date and time jump for the job that runs, and stay so for the next.</summary>
    private void JumpClock(int seconds)
    {
        _jumpSeconds = seconds;
        _runtime!.UtcOffset = TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Time without a station: until all has come to rest, or for as long as the restart takes.</summary>
    private void Rest(bool isLast, bool isCalm)
    {
        if (!isLast && (_chance.Below(2) == 0 || _dice.Struck.Any(IsStuck)))
        {
            _simulated.CyclePower();
        }

        var pauseNs = isLast ? SettleNs
            : isCalm ? CalmNs
            : (NsPerS / 20) + ((long)_chance.Below(20_000) * 1_000_000);
        var untilNs = _clock.NowNs + pauseNs;
        while (_simulated.NextEventNs is var nextNs && nextNs <= untilNs)
        {
            _clock.AdvanceTo(nextNs);
            _simulated.AdvanceTo(nextNs);
        }

        _clock.AdvanceTo(untilNs);
        _simulated.AdvanceTo(untilNs);
    }

    private static bool IsStuck(FaultStrike strike) => strike.Event.Kind == FaultKind.PendingForEver;

    private FlashPhase PhaseOf(string? ecu)
    {
        foreach (var progress in _progress)
        {
            if (progress.State == EcuJobState.Running && (ecu is null || ecu == progress.Name))
            {
                return _journal.IsTakingBack ? FlashPhase.Rollback : FlashPhases.Of(progress.Step);
            }
        }

        return _update is not null && _runtime is not null && _progress.Count == 0
            ? FlashPhase.Download
            : FlashPhase.Outside;
    }
}
