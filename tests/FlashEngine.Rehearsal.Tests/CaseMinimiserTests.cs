using FlashEngine.Rehearsal.Explore;
using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Tests;

public sealed class CaseMinimiserTests
{
    private static readonly FaultEvent[] Drawn =
    [
        new(FaultKind.FrameLost, 3), new(FaultKind.FrameLost, 9), new(FaultKind.Refused, 1), new(FaultKind.Killed, 4),
        new(FaultKind.ClockJump, 2),
    ];

    [Fact]
    public void WhatIsNotNeededToFail_IsTakenAway()
    {
        // Fails when frame 9 is lost and the process is killed, with two ECUs or more.
        var least = new CaseMinimiser(Run).Minimise(Run(new ExploreCase(7, FaultKinds.All.ToHashSet())));
        Assert.Equal(2, least.Case.EcusMax);
        Assert.Equal([new(FaultKind.FrameLost, 9), new(FaultKind.Killed, 4)], least.Case.Events!.OrderBy(item => item.Kind));
        Assert.Equal(
            "flash explore --runs 1 --seed 7 --ecus 2 --faults frame-lost,killed --events frame-lost:9,killed:4",
            least.Case.Command);

        static ExploreResult Run(ExploreCase what) => Result(
            what,
            struck => what.EcusMax >= 2
                && struck.Contains(new FaultEvent(FaultKind.FrameLost, 9))
                && struck.Contains(new FaultEvent(FaultKind.Killed, 4)));
    }

    [Fact]
    public void CaseThatFailsWithoutFaults_IsLeftWithNone()
    {
        var least = new CaseMinimiser(Run).Minimise(Run(new ExploreCase(7, FaultKinds.All.ToHashSet())));
        Assert.Equal("flash explore --runs 1 --seed 7 --ecus 1 --faults none", least.Case.Command);

        static ExploreResult Run(ExploreCase what) => Result(what, _ => true);
    }

    private static ExploreResult Result(ExploreCase what, Func<IReadOnlyList<FaultEvent>, bool> fails)
    {
        var struck = Drawn.Where(item => what.Events?.Contains(item) ?? true).ToList();
        return new ExploreResult
        {
            Case = what,
            Broken = fails(struck) ? ["broken"] : [],
            Strikes = [.. struck.Select(item => new FaultStrike(item, null, FlashPhase.Transfer, 0, 0))],
            TraceHash = 0,
            Jobs = 1,
            VirtualSeconds = 0,
            LeanSteps = 0,
        };
    }
}
