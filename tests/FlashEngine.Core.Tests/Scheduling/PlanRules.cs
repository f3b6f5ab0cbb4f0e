using FlashEngine.Scheduling;

namespace FlashEngine.Core.Tests.Scheduling;

/// <summary>Judges a plan by its spans alone: every rule that a schedule must keep, without the planner's own code.</summary>
internal static class PlanRules
{
    public static void Check(JobPlan plan, SessionLimits limits)
    {
        Assert.Equal(plan.EstimatedNs, plan.Ecus.Max(End));
        Assert.All(plan.Ecus, CheckWork);
        foreach (var bus in plan.Ecus.GroupBy(ecu => ecu.Work.Channel))
        {
            AssertAtMost(1, bus.SelectMany(ecu => ecu.Spans).Where(span => span.Phase == PlanPhase.Bus)
                .Select(span => (span.StartNs, span.EndNs)));
            AssertAtMost(limits.PerChannel[bus.Key], bus.Select(Session));
        }

        AssertAtMost(limits.Vehicle, plan.Ecus.Select(Session));
        foreach (var group in plan.Ecus.Where(ecu => ecu.Work.PowerGroup is not null).GroupBy(ecu => ecu.Work.PowerGroup!))
        {
            AssertAtMost(limits.PerPowerGroup[group.Key], group.Select(Session));
        }

        Assert.All(
            plan.Ecus.Where(ecu => ecu.Work.Together is not null).GroupBy(ecu => ecu.Work.Together),
            group => Assert.Single(group.Select(Start).Distinct()));
        foreach (var ecu in plan.Ecus)
        {
            Assert.All(ecu.Work.After, name => Assert.True(End(plan.Ecus.Single(other => other.Work.Name == name)) <= Start(ecu)));
        }
    }

    /// <summary>Each phase takes what the ECU needs, no more and no less, and there are no holes.</summary>
    private static void CheckWork(PlannedEcu ecu)
    {
        long Sum(PlanPhase phase) => ecu.Spans.Where(span => span.Phase == phase).Sum(span => span.EndNs - span.StartNs);
        Assert.Equal(
            (ecu.Work.HeadNs, ecu.Work.BusNs, ecu.Work.GapNs, ecu.Work.TailNs),
            (Sum(PlanPhase.Head), Sum(PlanPhase.Bus), Sum(PlanPhase.Gap), Sum(PlanPhase.Tail)));
        Assert.All(ecu.Spans.Zip(ecu.Spans.Skip(1)), pair => Assert.Equal(pair.First.EndNs, pair.Second.StartNs));
    }

    private static void AssertAtMost(int limit, IEnumerable<(long StartNs, long EndNs)> spans)
    {
        // At the same moment, ends come before begins.
        var running = 0;
        foreach (var (_, change) in spans.SelectMany(span => new[] { (span.StartNs, 1), (span.EndNs, -1) }).Order())
        {
            running += change;
            Assert.True(running <= limit, $"{running} at once, {limit} allowed");
        }
    }

    private static (long StartNs, long EndNs) Session(PlannedEcu ecu) => (Start(ecu), End(ecu));

    private static long Start(PlannedEcu ecu) => ecu.Spans[0].StartNs;

    private static long End(PlannedEcu ecu) => ecu.Spans[^1].EndNs;
}
