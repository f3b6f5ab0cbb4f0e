using System.Text.RegularExpressions;
using FlashEngine.Ota.Agent;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>What a verified package waits for: an approval, the window, conditions of the vehicle.</summary>
public sealed class WaitingTests : IDisposable
{
    private const string Id = "cmd-1";
    private static readonly TimeSpan Limit = TimeSpan.FromDays(30);
    private readonly World _world = new() { Approves = false };
    private readonly List<Life> _lives = [];

    public void Dispose() => _lives.ForEach(life => life.Dispose());

    [Fact]
    public void Consent_Accepted_IsFlashed()
    {
        Begin();
        RunUntilItWaits("consent");
        Assert.Empty(_world.Flashed);

        _world.SendConsent(Id, "accept");

        Assert.Equal("SUCCESS", Result());
        Assert.Equal(
            ["cmd-1 queued", "cmd-1 downloading", "cmd-1 verifying", "cmd-1 waiting consent", "cmd-1 flashing",
                "cmd-1 checking", "cmd-1 done"],
            _world.States.Where(state => state.StartsWith(Id, StringComparison.Ordinal)));
    }

    [Fact]
    public void Consent_Rejected_IsNotFlashed()
    {
        Begin();
        RunUntilItWaits("consent");
        _world.SendConsent(Id, "reject");

        Assert.Equal("FAILED", Result());
        Assert.Empty(_world.Flashed);
    }

    [Fact]
    public void Consent_FromAnotherProcess_CountsWithinASecond()
    {
        Begin();
        RunUntilItWaits("consent");
        _world.Store.Decide(Id, new StoredDecision(ConsentDecision.Accept, 0));

        _world.Loop.RunUntil(
            () => _world.Store.Find(Id)!.State == CommandState.Flashing, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void Consent_Postponed_IsAskedForMuchLonger()
    {
        Begin();
        RunUntilItWaits("consent");
        _world.SendConsent(Id, "postpone", 60);
        _world.Loop.RunFor(TimeSpan.FromMinutes(60));
        Assert.Equal(CommandState.Waiting, _world.Store.Find(Id)!.State);

        _world.SendConsent(Id, "accept");

        Assert.Equal("SUCCESS", Result());
    }

    [Fact]
    public void Consent_GivenBeforeTheRestart_IsNotAskedForAgain()
    {
        Begin();
        RunUntilItWaits("consent");
        _world.Written = command =>
        {
            if (command.State == CommandState.Flashing && _lives.Count == 1)
            {
                _lives[0].Kill();
            }
        };
        _world.SendConsent(Id, "accept");
        _world.Loop.RunUntil(() => _lives[0].IsDead, Limit);
        _world.States.Clear();

        Begin(send: false);

        Assert.Equal("SUCCESS", Result());
        Assert.DoesNotContain("cmd-1 waiting consent", _world.States);
        Assert.Equal(1, _world.ServerRequests); // the package was kept
    }

    [Theory]
    [InlineData("nonsense", "decision 'nonsense' is not known")]
    [InlineData("postpone", "field 'minutes' is 0")]
    public void Consent_Wrong_IsIgnoredWithALine(string decision, string line)
    {
        Begin();
        RunUntilItWaits("consent");
        _world.SendConsent(Id, decision, 0);
        _world.Loop.RunFor(TimeSpan.FromSeconds(2));

        Assert.Contains(_lives[0].Log, text => text.Contains(line, StringComparison.Ordinal));
        Assert.Equal(CommandState.Waiting, _world.Store.Find(Id)!.State);
    }

    [Fact]
    public void Window_Closed_IsWaitedFor()
    {
        // It is 12:00.
        _world.Policy = new JobPolicy { Window = WindowText.Parse("--window", "22:00-05:30") };
        Begin();
        RunUntilItWaits("window");
        _world.Loop.RunFor(TimeSpan.FromMinutes(595));
        Assert.Equal(CommandState.Waiting, _world.Store.Find(Id)!.State);
        _world.Loop.RunFor(TimeSpan.FromMinutes(6));

        Assert.Equal("SUCCESS", Result());
    }

    [Theory]
    [InlineData("22:00-05:30", "21:59", 1)]
    [InlineData("22:00-05:30", "22:00", 0)]
    [InlineData("22:00-05:30", "03:00", 0)]
    [InlineData("22:00-05:30", "05:30", 990)]
    [InlineData("08:00-17:00", "07:00", 60)]
    [InlineData("08:00-17:00", "17:00", 900)]
    public void Window_OverMidnightToo_KnowsHowLongUntilItOpens(string window, string now, int minutes) => Assert.Equal(
        TimeSpan.FromMinutes(minutes),
        WindowText.Parse("--window", window).OpensIn(
            new DateTimeOffset(new DateOnly(2026, 5, 1), TimeOnly.Parse(now), TimeSpan.Zero)));

    [Theory]
    [InlineData("22:00")]
    [InlineData("22:00-22:00")]
    [InlineData("22:00-24:00")]
    [InlineData("10pm-5am")]
    public void Window_Wrong_SaysWhatIsRight(string text) => Assert.Contains(
        "right is HH:MM-HH:MM",
        Assert.Throws<InputException>(() => WindowText.Parse("--window", text)).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Condition_DoesNotHold_IsWaitedForUntilItDoes()
    {
        _world.Policy = new JobPolicy();
        _world.Obstacle = () => "battery is 11.8 V, and must be >= 12 V";
        Begin();
        RunUntilItWaits("conditions");
        Assert.Contains(_lives[0].Log, line => Regex.IsMatch(
            line, @"must be >= 12 V; until \d{4}-\d\d-\d\d \d\d:\d\d:\d\d at most\z"));
        _world.Obstacle = () => null;

        Assert.Equal("SUCCESS", Result());
    }

    [Fact]
    public void Condition_NeverHolds_IsATimeoutAndNotFlashed()
    {
        _world.Policy = new JobPolicy { WaitTimeout = TimeSpan.FromHours(1) };
        _world.Obstacle = () => "battery is 11.8 V, and must be >= 12 V";
        Begin();

        Assert.Equal("TIMEOUT", Result());
        Assert.Empty(_world.Flashed);
    }

    private void Begin(bool send = true)
    {
        _lives.Add(new Life(_world));
        if (send)
        {
            _world.Send(World.RequestTopic, _world.Request(Id));
        }
    }

    private void RunUntilItWaits(string what) =>
        _world.Loop.RunUntil(() => _world.States.Contains($"{Id} waiting {what}"), Limit);

    private string Result()
    {
        _world.Loop.RunUntil(() => _world.Results.ContainsKey(Id) && _world.Store.Outbox().Count == 0, Limit);
        _world.Loop.RunFor(TimeSpan.FromMinutes(1));
        return Assert.Single(_world.Statuses(Id));
    }
}
