using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Tests;

public sealed class FaultPlanTests
{
    private const int Occasions = 3000;
    private static readonly IReadOnlySet<FaultKind> All = FaultKinds.All.ToHashSet();

    [Fact]
    public void OneKindOff_LeavesTheOthersWhereTheyWere()
    {
        for (var seed = 0UL; seed < 15; seed++)
        {
            var all = new FaultPlan(seed, All);
            var less = new FaultPlan(seed, All.Where(kind => kind != FaultKind.FrameLost).ToHashSet());
            foreach (var kind in FaultKinds.All.Where(kind => kind != FaultKind.FrameLost))
            {
                Assert.Equal(Struck(all, kind), Struck(less, kind));
            }

            Assert.Empty(Struck(less, FaultKind.FrameLost));
        }
    }

    [Fact]
    public void EveryKind_IsDrawnInSomeRun_AndNotInEvery()
    {
        foreach (var kind in FaultKinds.All)
        {
            var with = Enumerable.Range(0, 100).Count(seed => Struck(new FaultPlan((ulong)seed, All), kind).Count > 0);
            Assert.InRange(with, 1, 99);
        }
    }

    [Fact]
    public void Canary_IsNotAmongAll()
    {
        Assert.DoesNotContain(FaultKind.Canary, FaultKinds.All);
        Assert.Empty(Struck(new FaultPlan(1, All), FaultKind.Canary));
    }

    [Fact]
    public void NamedEvents_StrikeAndNoOthers()
    {
        var named = new FaultEvent(FaultKind.Killed, 17);
        var plan = new FaultPlan(1, new HashSet<FaultKind>(), new HashSet<FaultEvent> { named });
        Assert.Equal([17], Struck(plan, FaultKind.Killed));
        Assert.All(
            FaultKinds.All.Where(kind => kind != FaultKind.Killed), kind => Assert.Empty(Struck(plan, kind)));
    }

    [Theory]
    [InlineData("frame-lost:153", FaultKind.FrameLost, 153)]
    [InlineData("canary:0", FaultKind.Canary, 0)]
    public void Event_IsReadAsItIsWritten(string text, FaultKind kind, int occasion)
    {
        var read = FaultEvent.Parse(text);
        Assert.Equal(new FaultEvent(kind, occasion), read);
        Assert.Equal(text, read.ToString());
    }

    [Theory]
    [InlineData("frame-lost", "frame-lost:153")]
    [InlineData("frame-lost:x", "frame-lost:153")]
    [InlineData("frame-lost:-1", "frame-lost:153")]
    [InlineData("lost:1", "no fault 'lost'")]
    public void Event_ThatIsNone_IsRefused(string text, string told) =>
        Assert.Contains(told, Assert.Throws<InputException>(() => FaultEvent.Parse(text)).Message, StringComparison.Ordinal);

    private static List<int> Struck(FaultPlan plan, FaultKind kind) =>
        [.. Enumerable.Range(0, Occasions).Where(index => plan.Strikes(new FaultEvent(kind, index), out _))];
}
