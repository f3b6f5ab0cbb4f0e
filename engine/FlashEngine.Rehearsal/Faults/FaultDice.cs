using FlashEngine.Rehearsal.Explore;
using FlashEngine.Simulation;

namespace FlashEngine.Rehearsal.Faults;

/// <summary>Counts the occasions of a run, lets its plan decide about each, and remembers what struck.</summary>
/// <param name="plan">The plan.</param>
/// <param name="clock">Station time.</param>
/// <param name="phases">What the job does with an ECU now; with null, with any.</param>
internal sealed class FaultDice(FaultPlan plan, IStationClock clock, Func<string?, FlashPhase> phases)
{
    // A run in which everything fails all the time shows nothing any more.
    private const int StrikesMax = 24;
    private readonly int[] _occasions = new int[(int)FaultKind.Canary + 1];
    private readonly List<FaultStrike> _strikes = [];

    /// <summary>What struck so far.</summary>
    public IReadOnlyList<FaultStrike> Struck => _strikes;

    /// <summary>False: nothing strikes.</summary>
    public bool IsArmed { get; set; }

    /// <summary>Which of the run's jobs runs, counted from 0.</summary>
    public int Attempt { get; set; }

    /// <summary>An occasion of a kind has come.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="ecu">The ECU that it is about; null: a bus, or the station.</param>
    /// <param name="chance">What else is to be drawn, when it strikes.</param>
    public bool Strikes(FaultKind kind, string? ecu, out SplitMix64 chance)
    {
        chance = null!;
        if (!IsArmed || _strikes.Count >= StrikesMax)
        {
            return false;
        }

        var occasion = new FaultEvent(kind, _occasions[(int)kind]++);
        if (!plan.Strikes(occasion, out var drawn))
        {
            return false;
        }

        chance = new SplitMix64(drawn);
        _strikes.Add(new FaultStrike(occasion, ecu, phases(ecu), clock.NowNs, Attempt));
        return true;
    }
}
