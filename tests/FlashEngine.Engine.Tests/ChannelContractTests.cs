using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;
using FlashEngine.Simulation;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Channels.Contract;
using FlashEngine.Wire;

namespace FlashEngine.Engine.Tests;

/// <summary>The adapter contract over the virtual adapter in real time, and its checks over adapters that break it.</summary>
public sealed class ChannelContractTests
{
    private static readonly CanBitRate Fast = new(1_000_000);
    private static readonly CanBitRate FastFd = new(1_000_000, DataBitsPerSecond: 8_000_000);

    public static TheoryData<string> Names => new(ChannelContract.Checks.Select(check => check.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void VirtualAdapter_Classic_Holds(string name)
    {
        var result = Run(name, new VirtualAdapter(), Fast);

        Assert.Null(result.Problem);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void VirtualAdapter_Fd_Holds(string name)
    {
        var result = Run(name, new VirtualAdapter(), FastFd);

        Assert.Null(result.Problem);
        Assert.Null(result.Skipped);
    }

    public static TheoryData<string, Mischief, string> Offences => new()
    {
        { "opens again after closing", Mischief.SendsTwice, " 123#" },
        { "carries classic frames of every length, both ways", Mischief.ChangesData, "must be 7DF#" },
        { "never receives its own frames", Mischief.ReceivesOwn, "the sender received its own frame 321#" },
        { "confirms every frame, in order", Mischief.Unconfirmed, "nothing moves any more" },
        { "takes 10,000 frames under back-pressure without loss", Mischief.LosesFrames, "received frame 40 is" },
        { "allocates nothing per frame", Mischief.Allocates, "500 frames allocated" },
        {
            "stamps frames in station time, between sending and taking", Mischief.WrongTime,
            "a received frame is stamped"
        },
        { "waits until the deadline and not for ever", Mischief.NeverWaits, "times without cause" },
        { "ends a wait when woken from another thread", Mischief.Deaf, "a wait that was woken: took" },
        { "refuses an option that it does not know", Mischief.TakesOptions, "it opened an option" },
    };

    [Theory]
    [MemberData(nameof(Offences))]
    public void BrokenAdapter_IsFound(string name, Mischief mischief, string problem)
    {
        var result = Run(name, new BrokenAdapter(mischief), Fast);

        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
    }

    private static ContractResult Run(string name, ICanAdapter adapter, CanBitRate rate)
    {
        var clock = new MonotonicClock();
        using var vehicle = new SimulatedVehicle([new VirtualBusOptions("bus", rate)], [], clock, 1);
        var request = new CanChannelRequest { Device = "bus", BitRate = rate };
        var bench = new ContractBench(new Host(clock, vehicle.Buses), adapter, request, request);

        return ChannelContract.Run(ChannelContract.Checks.Single(check => check.Name == name), bench);
    }

    private sealed record Host(IStationClock Clock, IReadOnlyDictionary<string, IWireBus> Wires) : IAdapterHost;
}
