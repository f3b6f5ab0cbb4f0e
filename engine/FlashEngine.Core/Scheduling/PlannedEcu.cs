namespace FlashEngine.Scheduling;

/// <summary>An ECU of a plan.</summary>
/// <param name="Work">What it is expected to take.</param>
/// <param name="Spans">What it does when, without holes from its admission to its end.</param>
public sealed record PlannedEcu(EcuWork Work, IReadOnlyList<PlanSpan> Spans)
{
    /// <summary>Its admission, nanoseconds from the job's start; 0 for one that takes no time.</summary>
    public long StartNs => Spans.Count == 0 ? 0 : Spans[0].StartNs;

    /// <summary>Its end, nanoseconds from the job's start; 0 for one that takes no time.</summary>
    public long EndNs => Spans.Count == 0 ? 0 : Spans[^1].EndNs;
}
