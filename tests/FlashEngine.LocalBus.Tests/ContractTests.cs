using FlashEngine.Adapters.LocalBus;
using FlashEngine.Can;
using FlashEngine.Station.Channels.Contract;

namespace FlashEngine.LocalBus.Tests;

/// <summary>The adapter contract.</summary>
public sealed class ContractTests : IDisposable
{
    private readonly BusFolder _folder = new();

    public static TheoryData<string> Names => new(ChannelContract.Checks.Select(check => check.Name));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Classic_Holds(string name) => Assert.Null(Run(name, new CanBitRate(1_000_000)).Problem);

    [Theory]
    [MemberData(nameof(Names))]
    public void Fd_Holds(string name)
    {
        var result = Run(name, new CanBitRate(1_000_000, DataBitsPerSecond: 8_000_000));

        Assert.Null(result.Problem);
        Assert.Null(result.Skipped);
    }

    private ContractResult Run(string name, CanBitRate rate)
    {
        var request = _folder.Request(rate);
        var bench = new ContractBench(_folder, new LocalBusAdapter(), request, request);
        return ChannelContract.Run(ChannelContract.Checks.Single(check => check.Name == name), bench);
    }
}
