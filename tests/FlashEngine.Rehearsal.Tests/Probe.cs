using FlashEngine.Rehearsal.Explore;
using FlashEngine.Rehearsal.Faults;
using Xunit.Abstractions;
namespace FlashEngine.Rehearsal.Tests;
public sealed class Probe(ExploreRig rig, ITestOutputHelper output) : IClassFixture<ExploreRig>
{
    [Fact]
    public void Speed()
    {
        for (var s = 0UL; s < 40; s++)
        {
            var w = System.Diagnostics.Stopwatch.StartNew();
            var r = rig.Explorer.Run(new ExploreCase(s, new HashSet<FaultKind>()));
            output.WriteLine($"{s}: ota {FlashEngine.Simulation.SplitMix64.For(s, "over the air").Below(4) == 0} {w.Elapsed.TotalMilliseconds:F1} ms virtual {r.VirtualSeconds:F1} lean {r.LeanSteps} jobs {r.Jobs} {string.Join(";", r.Broken)}");
        }
    }
}
