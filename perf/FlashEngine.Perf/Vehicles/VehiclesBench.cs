using FlashEngine.Perf.Report;
using FlashEngine.Station.Reports;

namespace FlashEngine.Perf.Vehicles;

/// <summary>
/// 200 made-up vehicles, flashed by the whole engine under virtual time with all sessions open, against the time that
/// no schedule can beat and against one ECU after the other. The figures are the same on every machine.
/// </summary>
public static class VehiclesBench
{
    private const int Vehicles = 200;
    private const double RatioMax = 1.03;
    private const double PlanningMsMax = 100;
    private const int Outliers = 5;

    /// <summary>Flashes each vehicle twice: with all sessions open, and one ECU after the other.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "vehicles",
            $"{Vehicles} made-up vehicles of 2 to 8 buses and 3 to 40 ECUs, all sessions open, virtual time: the time",
            "they take over the lower bound: per bus the shortest head, the bus times of all and the shortest tail, or",
            "the longest ECU alone, of what each ECU took alone on its vehicle. In brackets: the same over the bound that",
            "the plan reckons of its estimates. The peer is one ECU after the other, and how much longer it takes.");
        var cpuNs = CpuClock.NowNs;
        var outcomes = Enumerable.Range(0, Vehicles).Select(seed => Flash(seed)).ToList();
        foreach (var kind in outcomes.GroupBy(outcome => outcome.Class))
        {
            table.Add(Row(kind.Key, [.. kind]));
        }

        var all = Row("all of them", outcomes);
        table.Add(all with
        {
            Gate = $"<= {RatioMax}",
            Holds = outcomes.TrueForAll(outcome => outcome.IsGood)
                && outcomes.Average(outcome => outcome.OverMeasuredBound) <= RatioMax,
        });
        table.Add(new BenchRow("farthest from the bound, by number", Outliers, Farthest(outcomes)));
        AddPlans(table, [.. outcomes.Select(outcome => outcome.Limited)]);
        var frames = outcomes.Sum(outcome => outcome.Frames);
        var seconds = (CpuClock.NowNs - cpuNs) / 1e9;
        table.Add(new BenchRow(
            "processor time, packages included", 1, $"{seconds:F0} s for {frames / 1e6:F1} M frames"));
    }

    /// <summary>Flashes one vehicle both ways.</summary>
    /// <param name="seed">Its number.</param>
    /// <param name="scale">Factor on the length of its images.</param>
    public static VehicleOutcome Flash(int seed, double scale = 1)
    {
        var vehicle = RandomVehicles.Make(seed, scale);
        using var rig = new VehicleRig(vehicle, seed);
        var together = rig.Run();
        var limited = LimitedPlan.Of(vehicle, rig.Plan!);
        var violations = rig.Violations.Count;
        var sequential = rig.Run(sessionsMax: 1);
        return new VehicleOutcome
        {
            Seed = seed,
            Class = vehicle.Class,
            MakespanSeconds = together.MakespanSeconds,
            PlanBoundSeconds = together.LowerBoundSeconds,
            MeasuredBoundSeconds = MeasuredBound.Seconds(vehicle, sequential),
            SequentialSeconds = sequential.MakespanSeconds,
            Limited = limited,
            Frames = Frames(together) + Frames(sequential),
            IsGood = IsGood(together) && IsGood(sequential) && violations + rig.Violations.Count == 0,
        };
    }

    private static string Farthest(List<VehicleOutcome> outcomes) => string.Join(", ", outcomes
        .OrderByDescending(outcome => outcome.OverMeasuredBound)
        .Take(Outliers)
        .Select(outcome => $"{outcome.Seed}: {outcome.OverMeasuredBound:F3}"));

    private static void AddPlans(BenchTable table, List<LimitedPlan> plans)
    {
        var processor = Spread.Of(plans.Select(plan => plan.ProcessorMs));
        table.Add(new BenchRow(
            $"planning, 8 sessions, 3 per bus, to {plans.Max(plan => plan.Ecus)} ECUs",
            plans.Count,
            $"{processor.Median:F1} ms [{processor.Min:F1} - {processor.Max:F1}] processor")
        {
            Gate = $"< {PlanningMsMax} ms",
            Holds = processor.Max < PlanningMsMax,
        });
        AddWins(table, plans, "file order", plan => plan.OverFileOrder);
        AddWins(table, plans, "longest first", plan => plan.OverLongestFirst);
    }

    private static void AddWins(
        BenchTable table, List<LimitedPlan> plans, string order, Func<LimitedPlan, double> over) =>
        table.Add(new BenchRow(
            $"  {order} over the plan, in its model",
            plans.Count,
            $"mean {plans.Average(over):F3}, max {plans.Max(over):F3}; the plan wins {plans.Count(plan => over(plan) > 1)}"));

    private static BenchRow Row(string what, List<VehicleOutcome> outcomes)
    {
        var measured = outcomes.Select(outcome => outcome.OverMeasuredBound).ToList();
        var plan = outcomes.Select(outcome => outcome.MakespanSeconds / outcome.PlanBoundSeconds).ToList();
        var factors = outcomes.Select(outcome => outcome.SequentialSeconds / outcome.MakespanSeconds).ToList();
        return new BenchRow(
            what,
            outcomes.Count,
            $"mean {measured.Average():F3}, max {measured.Max():F3} ({plan.Average():F3}, {plan.Max():F3})")
        {
            Peer = $"mean {factors.Average():F1} x, max {factors.Max():F1} x",
            Ratio = $"{factors.Average():F2} x",
        };
    }

    private static long Frames(JobReport report) => report.Channels.Sum(channel => channel.Frames);

    private static bool IsGood(JobReport report) =>
        report.ExitCode == 0 && report.Ecus.All(ecu => ecu.Sha256 == ecu.ImageSha256);
}
