namespace FlashEngine.Scheduling;

/// <summary>The order in which ECUs are admitted, how it was chosen, and what it should take.</summary>
public sealed record JobPlan
{
    /// <summary>
    /// The model's blocks in all: with these a plan of 40 ECUs still takes milliseconds, and one block of an ECU
    /// little against its transfer.
    /// </summary>
    private const int BlocksInAll = 4096;

    /// <summary>The policy that won.</summary>
    public required string Policy { get; init; }

    /// <summary>All orders that were compared, the plain ones first.</summary>
    public required IReadOnlyList<PlanCandidate> Candidates { get; init; }

    /// <summary>The ECUs, first admitted first.</summary>
    public IReadOnlyList<EcuWork> Order => [.. Ecus.Select(ecu => ecu.Work)];

    /// <summary>The ECUs, first admitted first, and what each does when.</summary>
    public required IReadOnlyList<PlannedEcu> Ecus { get; init; }

    /// <summary>Estimated makespan in nanoseconds.</summary>
    public required long EstimatedNs { get; init; }

    /// <summary>No schedule can be shorter, nanoseconds.</summary>
    public required long LowerBoundNs { get; init; }

    /// <summary>What the ECUs take one after the other, nanoseconds.</summary>
    public long SequentialNs => Ecus.Sum(ecu => ecu.Work.SoloNs);

    /// <summary>What an order takes in the model, nanoseconds.</summary>
    /// <param name="policy">One of <see cref="PlanPolicies"/>.</param>
    public long MakespanNsOf(string policy) => Candidates.First(candidate => candidate.Policy == policy).MakespanNs;

    /// <summary>Compares orders by playing them, and keeps the best; of equal ones the plainest.</summary>
    /// <param name="work">The ECUs as the package lists them.</param>
    /// <param name="limits">How many sessions may run at once.</param>
    /// <exception cref="ArgumentException">
    /// ECUs wait for each other, or a same-time group is larger than a limit allows.
    /// </exception>
    public static JobPlan Of(IReadOnlyList<EcuWork> work, SessionLimits limits)
    {
        var job = new ScheduleJob(work, limits);
        var lowerBoundNs = LowerBound.Of(job);
        var model = new ScheduleModel(job, Math.Max(1, BlocksInAll / Math.Max(1, work.Count)));
        var longest = job.LongestFirst();
        var longestNs = model.MakespanNs(longest);
        var (file, fileNs, improved, improvedNs) = (longest, longestNs, longest, longestNs);
        if (job.IsOrderOfWeight)
        {
            file = job.FileOrder();
            fileNs = model.MakespanNs(file);
            improved = OrderSearch.Improve(job, fileNs < longestNs ? file : longest, lowerBoundNs);
            improvedNs = model.MakespanNs(improved);
        }

        PlanCandidate[] candidates =
        [
            new(PlanPolicies.LongestFirst, longestNs),
            new(PlanPolicies.FileOrder, fileNs),
            new(PlanPolicies.Improved, improvedNs),
        ];
        var best = candidates.MinBy(candidate => candidate.MakespanNs)!; // the first of equal ones
        var order = new[] { longest, file, improved }[Array.IndexOf(candidates, best)];
        var spans = model.Spans(order);
        return new JobPlan
        {
            Policy = best.Policy,
            Candidates = candidates,
            Ecus = [.. order.SelectMany(unit => job.Units[unit]).Select(ecu => new PlannedEcu(work[ecu], spans[ecu]))],
            EstimatedNs = best.MakespanNs,
            LowerBoundNs = lowerBoundNs,
        };
    }
}
