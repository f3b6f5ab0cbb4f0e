using FlashEngine.Perf.Report;

namespace FlashEngine.Perf.Tests;

/// <summary>The figures and verdicts of the table.</summary>
public sealed class ReportTests
{
    [Theory]
    [InlineData(new double[] { 5 }, 5, 5, 5)]
    [InlineData(new double[] { 9, 1, 4 }, 4, 1, 9)]
    [InlineData(new double[] { 9, 1, 4, 6 }, 5, 1, 9)]
    public void Spread_OfRuns_IsMedianLeastAndMost(double[] runs, double median, double min, double max)
        => Assert.Equal(new Spread(median, min, max, runs.Length), Spread.Of(runs));

    [Fact]
    public void OfRatios_PairsTheRuns()
        => Assert.Equal(new Spread(2, 1, 4, 3), Spread.OfRatios([4, 8, 3], [4, 2, 1.5]));

    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    public void Percentile_OfOneToHundred_IsTheValueItself(double share, double expected)
    {
        long[] values = [.. Enumerable.Range(1, 100).Reverse().Select(value => (long)value)];
        Assert.Equal(expected, Spread.Percentile(values, share));
    }

    [Fact]
    public void Table_GateThatDoesNotHold_IsCountedAndShown()
    {
        using var text = new StringWriter();
        var table = new BenchTable(text);
        var row = new BenchRow("row", 9, "1 ms");
        table.Begin("bench", "method");
        table.Add(row);
        table.Add(row.GatedAtMost(Spread.Of([2.5]), 2.5));
        table.Add(row.GatedAtMost(Spread.Of([2.6]), 2.5));
        table.Add(row.GatedAtLeast(Spread.Of([1.9]), 2));
        Assert.Equal((3, 2), (table.Gates, table.Failed));
        Assert.Equal(2, text.ToString().Split("FAIL").Length - 1);
    }
}
