using FlashEngine.Scheduling;
using static FlashEngine.Core.Tests.Scheduling.Jobs;

namespace FlashEngine.Core.Tests.Scheduling;

public sealed class AdmissionQueueTests
{
    private readonly List<int> _started = [];

    [Fact]
    public void Channel_IsFull_TheNextOneOfAnotherChannelStarts()
    {
        var queue = Queue(9, 1, 9, Some("a"), Some("b"), Some("c") with { Channel = "can1" });
        Assert.Equal([0, 2], Admit(queue));
        Assert.Empty(Admit(queue));
        queue.Complete(0);
        Assert.Equal([1], Admit(queue));
    }

    [Fact]
    public void PowerGroup_IsFull_OthersStart()
    {
        var queue = Queue(
            9, 9, 1, Some("a") with { PowerGroup = "kl30" }, Some("b") with { PowerGroup = "kl30" }, Some("c"));
        Assert.Equal([0, 2], Admit(queue));
        queue.Complete(2);
        Assert.Empty(Admit(queue));
        queue.Complete(0);
        Assert.Equal([1], Admit(queue));
    }

    [Fact]
    public void After_WaitsForAllOfThem_AndForNobodyOutsideTheJob()
    {
        var queue = Queue(9, 9, 9, Some("a"), Some("b"), Some("c") with { After = ["a", "b", "a", "elsewhere"] });
        Assert.Equal([0, 1], Admit(queue));
        queue.Complete(0);
        Assert.Empty(Admit(queue));
        queue.Complete(1);
        Assert.Equal([2], Admit(queue));
    }

    [Fact]
    public void Together_StartsAtOnceOrNotAtAll_AndWaitsForWhatAnyOfThemComesAfter()
    {
        var pair = Some("pair") with { Together = "door" };
        var queue = Queue(3, 9, 9, Some("a"), pair with { Name = "left" }, pair with { Name = "right", After = ["a"] });
        Assert.Equal([0], Admit(queue));
        queue.Complete(0);
        Assert.Equal([1, 2], Admit(queue));
    }

    [Fact]
    public void Together_FindsTooLittleRoom_NobodyBehindTakesIt()
    {
        // Singles that keep coming would let two slots never be free at the same time.
        var pair = Some("pair") with { Together = "door" };
        var queue = Queue(
            2, 9, 9, Some("a"), pair with { Name = "left" }, pair with { Name = "right" }, Some("b"), Some("c"));
        Assert.Equal([0], Admit(queue));
        queue.Complete(0);
        Assert.Equal([1, 2], Admit(queue));
        queue.Complete(1);
        Assert.Equal([3], Admit(queue));
    }

    [Fact]
    public void Withdrawn_IsNotStarted_NorAreThoseOfItsGroup_AndItsFollowersWait()
    {
        var pair = Some("pair") with { Together = "door" };
        var queue = Queue(
            9, 9, 9, pair with { Name = "left" }, pair with { Name = "right" }, Some("b") with { After = ["left"] });
        queue.Withdraw(1);
        Assert.Empty(Admit(queue));
    }

    [Fact]
    public void GroupLargerThanALimit_IsRefused()
    {
        var pair = Some("pair") with { Together = "door" };
        var error = Assert.Throws<ArgumentException>(() => Queue(
            9, 1, 9, pair with { Name = "left" }, pair with { Name = "right" }));
        Assert.Contains("left, right", error.Message, StringComparison.Ordinal);
    }

    private static EcuWork Some(string name) => Ecu(name, 1, 1, 1, 1);

    private static AdmissionQueue Queue(int vehicle, int perChannel, int perGroup, params EcuWork[] ecus) => new(
        ecus,
        new SessionLimits(vehicle, new Dictionary<string, int> { ["can0"] = perChannel, ["can1"] = perChannel })
        {
            PerPowerGroup = new Dictionary<string, int> { ["kl30"] = perGroup },
        });

    private List<int> Admit(AdmissionQueue queue)
    {
        _started.Clear();
        queue.Admit(_started);
        return [.. _started];
    }
}
