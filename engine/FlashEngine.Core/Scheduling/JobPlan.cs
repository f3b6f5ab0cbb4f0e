namespace FlashEngine.Scheduling;

/// <summary>The order in which ECUs are admitted, and what it should take.</summary>
public sealed record JobPlan
{
    /// <summary>The order policy.</summary>
    public string Policy { get; init; } = "longest-first";

    /// <summary>The ECUs, first admitted first.</summary>
    public required IReadOnlyList<EcuWork> Order { get; init; }

    /// <summary>Estimated makespan in nanoseconds.</summary>
    public required long EstimatedNs { get; init; }

    /// <summary>
    /// No schedule can be shorter: per bus the shortest head, all bus times and the shortest tail, or the longest ECU
    /// alone.
    /// </summary>
    public required long LowerBoundNs { get; init; }

    /// <summary>
    /// Plans longest estimated time first (Graham's LPT): what starts last must be short, so that the end is even.
    /// </summary>
    /// <param name="work">The ECUs.</param>
    /// <param name="sessionsMax">How many sessions may run at once on a channel, by channel name.</param>
    /// <param name="sessionsMaxTotal">How many sessions may run at once in all.</param>
    public static JobPlan LongestFirst(
        IEnumerable<EcuWork> work, IReadOnlyDictionary<string, int> sessionsMax, int sessionsMaxTotal)
    {
        var order = work.OrderByDescending(ecu => ecu.SoloNs).ThenBy(ecu => ecu.Name, StringComparer.Ordinal).ToList();
        var lowerBound = order.GroupBy(ecu => ecu.Channel).Select(LowerBoundOf).DefaultIfEmpty(0).Max();
        var estimate = new ScheduleModel(order, sessionsMax, sessionsMaxTotal).MakespanNs();
        return new JobPlan
        {
            Order = order,
            EstimatedNs = Math.Max(estimate, lowerBound),
            LowerBoundNs = lowerBound,
        };
    }

    private static long LowerBoundOf(IEnumerable<EcuWork> channel)
    {
        var ecus = channel.ToList();
        var together = ecus.Min(ecu => ecu.HeadNs) + ecus.Sum(ecu => ecu.BusNs) + ecus.Min(ecu => ecu.TailNs);
        return Math.Max(together, ecus.Max(ecu => ecu.SoloNs));
    }
}
