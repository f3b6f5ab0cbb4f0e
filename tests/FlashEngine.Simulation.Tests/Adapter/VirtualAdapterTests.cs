using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Plugins;
using FlashEngine.Security;
using FlashEngine.Simulation.Tests.Support;
using FlashEngine.Wire;

namespace FlashEngine.Simulation.Tests.Adapter;

public sealed class VirtualAdapterTests : IDisposable
{
    private readonly VirtualClock _clock = new();
    private readonly SimulatedVehicle _vehicle;
    private readonly Host _host;
    private readonly VirtualAdapter _adapter = new();

    public VirtualAdapterTests()
    {
        _vehicle = new SimulatedVehicle(
            [new VirtualBusOptions("b", Vehicles.Fd), new VirtualBusOptions("a", Vehicles.Classic)], [], _clock, 1);
        _host = new Host(_clock, _vehicle.Buses);
    }

    public void Dispose() => _vehicle.Dispose();

    [Fact]
    public void Plugin_Registers_TheAdapterVirtual()
    {
        var registrar = new Registrar();

        new VirtualPlugin().Register(registrar);

        Assert.Equal("virtual", Assert.Single(registrar.Adapters).Name);
    }

    [Fact]
    public void List_NamesTheHostsBuses_InOrder()
    {
        var devices = _adapter.List(_host);

        Assert.Equal(["a", "b"], devices.Select(device => device.Device));
        Assert.Equal("simulated bus, classic CAN 500000 bit/s", devices[0].Description);
        Assert.Equal("simulated bus, CAN FD 500000/2000000 bit/s", devices[1].Description);
        Assert.False(devices[0].Capabilities.HasFlag(CanCapabilities.Fd));
        Assert.True(devices[1].Capabilities.HasFlag(CanCapabilities.Fd | CanCapabilities.TransmitConfirmation));
    }

    [Fact]
    public void Open_GivesTheFactsOfTheChannel()
    {
        using var channel = _adapter.Open(_host, Request("a", Vehicles.Classic, ("queue", "3")));

        Assert.Equal("virtual:a", channel.Info.Name);
        Assert.Equal(3, channel.Info.TransmitQueueLength);
        Assert.Equal(Vehicles.Classic, channel.Info.BitRate);
    }

    [Fact]
    public void SendAndReceive_TakeBatches_AndReportAFullQueue()
    {
        using var sender = _adapter.Open(_host, Request("a", Vehicles.Classic, ("queue", "3")));
        using var receiver = _adapter.Open(_host, Request("a", Vehicles.Classic));
        var frames = Enumerable.Range(0, 5)
            .Select(value => new CanFrame(CanId.Standard(0x100), [(byte)value]))
            .ToArray();

        Assert.Equal(3, sender.Send(frames));
        _clock.NowNs = 10_000_000;
        _vehicle.AdvanceTo(_clock.NowNs);

        var events = new CanEvent[8];
        Assert.Equal(3, receiver.Receive(events));
        Assert.Equal(["100#00", "100#01", "100#02"], events[..3].Select(item => item.Frame.ToString()));
        Assert.All(events[..3], item => Assert.Equal(CanEventKind.Received, item.Kind));
        Assert.Equal(2, sender.Receive(events.AsSpan(0, 2)));
        Assert.Equal(1, sender.Receive(events));
        Assert.Equal(CanEventKind.Transmitted, events[0].Kind);
        Assert.Equal(0, sender.Receive(events));
    }

    public static TheoryData<string, int, int, string, string, ChannelFault, string> BadRequests => new()
    {
        {
            "c", 500_000, 0, "queue", "64", ChannelFault.DeviceNotFound,
            "there is no simulated bus 'c'; the host simulates a, b"
        },
        {
            "a", 250_000, 0, "queue", "64", ChannelFault.NotSupported,
            "simulated bus 'a' runs at classic CAN 500000 bit/s, the channel asks for classic CAN 250000 bit/s"
        },
        {
            "a", 500_000, 2_000_000, "queue", "64", ChannelFault.NotSupported,
            "simulated bus 'a' runs at classic CAN 500000 bit/s, the channel asks for CAN FD 500000/2000000 bit/s"
        },
        {
            "b", 500_000, 0, "queue", "64", ChannelFault.NotSupported,
            "simulated bus 'b' runs at CAN FD 500000/2000000 bit/s, the channel asks for classic CAN 500000 bit/s"
        },
        {
            "a", 500_000, 0, "queue", "0", ChannelFault.NotSupported,
            "adapter virtual: queue is '0', must be 1..4096 frames"
        },
        {
            "a", 500_000, 0, "speed", "1", ChannelFault.NotSupported,
            "adapter virtual has no option 'speed'; it has queue"
        },
    };

    [Theory]
    [MemberData(nameof(BadRequests))]
    public void Open_BadRequest_SaysWhatIsWrongInOneLine(
        string device, int nominal, int data, string option, string value, ChannelFault fault, string message)
    {
        var request = Request(device, new CanBitRate(nominal, DataBitsPerSecond: data), (option, value));

        var error = Assert.Throws<ChannelException>(() => _adapter.Open(_host, request));

        Assert.Equal(message, error.Message);
        Assert.Equal(fault, error.Fault);
    }

    [Fact]
    public void Open_NothingIsSimulated_SaysSo()
    {
        var host = new Host(_clock, new Dictionary<string, IWireBus>());

        var error = Assert.Throws<ChannelException>(() => _adapter.Open(host, Request("a", Vehicles.Classic)));

        Assert.Equal(
            "there is no simulated bus 'a'; the host simulates nothing (start it with --simulate, or name an adapter "
            + "that other processes reach, such as localbus)",
            error.Message);
    }

    private static CanChannelRequest Request(
        string device, CanBitRate rate, params (string Name, string Value)[] options) => new()
        {
            Device = device,
            BitRate = rate,
            Options = options.ToDictionary(option => option.Name, option => option.Value),
        };

    private sealed record Host(IStationClock Clock, IReadOnlyDictionary<string, IWireBus> Wires) : IAdapterHost;

    private sealed class Registrar : IPluginRegistrar
    {
        public List<ICanAdapter> Adapters { get; } = [];

        public void Add(ICanAdapter adapter) => Adapters.Add(adapter);

        public void Add(IPduAdapter adapter) => throw new NotSupportedException();

        public void Add(ISeedKeyAlgorithm algorithm) => throw new InvalidOperationException("not expected");
    }
}
