using System.Globalization;
using FlashEngine.Rehearsal.Explore;
using FlashEngine.Rehearsal.Faults;
using Xunit.Abstractions;

namespace FlashEngine.Rehearsal.Tests;

/// <summary>Whole flashes under faults, many of them; with <c>FLASH_NIGHTLY=1</c> very many.</summary>
public sealed class ExplorationTests(ExploreRig rig, ITestOutputHelper output) : IClassFixture<ExploreRig>
{
    private const int RunsNightly = 20_000;
    private const int RunsOfFew = 15;
    private const int Threads = 2;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(12);
    private static readonly IReadOnlySet<FaultKind> All = FaultKinds.All.ToHashSet();

    [Fact]
    public void AllFaults_NoInvariantIsBroken()
    {
        using var limit = new CancellationTokenSource();
        var isNightly = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";
        if (!isNightly)
        {
            limit.CancelAfter(Length); // a slow machine makes fewer runs, and is not late for it
        }

        var summary = rig.Explorer.RunAll(new ExploreCase(1, All), RunsNightly, Threads, _ => { }, limit.Token);
        output.WriteLine($"{summary.Runs} runs, {summary.RunsPerSecond:F0}/s, {summary.Strikes} faults");
        foreach (var failure in summary.Failures.Take(3))
        {
            var least = rig.Explorer.Minimise(failure);
            output.WriteLine($"{least.Case.Command}\n  {string.Join("\n  ", least.Broken)}");
        }

        Assert.Equal(0, summary.Failed);
        Assert.True(summary.Strikes > 0);
        Assert.True(summary.LeanSteps > 0);
    }

    // A journal that fails when the bus is left; an ECU that is not started in a resumed job; a 78 behind a transfer
    // with BS 1; a message so slow that the peer's complaints outlast the fault; a read-out with a wrong byte; a version
    // that was refused once.
    [Theory]
    [InlineData(23, 2, "sync-failed:11")]
    [InlineData(1124, 3, "power-loss:0,power-loss:3,power-loss:5,disk-full:42,torn-write:17")]
    [InlineData(2244, 3, "wrong-answer:15,pending-for-ever:1,pending-for-ever:9")]
    [InlineData(17844, int.MaxValue, null)]
    [InlineData(8814, 2, "wrong-answer:17,wrong-answer:19")]
    [InlineData(307818, 3, "refused:5,refused:55")]
    public void CaseThatOnceFailed_Holds(ulong seed, int ecusMax, string? events)
    {
        var named = events?.Split(',').Select(FaultEvent.Parse).ToHashSet();
        var result = rig.Explorer.Run(new ExploreCase(seed, All, named, ecusMax));
        Assert.Empty(result.Broken);
        Assert.NotEmpty(result.Strikes);
    }

    // Read-outs of several ECUs at once left one with a higher identifier no room on the bus to answer within P2.
    [Theory]
    [InlineData(2563)]
    [InlineData(5209)]
    [InlineData(7627)]
    public void CaseThatOnceFailedWithoutFaults_Holds(ulong seed) =>
        Assert.Empty(rig.Explorer.Run(new ExploreCase(seed, new HashSet<FaultKind>())).Broken);

    [Fact]
    public void SameSeed_GivesTheSameFramesAndReports()
    {
        var differing = 0;
        for (var seed = 100UL; seed < 100 + RunsOfFew; seed++)
        {
            var first = rig.Explorer.Run(new ExploreCase(seed, All));
            var second = rig.Explorer.Run(new ExploreCase(seed, All));
            Assert.Equal(first.TraceHash, second.TraceHash);
            Assert.Equal(first.Strikes, second.Strikes);
            differing += rig.Explorer.Run(new ExploreCase(seed + 1, All)).TraceHash != first.TraceHash ? 1 : 0;
        }

        Assert.Equal(RunsOfFew, differing);
    }

    [Fact]
    public void NamedEvents_RepeatADrawnRun()
    {
        var drawn = Enumerable.Range(1, 200)
            .Select(seed => rig.Explorer.Run(new ExploreCase((ulong)seed, All)))
            .First(result => result.Strikes.Count >= 3);
        var events = drawn.Strikes.Select(strike => strike.Event).ToHashSet();
        var replayed = rig.Explorer.Run(drawn.Case with { Events = events });
        Assert.Equal(drawn.TraceHash, replayed.TraceHash);
        Assert.Equal(drawn.Strikes, replayed.Strikes);
    }

    [Fact]
    public void Canary_IsFound_AndIsAllThatIsLeftOfTheRun()
    {
        var kinds = All.Append(FaultKind.Canary).ToHashSet();
        var summary = rig.Explorer.RunAll(new ExploreCase(1, kinds), 40, Threads, _ => { }, default);
        Assert.True(summary.Failed > 0, "a spoilt byte in an ECU that was reported as done was not noticed");
        foreach (var failure in summary.Failures.Take(3))
        {
            var least = rig.Explorer.Minimise(failure);
            var left = Assert.Single(least.Case.Events!);
            Assert.Equal(FaultKind.Canary, left.Kind);
            Assert.Contains("is reported as done, and holds Neither", least.Broken[0], StringComparison.Ordinal);
            Assert.Contains(
                string.Create(CultureInfo.InvariantCulture, $"--seed {failure.Case.Seed} "),
                least.Case.Command,
                StringComparison.Ordinal);
            Assert.Contains($"--faults canary --events {left}", least.Case.Command, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void WithoutFaults_EveryRunIsOneJob_AndOnlyOtherHardwareFails()
    {
        var summary = rig.Explorer.RunAll(
            new ExploreCase(1, new HashSet<FaultKind>()), RunsOfFew, Threads, _ => { }, default);
        Assert.Equal(0, summary.Failed);
        Assert.Equal(0, summary.Strikes);
        Assert.Equal(RunsOfFew, summary.Jobs);
    }
}
