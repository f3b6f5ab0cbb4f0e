namespace FlashEngine.Perf.Report;

/// <summary>Median, least and most of some runs.</summary>
public readonly record struct Spread(double Median, double Min, double Max, int Count)
{
    /// <summary>Sums runs up; there must be at least one.</summary>
    public static Spread Of(IEnumerable<double> runs)
    {
        double[] sorted = [.. runs.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[^1], sorted.Length);
    }

    /// <summary>The ratios of runs that were made side by side, each to its neighbour.</summary>
    public static Spread OfRatios(IEnumerable<double> subject, IEnumerable<double> peer) =>
        Of(subject.Zip(peer, (ours, theirs) => ours / theirs));

    /// <summary>The value below which a share of the values lies.</summary>
    /// <param name="values">Is sorted in place; not empty.</param>
    /// <param name="share">0..1.</param>
    public static double Percentile(long[] values, double share)
    {
        Array.Sort(values);
        return values[(int)Math.Min(values.Length - 1, Math.Ceiling(values.Length * share) - 1)];
    }

    /// <summary>For example <c>31.6 [30.5 - 31.8] ns</c>.</summary>
    public string Text(string unit, double scale = 1) =>
        $"{Number(Median * scale)} [{Number(Min * scale)} - {Number(Max * scale)}] {unit}";

    /// <summary>Three or more significant digits, no exponent.</summary>
    public static string Number(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("F0"),
        >= 10 => value.ToString("F1"),
        >= 1 => value.ToString("F2"),
        _ => value.ToString("F3"),
    };
}
