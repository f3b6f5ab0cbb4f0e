using FlashEngine.Can;
using FlashEngine.Station.Channels.Contract;

namespace FlashEngine.Lab.Tests;

/// <summary>The contract over what the kernel offers: a virtual bus, and controllers with a bus between them.</summary>
public sealed class ContractTests
{
    public static TheoryData<string> Names => new(ChannelContract.Checks.Select(check => check.Name));

    [LabTheory]
    [MemberData(nameof(Names))]
    public void VirtualBus_Classic(string name) => Check(name, "vcan0", "vcan0", Lab.Classic);

    [LabTheory]
    [MemberData(nameof(Names))]
    public void VirtualBus_Fd(string name) => Check(name, "vcan0", "vcan0", Lab.Fd);

    [LabTheory]
    [MemberData(nameof(Names))]
    public void Controllers_Classic(string name) => Check(name, "can0", "can1", Lab.Classic);

    private static void Check(string name, string device, string peer, CanBitRate rate)
    {
        var bench = new ContractBench(
            Lab.Host, Lab.Adapter, Lab.Request(device, rate), Lab.Request(peer, rate));
        var check = ChannelContract.Checks.Single(check => check.Name == name);

        var result = ChannelContract.Run(check, bench);

        Assert.Null(result.Problem);
        Assert.True(result.Skipped is null || !rate.IsFd, result.Skipped);
    }
}
