using System.Collections.Immutable;
using FlashEngine.Journal;
using FlashEngine.Rehearsal.Faults;
using FlashEngine.Simulation;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>The invariants of a run.</summary>
internal sealed class RunChecks
{
    private const string Untouched = "nothing erased or written";
    private readonly ExploredVehicle _vehicle;
    private readonly SimulatedVehicle _simulated;
    private readonly FaultDice _dice;
    private readonly Dictionary<string, EcuContent> _contents = new(StringComparer.Ordinal);
    private ImmutableHashSet<string> _named = [];
    private readonly List<string> _broken = [];
    private int _violationsSeen;

    /// <summary>Remembers what the ECUs hold before the run.</summary>
    public RunChecks(ExploredVehicle vehicle, SimulatedVehicle simulated, FaultDice dice)
    {
        _vehicle = vehicle;
        _simulated = simulated;
        _dice = dice;
        foreach (var ecu in vehicle.File.Ecus)
        {
            _contents[ecu.Name] = new EcuContent(ecu, simulated.Ecu(ecu.Name), vehicle.Shape.Images[ecu.Name]);
        }
    }

    /// <summary>What is broken, a line each.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>Notes a broken invariant.</summary>
    public void Break(string what) => _broken.Add(what);

    /// <summary>Checks what holds after every job.</summary>
    /// <param name="report">Its report; null: the process was killed.</param>
    /// <param name="isCalm">True when nothing was in its way.</param>
    /// <param name="records">What the journal holds.</param>
    /// <param name="isTakenBack">True when it went on with a job that had begun to take back.</param>
    public void AfterJob(JobReport? report, bool isCalm, IReadOnlyList<JournalRecord> records, bool isTakenBack)
    {
        RequireOnePast(records);
        RequireOurFramesAllowed();
        foreach (var ecu in report?.Ecus ?? [])
        {
            PlayCanary(ecu);
            RequireTruth(ecu);
        }

        if (isCalm && report is not null)
        {
            RequireCompletion(report, isTakenBack);
            RequireRestored("at the end of a job without faults");
        }
    }

    /// <summary>Checks what holds when all has come to rest.</summary>
    public void AtEnd()
    {
        RequireRestored("after S3");
        foreach (var (name, content) in _contents)
        {
            var holds = content.Look();
            if (!_vehicle.Flashed.Contains(name) && holds != Holding.Old)
            {
                Break($"{name} was not to be flashed, and its memory is not what it was");
            }
            else if (holds == Holding.Neither && !_named.Contains(name))
            {
                Break($"{name} holds neither the old nor the new software, and no report says so");
            }
        }
    }

    /// <summary>Steps of the loop in which frames only come and go allocate nothing.</summary>
    public void RequireLean(AllocationWatch allocations)
    {
        if (allocations.FirstOffence > 0)
        {
            Break($"a step of a channel's loop that ended no message allocated {allocations.FirstOffence} bytes");
        }
    }

    /// <summary>The journal tells the same story each time.</summary>
    private void RequireOnePast(IReadOnlyList<JournalRecord> records)
    {
        var (first, second) = (JobHistory.Of(records), JobHistory.Of(records));
        var isSame = first.ExitCode == second.ExitCode && first.OpenBuses.SetEquals(second.OpenBuses)
            && _vehicle.Flashed.All(ecu => Tell(first.Ecu(ecu)) == Tell(second.Ecu(ecu)));
        if (!isSame)
        {
            Break("the journal, read twice, told two stories");
        }

        static string Tell(EcuHistory ecu) => $"{ecu.Describe(null)} {ecu.Result} {ecu.Hardware} {ecu.VersionBefore} "
            + $"{ecu.IsIdentified} {ecu.IsInDefaultSession} {ecu.IsMemoryTouched}";
    }

    private void RequireOurFramesAllowed()
    {
        var violations = _simulated.ProtocolViolations;
        for (; _violationsSeen < violations.Count; _violationsSeen++)
        {
            if (!PeerExcuses.Excuses(_dice.Struck, violations[_violationsSeen], OnSameBus))
            {
                Break($"the strict peer saw a forbidden frame: {violations[_violationsSeen]}");
            }
        }
    }

    private bool OnSameBus(string ecu, string other) =>
        _vehicle.File.Ecus.First(entry => entry.Name == ecu).Channel
        == _vehicle.File.Ecus.First(entry => entry.Name == other).Channel;

    private void PlayCanary(EcuReport ecu)
    {
        if (ecu.Result == ReportWords.Success)
        {
            _dice.IsArmed = true;
            if (_dice.Strikes(FaultKind.Canary, ecu.Name, out _))
            {
                _simulated.Ecu(ecu.Name).FlipBit(_vehicle.File.Ecus.First(entry => entry.Name == ecu.Name)
                    .Type.Blocks[0].Address);
            }

            _dice.IsArmed = false;
        }
    }

    /// <summary>What a report says of an ECU is what its memory shows.</summary>
    private void RequireTruth(EcuReport ecu)
    {
        var holds = _contents[ecu.Name].Look();
        var isNamed = ecu.State.Contains("block '", StringComparison.Ordinal);
        _named = isNamed ? _named.Add(ecu.Name) : _named.Remove(ecu.Name);
        if (ecu.Result == ReportWords.Success && holds != Holding.New)
        {
            Break($"{ecu.Name} is reported as done, and holds {holds} ({ecu.State})");
        }
        else if (_vehicle.IsForeign(ecu.Name) && holds != Holding.Old)
        {
            Break($"{ecu.Name} is of other hardware or of another vehicle, and was flashed ({ecu.State})");
        }
        else if (ecu.State.StartsWith(Untouched, StringComparison.Ordinal) && holds != Holding.Old)
        {
            Break($"{ecu.Name} is reported as untouched, and holds {holds} ({ecu.Error})");
        }
        else if (holds == Holding.Neither && !isNamed)
        {
            Break($"{ecu.Name} holds neither the old nor the new software, and its report says '{ecu.State}'");
        }
    }

    /// <summary>
    /// With nothing in its way, a job brings every ECU that it may flash to the new software; one that has begun to
    /// take back ends with what was there before, as far as the package's policy goes.
    /// </summary>
    private void RequireCompletion(JobReport report, bool isTakenBack)
    {
        var manifest = _vehicle.Shape.Package.Manifest;
        var dependents = manifest.Ecus
            .Where(update => update.DependsOn.Any(_vehicle.IsForeign))
            .Select(update => update.Ecu).ToHashSet(StringComparer.Ordinal);
        var isAllOrNothing = manifest.Policy == RollbackPolicy.AllOrNothing;
        var isNothing = isAllOrNothing && (isTakenBack || report.Ecus.Any(ecu => _vehicle.IsForeign(ecu.Name)));
        foreach (var ecu in report.Ecus)
        {
            var isBack = isTakenBack && _contents[ecu.Name].Look() == Holding.Old;
            var mustFail = isNothing || _vehicle.IsForeign(ecu.Name) || dependents.Contains(ecu.Name);
            if (mustFail == (ecu.Result == ReportWords.Success) && !(isBack && !mustFail))
            {
                Break($"with nothing in its way, {ecu.Name} ended with {ecu.Result}: {ecu.Error}; {ecu.State}");
            }
            else if (isNothing && _contents[ecu.Name].Look() is var holds && holds != Holding.Old)
            {
                Break($"all or nothing, and {ecu.Name} holds {holds}: {ecu.Result}: {ecu.Error}; {ecu.State}");
            }
        }
    }

    /// <summary>Nobody is left in a session, without trouble codes or without communication.</summary>
    private void RequireRestored(string when)
    {
        if (_broken.Count > 0)
        {
            return; // one that is broken hides what follows from it
        }

        foreach (var name in _contents.Keys)
        {
            var ecu = _simulated.Ecu(name);
            if (ecu.ActiveSession != 0x01 || !ecu.DtcSettingOn || !ecu.NormalCommunicationEnabled)
            {
                Break($"{name} is, {when}, in session {ecu.ActiveSession:X2}, trouble codes "
                    + $"{(ecu.DtcSettingOn ? "on" : "off")}, communication "
                    + $"{(ecu.NormalCommunicationEnabled ? "on" : "off")}");
            }
        }
    }
}
