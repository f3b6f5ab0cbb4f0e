using FlashEngine.Scheduling;
using static FlashEngine.Core.Tests.Scheduling.Jobs;

namespace FlashEngine.Core.Tests.Scheduling;

public sealed class JobPlanTests
{
    [Fact]
    public void NoEcus_TakeNoTime()
    {
        var plan = JobPlan.Of([], new SessionLimits(1, new Dictionary<string, int>()));
        Assert.Equal((0, 0), (plan.EstimatedNs, plan.LowerBoundNs));
        Assert.Empty(plan.Order);
    }

    [Fact]
    public void OneSlot_EcusRunOneAfterTheOther()
    {
        var plan = Plan([Ecu("a", 1, 2, 3, 4), Ecu("b", 5, 6, 7, 8)], 1);
        Assert.Equal(36 * Ms, plan.EstimatedNs);
        Assert.Equal(36 * Ms, plan.LowerBoundNs); // one slot: nothing can overlap
        Assert.Equal(36 * Ms, plan.SequentialNs);
    }

    [Fact]
    public void TwoFullStreamsOnOneBus_TakeTheirSum_OnTwoBusesTheLonger()
    {
        var first = Ecu("a", 0, 100, 0, 0);
        var second = Ecu("b", 0, 60, 0, 0);
        Assert.Equal(160 * Ms, Plan([first, second], 2).EstimatedNs);
        Assert.Equal(100 * Ms, Plan([first, second with { Channel = "can1" }], 2).EstimatedNs);
    }

    [Fact]
    public void GapsOfOneStream_AreFilledByTheOther()
    {
        // Each needs the bus for half of its 100 ms, in ten blocks: the second is one block behind the first.
        var plan = Plan([Ecu("a", 0, 50, 50, 0), Ecu("b", 0, 50, 50, 0)], 2);
        Assert.Equal(105 * Ms, plan.EstimatedNs);
    }

    [Fact]
    public void EraseOfOneEcu_IsFilledByTheTransferOfAnother()
    {
        var plan = Plan([Ecu("a", 100, 50, 0, 0), Ecu("b", 0, 90, 0, 10)], 2);
        Assert.Equal(150 * Ms, plan.EstimatedNs);
        Assert.Equal(150 * Ms, plan.LowerBoundNs);
    }

    [Fact]
    public void Bus_GoesToTheLongestRemainingPath_BlockByBlock()
    {
        // "short" could have the bus first; "long" has a check of 100 ms before it, so it goes first in every block.
        var plan = Plan([Ecu("short", 0, 100, 0, 0), Ecu("long", 0, 100, 0, 100)], 2);
        Assert.Equal(200 * Ms, plan.EstimatedNs);
        var spans = plan.Ecus.Single(ecu => ecu.Work.Name == "long").Spans;
        Assert.Equal(
            [new PlanSpan(PlanPhase.Bus, 0, 100 * Ms), new PlanSpan(PlanPhase.Tail, 100 * Ms, 200 * Ms)], spans);
    }

    [Fact]
    public void Network_HasNoBusToWaitFor()
    {
        var plan = Plan([Ecu("a", 10, 0, 50, 5), Ecu("b", 10, 0, 50, 5)], 2);
        Assert.Equal(65 * Ms, plan.EstimatedNs);
    }

    [Fact]
    public void EcuThatComesAfterAnother_StartsWhenThatIsDone()
    {
        var plan = Plan([Ecu("a", 10, 0, 0, 0), Ecu("b", 20, 0, 0, 0) with { After = ["a", "not-in-this-job"] }], 2);
        Assert.Equal(30 * Ms, plan.EstimatedNs);
        Assert.Equal(30 * Ms, plan.LowerBoundNs); // a chain
    }

    [Fact]
    public void Priority_GoesAheadOfLength_AlsoWhereItCostsTime()
    {
        // Longest first would end after 100 ms: the urgent ones beside each other, and then the long one, take 120.
        EcuWork[] ecus =
        [
            Ecu("long", 100, 0, 0, 0),
            Ecu("urgent1", 20, 0, 0, 0) with { Priority = 1 },
            Ecu("urgent2", 20, 0, 0, 0) with { Priority = 1 },
        ];
        var plan = Plan(ecus, 2);
        Assert.Equal(["urgent1", "urgent2", "long"], plan.Order.Select(ecu => ecu.Name));
        Assert.Equal(120 * Ms, plan.EstimatedNs);
    }

    [Fact]
    public void PlainOrdersLose_TheImprovedOneWins_AndSaysByHowMuch()
    {
        // Graham's example for LPT on two machines: 3+3 and 2+2+2 is even, longest first is not.
        var plan = Plan([.. new[] { 2, 2, 2, 3, 3 }.Select((ms, i) => Ecu($"ecu{i}", ms, 0, 0, 0))], 2);
        Assert.Equal(PlanPolicies.Improved, plan.Policy);
        Assert.Equal(6 * Ms, plan.EstimatedNs);
        Assert.Equal(7 * Ms, plan.MakespanNsOf(PlanPolicies.LongestFirst));
        Assert.Equal(7 * Ms, plan.MakespanNsOf(PlanPolicies.FileOrder));
    }

    [Fact]
    public void FileOrder_WinsWhereItIsBetter()
    {
        var plan = Plan([.. new[] { 3, 2, 2, 3, 2 }.Select((ms, i) => Ecu($"ecu{i}", ms, 0, 0, 0))], 2);
        Assert.Equal((PlanPolicies.FileOrder, 6 * Ms), (plan.Policy, plan.EstimatedNs));
    }

    [Fact]
    public void EcusThatWaitForEachOther_AreRefused()
    {
        EcuWork[] ecus = [Ecu("a", 1, 1, 1, 1) with { After = ["b"] }, Ecu("b", 1, 1, 1, 1) with { After = ["a"] }];
        Assert.Throws<ArgumentException>(() => Plan(ecus, 2));
    }

    private static JobPlan Plan(IReadOnlyList<EcuWork> ecus, int slots) =>
        JobPlan.Of(ecus, new SessionLimits(slots, new Dictionary<string, int> { ["can0"] = 64, ["can1"] = 64 }));
}
