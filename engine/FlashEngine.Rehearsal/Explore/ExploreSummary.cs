using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>What many runs showed together. Belongs to one thread at a time.</summary>
public sealed class ExploreSummary
{
    private const int FailuresMax = 100;
    private readonly long[,] _strikes = new long[(int)FaultKind.Canary + 1, (int)FlashPhase.Outside + 1];
    private readonly SortedDictionary<ulong, ExploreResult> _failures = [];

    /// <summary>How many runs.</summary>
    public long Runs { get; private set; }

    /// <summary>How many jobs in them.</summary>
    public long Jobs { get; private set; }

    /// <summary>How many runs were made twice, and gave the same trace hash.</summary>
    public long Repeated { get; private set; }

    /// <summary>How many runs broke an invariant.</summary>
    public long Failed { get; private set; }

    /// <summary>How many faults struck.</summary>
    public long Strikes { get; private set; }

    /// <summary>Steps that were held to allocating nothing.</summary>
    public long LeanSteps { get; private set; }

    /// <summary>Hash over the frames and reports of the run that ended last.</summary>
    public ulong LastTraceHash { get; private set; }

    /// <summary>Virtual time of all runs, in seconds.</summary>
    public double VirtualSeconds { get; private set; }

    /// <summary>Real time so far.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Runs per second of real time, over all threads.</summary>
    public double RunsPerSecond => Runs / Math.Max(1e-9, Elapsed.TotalSeconds);

    /// <summary>The failing runs by their seeds, the lowest first; not more than 100.</summary>
    public IReadOnlyCollection<ExploreResult> Failures => _failures.Values;

    /// <summary>How often a kind struck in a phase.</summary>
    public long Count(FaultKind kind, FlashPhase phase) => _strikes[(int)kind, (int)phase];

    /// <summary>Adds a run.</summary>
    internal void Add(ExploreResult result, TimeSpan elapsed)
    {
        Runs++;
        LastTraceHash = result.TraceHash;
        Jobs += result.Jobs;
        Repeated += result.IsRepeated ? 1 : 0;
        LeanSteps += result.LeanSteps;
        VirtualSeconds += result.VirtualSeconds;
        Elapsed = elapsed;
        Strikes += result.Strikes.Count;
        foreach (var strike in result.Strikes)
        {
            _strikes[(int)strike.Event.Kind, (int)strike.Phase]++;
        }

        if (result.Broken.Count > 0)
        {
            Failed++;
            _failures[result.Case.Seed] = result;
            if (_failures.Count > FailuresMax)
            {
                _ = _failures.Remove(_failures.Keys.Last());
            }
        }
    }
}
