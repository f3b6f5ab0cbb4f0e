using System.Text.RegularExpressions;
using FlashEngine.Scheduling;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Tests.Reports;

/// <summary>A plan as a page, and as rows of cells.</summary>
public sealed class PlanPageTests : IDisposable
{
    private const long Ms = 1_000_000;
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Page_TellsWhoWonByHowMuch_AndDrawsEveryEcu()
    {
        // Two slots for 2, 2, 2, 3 and 3 seconds: the plain orders take 7, the improved one 6.
        var page = Page(Plan(2, [.. new[] { 2, 2, 2, 3, 3 }.Select((s, i) => Ecu($"ecu{i}", s * 1000))]));
        Assert.Contains("<h1>5 ECUs in 6.00 s</h1>", page, StringComparison.Ordinal);
        Assert.Contains(
            "order improved won: longest-first takes 16.7 % more, file-order takes 16.7 % more", page, StringComparison.Ordinal);
        Assert.Contains("<dt>lower bound</dt><dd>6.00 s</dd>", page, StringComparison.Ordinal);
        Assert.Contains("<dt>one after the other</dt><dd>12.0 s</dd>", page, StringComparison.Ordinal);
        Assert.Equal(5, Regex.Count(page, "<rect class=\"bar p-erase"));
        Assert.Equal(5, Regex.Count(page, "<td>its ECU type</td>"));
        Assert.DoesNotMatch("(?i)<(script|link|img|iframe)|src=|href=|url\\(|@import|https?:", page);
    }

    [Fact]
    public void Page_NamesAreEscaped_AndAnEmptyPlanIsOne()
    {
        Assert.Contains("&lt;b&gt;", Page(Plan(1, Ecu("<b>", 5) with { Source = EstimateSource.OtherSoftware, Runs = 3 })), StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", Page(Plan(1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EstimateSource.EcuType, 0, "its ECU type")]
    [InlineData(EstimateSource.SameSoftware, 1, "1 run with this software")]
    [InlineData(EstimateSource.OtherSoftware, 3, "3 runs with other software")]
    public void Source_SaysFromHowManyRuns(EstimateSource source, int runs, string words) =>
        Assert.Equal(words, PlanWords.Source(Ecu("a", 1) with { Source = source, Runs = runs }));

    [Fact]
    public void Lane_EachCellShowsWhatTakesMostOfIt()
    {
        var ecu = new PlannedEcu(
            Ecu("a", 1),
            [
                new PlanSpan(PlanPhase.Head, 10, 24),
                new PlanSpan(PlanPhase.Bus, 24, 27),
                new PlanSpan(PlanPhase.Gap, 27, 29),
                new PlanSpan(PlanPhase.Bus, 29, 40),
                new PlanSpan(PlanPhase.Tail, 40, 45),
            ]);
        Assert.Equal(
            [null, PlanPhase.Head, PlanPhase.Head, PlanPhase.Bus, PlanPhase.Tail, null], PlanLane.Sample(ecu, 6, 60));
        Assert.Equal([PlanPhase.Head], PlanLane.Sample(ecu, 1, 60));
        Assert.Equal(
            [PlanPhase.Bus, PlanPhase.Bus, PlanPhase.Gap, PlanPhase.Gap, PlanPhase.Bus],
            PlanLane.Sample(ecu, 60, 60)[25..30]);
    }

    private static JobPlan Plan(int slots, params EcuWork[] ecus) =>
        JobPlan.Of(ecus, new SessionLimits(slots, new Dictionary<string, int> { ["can0"] = slots }));

    private static EcuWork Ecu(string name, long headMs) =>
        new() { Name = name, Channel = "can0", HeadNs = headMs * Ms, BusNs = 0, GapNs = 0, TailNs = 0 };

    private string Page(JobPlan plan)
    {
        ReportWriter.Write("car", plan, _folder.Path);
        return File.ReadAllText(_folder["plan.html"]);
    }
}
