using FlashEngine.Scheduling;
using FsCheck;
using FsCheck.Fluent;

namespace FlashEngine.Core.Tests.Scheduling;

public sealed class JobPlanTests
{
    private const long Ms = 1_000_000;

    // Channel 0..2, then head, bus, gap and tail in milliseconds; an ECU comes after the one before it or not.
    private static readonly Gen<(int Channel, int[] Ms, bool After)> Work =
        from channel in Gen.Choose(0, 2)
        from times in Gen.Choose(0, 5000).ArrayOf(4)
        from after in Gen.Frequency((1, Gen.Constant(true)), (4, Gen.Constant(false)))
        select (channel, times, after);

    private static readonly Gen<(List<EcuWork> Ecus, int PerChannel, int InAll)> Jobs =
        from ecus in Work.ListOf()
        from perChannel in Gen.Choose(1, 3)
        from inAll in Gen.Choose(1, 5)
        select (Name(ecus), perChannel, inAll);

    [Fact]
    public void LowerBound_IsNeverAboveTheEstimate_AndTheEstimateNeverAboveOneAfterTheOther() =>
        Prop.ForAll(Jobs.ToArbitrary(), job =>
        {
            var plan = Plan(job);
            var sum = job.Ecus.Sum(ecu => ecu.SoloNs) + (3 * job.Ecus.Count); // an empty phase of the model takes 1 ns
            return plan.LowerBoundNs <= plan.EstimatedNs && plan.EstimatedNs <= sum + 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_HasEveryEcuOnce_LongestFirst() =>
        Prop.ForAll(Jobs.ToArbitrary(), job =>
        {
            var order = Plan(job).Order;
            return order.Select(ecu => ecu.Name).Order().SequenceEqual(job.Ecus.Select(ecu => ecu.Name).Order())
                && order.Zip(order.Skip(1), (first, second) => first.SoloNs >= second.SoloNs).All(isSorted => isSorted);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Order_DoesNotDependOnTheOrderOfThePackage() =>
        Prop.ForAll(Jobs.ToArbitrary(), job =>
        {
            var reversed = Plan((job.Ecus.AsEnumerable().Reverse().ToList(), job.PerChannel, job.InAll));
            return Plan(job).Order.Select(ecu => ecu.Name).SequenceEqual(reversed.Order.Select(ecu => ecu.Name));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void OneSlot_EcusRunOneAfterTheOther()
    {
        var plan = Plan(([Ecu("a", 1, 2, 3, 4), Ecu("b", 5, 6, 7, 8)], 1, 5));
        Assert.InRange(plan.EstimatedNs, 36 * Ms, (36 * Ms) + 10);
        Assert.Equal(26 * Ms, plan.LowerBoundNs); // b alone: longer than 1 + 2 + 6 + 4
    }

    [Fact]
    public void TwoFullStreamsOnOneBus_TakeTheirSum_OnTwoBusesTheLonger()
    {
        var first = Ecu("a", 0, 100, 0, 0);
        var second = Ecu("b", 0, 60, 0, 0);
        Assert.InRange(Plan(([first, second], 2, 2)).EstimatedNs, 160 * Ms, (160 * Ms) + 10);
        Assert.InRange(Plan(([first, second with { Channel = "can1" }], 2, 2)).EstimatedNs, 100 * Ms, (100 * Ms) + 10);
    }

    [Fact]
    public void GapsOfOneStream_AreFilledByTheOther()
    {
        // Each uses half of the bus for 100 ms: together they are done in 100 ms, not in 200.
        var plan = Plan(([Ecu("a", 0, 50, 50, 0), Ecu("b", 0, 50, 50, 0)], 2, 2));
        Assert.InRange(plan.EstimatedNs, 100 * Ms, (100 * Ms) + 10);
    }

    [Fact]
    public void EcuThatComesAfterAnother_StartsWhenThatIsDone()
    {
        var plan = Plan(([Ecu("a", 10, 0, 0, 0), Ecu("b", 20, 0, 0, 0) with { After = ["a", "not-in-this-job"] }], 2, 2));
        Assert.InRange(plan.EstimatedNs, 30 * Ms, (30 * Ms) + 10);
    }

    private static JobPlan Plan((List<EcuWork> Ecus, int PerChannel, int InAll) job) => JobPlan.LongestFirst(
        job.Ecus,
        new Dictionary<string, int> { ["can0"] = job.PerChannel, ["can1"] = job.PerChannel, ["can2"] = job.PerChannel },
        job.InAll);

    private static EcuWork Ecu(string name, long head, long bus, long gap, long tail) => new()
    {
        Name = name,
        Channel = "can0",
        HeadNs = head * Ms,
        BusNs = bus * Ms,
        GapNs = gap * Ms,
        TailNs = tail * Ms,
    };

    private static List<EcuWork> Name(IEnumerable<(int Channel, int[] Ms, bool After)> ecus) => ecus
        .Select((ecu, i) => Ecu($"ecu{i:D3}", ecu.Ms[0], ecu.Ms[1], ecu.Ms[2], ecu.Ms[3]) with
        {
            Channel = $"can{ecu.Channel}",
            After = ecu.After && i > 0 ? [$"ecu{i - 1:D3}"] : [],
        })
        .ToList();
}
