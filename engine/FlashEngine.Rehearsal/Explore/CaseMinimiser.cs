using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>
/// Makes a failing case small: fewer ECUs, then fewer kinds of faults, then fewer events, for as long as it still
/// fails.
/// </summary>
/// <param name="run">Runs a case.</param>
public sealed class CaseMinimiser(Func<ExploreCase, ExploreResult> run)
{
    /// <summary>The smallest failing case that was found; the given one when nothing can be taken away.</summary>
    public ExploreResult Minimise(ExploreResult failed)
    {
        var least = failed;
        for (var ecus = 1; ecus <= 3 && least.Case.EcusMax == int.MaxValue; ecus++)
        {
            least = Try(least, least.Case with { EcusMax = ecus });
        }

        // From here on the events are named, so that taking one away does not move the others.
        least = Try(least, least.Case with { Events = Events(least) });
        foreach (var kind in Events(least).Select(item => item.Kind).Distinct().Order())
        {
            least = Try(least, least.Case with { Events = Events(least).Where(item => item.Kind != kind).ToHashSet() });
        }

        for (var isSmaller = true; isSmaller;)
        {
            isSmaller = false;
            foreach (var item in Events(least))
            {
                var others = Events(least).Where(other => other != item).ToHashSet();
                var smaller = Try(least, least.Case with { Events = others });
                isSmaller |= smaller != least;
                least = smaller;
            }
        }

        return least;
    }

    private static HashSet<FaultEvent> Events(ExploreResult result) =>
        result.Strikes.Select(strike => strike.Event).ToHashSet();

    /// <summary>The other case's result where it fails too.</summary>
    private ExploreResult Try(ExploreResult least, ExploreCase other) =>
        run(other) is { Broken.Count: > 0 } result ? result : least;
}
