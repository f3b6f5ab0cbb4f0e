using System.Diagnostics;
using FlashEngine.Scheduling;
using Xunit.Abstractions;

namespace FlashEngine.Core.Tests.Scheduling;

/// <summary>200 random vehicles in the planner's model.</summary>
public sealed class RandomVehicleTests(ITestOutputHelper output)
{
    private const int Vehicles = 200;

    [Fact]
    public void Plan_IsNeverWorseThanFileOrderNorLongestFirst_AndNeverBelowTheLowerBound()
    {
        var gains = new List<double>();
        for (var seed = 0; seed < Vehicles; seed++)
        {
            var (ecus, limits) = Jobs.Vehicle(seed);
            var plan = JobPlan.Of(ecus, limits);
            Assert.True(plan.EstimatedNs <= plan.MakespanNsOf(PlanPolicies.FileOrder), $"vehicle {seed}");
            Assert.True(plan.EstimatedNs <= plan.MakespanNsOf(PlanPolicies.LongestFirst), $"vehicle {seed}");
            Assert.All(plan.Candidates, candidate =>
                Assert.True(candidate.MakespanNs >= plan.LowerBoundNs, $"vehicle {seed}, {candidate}"));
            PlanRules.Check(plan, limits);
            gains.Add((double)plan.MakespanNsOf(PlanPolicies.LongestFirst) / plan.EstimatedNs);
        }

        output.WriteLine($"longest first takes {gains.Average():F4} times the plan, at most {gains.Max():F4}");
        Assert.True(gains.Max() > 1.02, "on some vehicle the search must find more than longest first has");
    }

    [Fact]
    public void AllSessionsOpen_MeanIsWithinThreePercentOfTheLowerBound()
    {
        var ratios = Enumerable.Range(0, Vehicles).Select(Jobs.Open)
            .Select(vehicle => JobPlan.Of(vehicle.Ecus, vehicle.Limits))
            .Select(plan => (double)plan.EstimatedNs / plan.LowerBoundNs).ToList();
        output.WriteLine($"over the lower bound: mean {ratios.Average():F4}, at most {ratios.Max():F4}");
        Assert.InRange(ratios.Average(), 1.0, 1.03);
    }

    [Fact]
    public void LowerBound_IsBelowEveryOrder()
    {
        for (var seed = 0; seed < Vehicles; seed++)
        {
            var (ecus, limits) = Jobs.Vehicle(seed);
            var random = new Random(seed);
            var job = new ScheduleJob(ecus, limits);
            var bound = LowerBound.Of(job);
            var model = new ScheduleModel(job, blocksMax: 20);
            for (var shuffle = 0; shuffle < 10; shuffle++)
            {
                var order = Enumerable.Range(0, job.Units.Length).OrderBy(_ => random.Next()).ToArray();
                Assert.True(model.MakespanNs(order) >= bound, $"vehicle {seed}");
            }
        }
    }

    [Fact]
    public void SameJob_SamePlan()
    {
        var (ecus, limits) = Jobs.Vehicle(17);
        var first = JobPlan.Of(ecus, limits);
        var second = JobPlan.Of(ecus, limits);
        Assert.Equal(first.Order.Select(ecu => ecu.Name), second.Order.Select(ecu => ecu.Name));
        Assert.Equal(first.Ecus.SelectMany(ecu => ecu.Spans), second.Ecus.SelectMany(ecu => ecu.Spans));
    }

    [Fact]
    public void FortyEcus_KeepAllRules_AndTheTimeIsPrinted()
    {
        var (ecus, limits) = Enumerable.Range(0, 5000).Select(Jobs.Vehicle).First(vehicle => vehicle.Ecus.Count == 40);
        var watch = Stopwatch.StartNew();
        var plan = JobPlan.Of(ecus, limits);
        output.WriteLine($"first plan {watch.Elapsed.TotalMilliseconds:F1} ms");
        watch.Restart();
        for (var i = 0; i < 20; i++)
        {
            _ = JobPlan.Of(ecus, limits);
        }

        output.WriteLine($"warm {watch.Elapsed.TotalMilliseconds / 20:F1} ms");
        PlanRules.Check(plan, limits);
    }
}
