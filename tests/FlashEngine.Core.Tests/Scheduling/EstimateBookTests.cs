using FlashEngine.Scheduling;
using static FlashEngine.Core.Tests.Scheduling.Jobs;

namespace FlashEngine.Core.Tests.Scheduling;

public sealed class EstimateBookTests
{
    private static readonly LearnedTimes Run = new()
    {
        Ecu = "engine",
        EcuType = "powertrain",
        Software = "2.0 (application)",
        Bytes = 1000,
        HeadNs = 300 * Ms,
        GapNs = 200 * Ms,
        TailNs = 100 * Ms,
    };

    private static readonly EcuWork OfType = Ecu("engine", 30, 500, 60, 90);

    [Fact]
    public void NothingLearned_TheTypeIsBelieved()
    {
        Assert.Equal(OfType, EstimateBook.Empty.Refine(OfType, "powertrain", Run.Software, 1000));
        Assert.Equal(OfType, new EstimateBook([Run]).Refine(OfType, "body", Run.Software, 1000));
        Assert.Equal(OfType, new EstimateBook([Run with { Ecu = "brakes" }]).Refine(OfType, "powertrain", Run.Software, 1000));
    }

    [Fact]
    public void SameSoftware_IsTakenAsItWas_BeforeWhatWasLearnedLater()
    {
        var later = Run with { Software = "3.0 (application)", HeadNs = 1 };
        var work = new EstimateBook([later, Run with { Runs = 4 }]).Refine(OfType, "powertrain", Run.Software, 1000);
        Assert.Equal((300 * Ms, 500 * Ms, 200 * Ms, 100 * Ms), (work.HeadNs, work.BusNs, work.GapNs, work.TailNs));
        Assert.Equal((EstimateSource.SameSoftware, 4), (work.Source, work.Runs));
    }

    [Fact]
    public void OtherSoftware_IsCorrectedByWhatTheTypeSaysOfTheDifference()
    {
        // Twice the bytes: half of the type's erase and write times is what the additional bytes cost.
        var work = new EstimateBook([Run]).Refine(OfType, "powertrain", "3.0 (application)", 2000);
        Assert.Equal((315 * Ms, 230 * Ms, 100 * Ms), (work.HeadNs, work.GapNs, work.TailNs));
        Assert.Equal((EstimateSource.OtherSoftware, 1), (work.Source, work.Runs));
    }

    [Fact]
    public void FarFewerBytes_TimesDoNotFallBelowNothing()
    {
        var work = new EstimateBook([Run]).Refine(OfType, "powertrain", Run.Software, 10);
        Assert.Equal((0, 0, 100 * Ms), (work.HeadNs, work.GapNs, work.TailNs));
        Assert.Equal(OfType, new EstimateBook([Run]).Refine(OfType, "powertrain", Run.Software, 0)); // nothing is left to do
    }

    [Fact]
    public void NewRuns_MoveTheAverage_WithoutForgettingTheOldOnes()
    {
        var once = Run.With(Run with { HeadNs = 400 * Ms, GapNs = 200 * Ms, TailNs = 0 });
        Assert.Equal((330 * Ms, 200 * Ms, 70 * Ms, 2), (once.HeadNs, once.GapNs, once.TailNs, once.Runs));
        var often = Enumerable.Repeat(Run with { HeadNs = 400 * Ms }, 20).Aggregate(Run, (times, run) => times.With(run));
        Assert.InRange(often.HeadNs, 399 * Ms, 400 * Ms);
    }
}
