using FlashEngine.Simulation;

namespace FlashEngine.Rehearsal.Faults;

/// <summary>
/// Which faults a run has, and how often. All follows from the seed, each kind from a sequence of its own, so that
/// switching one off does not move the others.
/// </summary>
public sealed class FaultPlan
{
    // How many of the kinds a run has, in 256ths: none, a few, many.
    private static readonly int[] Densities = [0, 16, 32, 64, 128];
    private readonly ulong[] _seeds = new ulong[(int)FaultKind.Canary + 1];
    private readonly ulong[] _thresholds = new ulong[(int)FaultKind.Canary + 1];
    private readonly IReadOnlySet<FaultEvent>? _only;

    /// <summary>Draws a plan.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="allowed">The kinds that it may have.</param>
    /// <param name="only">Exactly these events and no other; null: as drawn.</param>
    public FaultPlan(ulong seed, IReadOnlySet<FaultKind> allowed, IReadOnlySet<FaultEvent>? only = null)
    {
        _only = only;
        var density = Densities[SplitMix64.For(seed, "density").Below(Densities.Length)];
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var chance = SplitMix64.For(seed, kind.Name());
            var isDrawn = chance.Below(256) < density || kind == FaultKind.Canary;
            var rate = kind.Rate() / (1 << chance.Below(4));
            _seeds[(int)kind] = chance.Next();
            _thresholds[(int)kind] = isDrawn && allowed.Contains(kind)
                ? rate >= 1 ? ulong.MaxValue : (ulong)(rate * ulong.MaxValue)
                : 0;
        }
    }

    /// <summary>Decides about an occasion.</summary>
    /// <param name="occasion">The event that it would be.</param>
    /// <param name="chance">What else is to be drawn about it.</param>
    public bool Strikes(FaultEvent occasion, out ulong chance)
    {
        chance = SplitMix64.At(_seeds[(int)occasion.Kind], (ulong)occasion.Occasion);
        return _only is null
            ? chance < _thresholds[(int)occasion.Kind]
            : _only.Contains(occasion);
    }
}
