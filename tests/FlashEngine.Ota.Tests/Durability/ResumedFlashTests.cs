using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>A flash that was cut off is brought to its end, whatever was said or missing meanwhile.</summary>
public sealed class ResumedFlashTests : IDisposable
{
    private const string Id = "cmd-1";
    private static readonly TimeSpan Limit = TimeSpan.FromDays(30);
    private readonly World _world = new() { FlashTime = TimeSpan.FromMinutes(5) };
    private readonly List<Life> _lives = [];

    public void Dispose() => _lives.ForEach(life => life.Dispose());

    [Fact]
    public void CancelledThenKilled_TheEcusAreLookedAfter_BeforeItIsCancelled()
    {
        BeginFlashing();
        _world.WayBack = TimeSpan.FromMinutes(30);
        _world.SendCancel(Id);
        _world.Loop.RunFor(TimeSpan.FromSeconds(30));
        Assert.Equal(["ACKNOWLEDGED"], _world.CancelAnswers);
        _lives[0].Kill();

        _lives.Add(new Life(_world));

        Assert.Equal("CANCELLED", Result());
        Assert.Equal(2, _world.FlashCalls);
        Assert.Single(_world.Reports);
    }

    [Fact]
    public void CannotGoOnYet_IsTriedUntilItCan()
    {
        BeginFlashing();
        _world.UnreadyStarts = 10;
        _lives[0].Kill();

        _lives.Add(new Life(_world));

        Assert.Equal("SUCCESS", Result());
        Assert.Equal(12, _world.FlashCalls);
        Assert.Contains($"{Id} flashing resume", _world.States);
    }

    [Fact]
    public void CanNeverGoOn_FailsWhenItIsCancelled()
    {
        BeginFlashing();
        _world.UnreadyStarts = int.MaxValue;
        _lives[0].Kill();
        _lives.Add(new Life(_world));
        _world.Loop.RunFor(TimeSpan.FromHours(1));
        Assert.Equal(CommandState.Flashing, _world.Store.Find(Id)!.State);

        _world.SendCancel(Id);

        // The vehicle is not as it was, so it is not called cancelled.
        Assert.Equal("FAILED", Result());
    }

    [Fact]
    public void WayBackOfAnHour_ThatMovesOn_IsNotCutOff()
    {
        BeginFlashing();
        _world.WayBack = TimeSpan.FromHours(1);
        _world.SendCancel(Id);

        Assert.Equal("CANCELLED", Result());
        Assert.False(_lives[0].Running.IsCompleted);
    }

    private void BeginFlashing()
    {
        _lives.Add(new Life(_world));
        _world.Send(World.RequestTopic, _world.Request(Id));
        _world.Loop.RunUntil(() => _world.Store.Find(Id)?.State == CommandState.Flashing, Limit);
        _world.Loop.RunFor(TimeSpan.FromSeconds(30));
    }

    private string Result()
    {
        _world.Loop.RunUntil(() => _world.Statuses(Id).Count > 0, Limit);
        return Assert.Single(_world.Statuses(Id));
    }
}
