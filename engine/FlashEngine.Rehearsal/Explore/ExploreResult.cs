using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>What a run showed.</summary>
public sealed record ExploreResult
{
    /// <summary>What was run.</summary>
    public required ExploreCase Case { get; init; }

    /// <summary>Invariants that it broke, a line each; empty: none.</summary>
    public required IReadOnlyList<string> Broken { get; init; }

    /// <summary>The faults that struck.</summary>
    public required IReadOnlyList<FaultStrike> Strikes { get; init; }

    /// <summary>Hash over all frames with their times and over the reports.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>How many jobs it took: 1, and one more for each that was resumed.</summary>
    public required int Jobs { get; init; }

    /// <summary>How long it was, in seconds of virtual time.</summary>
    public required double VirtualSeconds { get; init; }

    /// <summary>Steps of channel loops that brought no message to its end, and allocated nothing.</summary>
    public required long LeanSteps { get; init; }

    /// <summary>True when it was made twice, and both gave the same trace hash.</summary>
    public bool IsRepeated { get; init; }
}
