// scapy's processes would take each other's time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FlashEngine.Differential.Tests;

/// <summary>
/// Random exchanges between our link and scapy's ISOTPSoftSocket: the same PDUs, the failures that ISO 15765-2 asks
/// for, and every frame on the wire as it must be. What is left out stands in <see cref="ScapyDeviation"/>.
/// </summary>
public sealed class DifferentialTests
{
    /// <summary>Environment variable: the number of the one exchange to play.</summary>
    public const string Replay = "FLASH_DIFFERENTIAL_EXCHANGE";

    [ScapyFact]
    public void Exchanges_WithScapy_DifferInNothingUnexplained()
    {
        var count = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1" ? 20_000 : 1_000;
        var numbers = Environment.GetEnvironmentVariable(Replay) is { Length: > 0 } only
            ? [int.Parse(only, null)]
            : Enumerable.Range(0, count);
        using var runner = new ExchangeRunner(Math.Clamp(Environment.ProcessorCount, 1, 4));
        runner.Run(numbers);
        Assert.True(runner.Failures.Count == 0, string.Join('\n', runner.Failures));
        Assert.Equal(numbers.Count(), runner.Played);
    }
}
