using FlashEngine.Rehearsal.Explore;
using FlashEngine.Rehearsal.Faults;
using Xunit.Abstractions;

namespace FlashEngine.Rehearsal.Tests;

/// <summary>Whole flashes under faults, many of them.</summary>
public sealed class ExplorationTests(ExploreRig rig, ITestOutputHelper output) : IClassFixture<ExploreRig>
{
    private static readonly IReadOnlySet<FaultKind> All = FaultKinds.All.ToHashSet();

    [Fact]
    public void AllFaults_NoInvariantIsBroken()
    {
        var runs = int.Parse(Environment.GetEnvironmentVariable("EXPLORE_RUNS") ?? "300");
        var first = ulong.Parse(Environment.GetEnvironmentVariable("EXPLORE_SEED") ?? "1");
        var summary = rig.Explorer.RunAll(new ExploreCase(first, All), runs, 2, _ => { }, default);
        output.WriteLine($"{summary.Runs} runs, {summary.RunsPerSecond:F0}/s, {summary.Strikes} strikes, {summary.Failed} failed");
        foreach (var group in summary.Failures.GroupBy(f => System.Text.RegularExpressions.Regex.Replace(f.Broken[0], "[0-9]+", "N")[..Math.Min(60, f.Broken[0].Length)]))
        {
            var failure = group.First();
            var least = rig.Explorer.Minimise(failure);
            output.WriteLine($"--- {group.Count()}x {least.Case.Command}");
            foreach (var line in least.Broken.Concat(least.Strikes.Select(s => $"   {s}")))
            {
                output.WriteLine(line[..Math.Min(line.Length, 700)]);
            }
        }

        Assert.Equal(0, summary.Failed);
    }
}
