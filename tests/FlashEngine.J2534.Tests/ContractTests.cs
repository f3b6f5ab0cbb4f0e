using FlashEngine.Station.Channels.Contract;
using FlashEngine.Tests.Native;

// Every channel is a process and a stretch of a core; tests beside each other would only wait for each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FlashEngine.J2534.Tests;

/// <summary>The contract of adapters over a PassThru library of each width.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Names => new(ChannelContract.Checks.Select(check => check.Name));

    [CompilerTheory]
    [MemberData(nameof(Names))]
    public void Library_OfThisMachine(string name) => Check(name, is32Bit: false);

    [Compiler32Theory]
    [MemberData(nameof(Names))]
    public void Library_Of32Bits(string name) => Check(name, is32Bit: true);

    private static void Check(string name, bool is32Bit)
    {
        using var bus = new PassThruBus(is32Bit);

        var result = ChannelContract.Run(ChannelContract.Checks.Single(check => check.Name == name), bus.Bench());

        Assert.Null(result.Problem);
        Assert.True(
            result.Skipped is null || name.Contains("CAN FD", StringComparison.Ordinal), $"skipped: {result.Skipped}");
    }
}
