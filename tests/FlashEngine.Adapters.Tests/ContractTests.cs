using FlashEngine.Can;
using FlashEngine.Station.Channels.Contract;

namespace FlashEngine.Adapters.Tests;

/// <summary>The contract of adapters over the libraries that stand in for the vendors'.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Names => new(ChannelContract.Checks.Select(check => check.Name));

    [StandInTheory]
    [MemberData(nameof(Names))]
    public void Pcan_Classic(string name) => Check(name, Bench.Pcan, Bench.Classic);

    [StandInTheory]
    [MemberData(nameof(Names))]
    public void Pcan_Fd(string name) => Check(name, Bench.Pcan, Bench.Fd);

    [StandInTheory]
    [MemberData(nameof(Names))]
    public void Kvaser_Classic(string name) => Check(name, Bench.Kvaser, Bench.Classic);

    [StandInTheory]
    [MemberData(nameof(Names))]
    public void Kvaser_Fd(string name) => Check(name, Bench.Kvaser, Bench.Fd);

    private static void Check(string name, Bench bench, CanBitRate rate)
    {
        var check = ChannelContract.Checks.Single(check => check.Name == name);

        var result = ChannelContract.Run(check, new ContractBench(
            Bench.Host, bench.Adapter, Bench.Request(bench.Device, rate), Bench.Request(bench.Peer, rate)));

        Assert.Null(result.Problem);
        Assert.True(result.Skipped is null || !rate.IsFd, result.Skipped);
    }
}
