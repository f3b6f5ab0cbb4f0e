namespace FlashEngine.Perf.Report;

/// <summary>One line of the table.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Runs">How often.</param>
/// <param name="Measured">Median and range.</param>
public sealed record BenchRow(string What, int Runs, string Measured)
{
    /// <summary>The same of the peer, measured in the same run; empty: there is none.</summary>
    public string Peer { get; init; } = "";

    /// <summary>Ours against the peer's.</summary>
    public string Ratio { get; init; } = "";

    /// <summary>What must hold; empty: the line only informs.</summary>
    public string Gate { get; init; } = "";

    /// <summary>Whether it holds; null without a gate.</summary>
    public bool? Holds { get; init; }

    /// <summary>A gate on a ratio of runs made side by side.</summary>
    /// <param name="ratio">The ratio of each pair of runs.</param>
    /// <param name="atMost">Its median may not be above this.</param>
    public BenchRow GatedAtMost(Spread ratio, double atMost) => this with
    {
        Ratio = $"{ratio.Median:F2} x",
        Gate = $"<= {atMost} x",
        Holds = ratio.Median <= atMost,
    };

    /// <summary>The same where more is better.</summary>
    public BenchRow GatedAtLeast(Spread ratio, double atLeast) => this with
    {
        Ratio = ratio.Median >= 100 ? $"{ratio.Median:F0} x" : $"{ratio.Median:F2} x",
        Gate = $">= {atLeast} x",
        Holds = ratio.Median >= atLeast,
    };
}
