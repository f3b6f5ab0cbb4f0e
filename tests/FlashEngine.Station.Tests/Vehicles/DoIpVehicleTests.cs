using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

/// <summary>Channels without bit rate, ECUs with logical addresses.</summary>
public sealed class DoIpVehicleTests : IDisposable
{
    private const string Channel = "{ name: can0, adapter: virtual, device: bus0, bitrate: 500000 }";
    private const string DoIpChannel = "{ name: can0, adapter: doip, device: \"127.0.0.1:13400\", options: { source: 0xE81 } }";
    private const string Addresses = "request: 0x7E0\n    response: 0x7E8\n    functional: 0x7DF";

    private readonly VehicleFolder _folder = new();

    public DoIpVehicleTests()
    {
        _folder.ChangeVehicle(Channel, DoIpChannel);
        _folder.ChangeVehicle(Addresses, "request: 0x1001\n    functional: 0xE400");
        _folder.ChangeVehicle("{ blockSize: 8 }", "{ p2Ms: 70, p2StarMs: 6000, p3Ms: 1 }");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void DoIpChannel_HasNoBitRate_AndItsEcuLogicalAddresses()
    {
        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);

        Assert.Null(vehicle.Channels[0].BitRate);
        Assert.Equal("127.0.0.1:13400", vehicle.Channels[0].Device);
        Assert.Equal("0xE81", vehicle.Channels[0].Options["source"]);
        Assert.Equal(new LogicalAddresses(0x1001, 0xE400), vehicle.Ecus[1].Logical);
        Assert.Equal(
            new EcuTransport { P2Ms = 70, P2StarMs = 6000, P3Ms = 1 }, vehicle.Ecus[1].Transport);
        Assert.Null(vehicle.Ecus[0].Logical);
        Assert.NotNull(vehicle.Channels[1].BitRate);
    }

    [Theory]
    [InlineData("adapter: doip,", "adapter: doip, bitrate: 500000,", "6: bitrate of channel 'can0' is '500000'; it must be left out, because a DoIP channel has no bit rate")]
    [InlineData("adapter: doip,", "adapter: doip, fd: { dataBitrate: 2000000 },", "6: fd of channel 'can0' is a group of keys; it must be left out, because a DoIP channel has no bit rate")]
    [InlineData("request: 0x1001", "request: 0x8000", "22: request of ECU 'engine' is '0x8000'; it must be a whole number 0x1 to 0x7FFF")]
    [InlineData("request: 0x1001", "request: 0xE80", "22: request of ECU 'engine' is '0xE80'; it must be an ECU's logical address; 0xE00 to 0xFFF are those of testers")]
    [InlineData("functional: 0xE400", "functional: 0xE100", "23: functional of ECU 'engine' is '0xE100'; it must be a group's logical address: 0xE000, or 0xE400 to 0xEFFF")]
    [InlineData("functional: 0xE400", "response: 0x1001", "23: response of ECU 'engine' is '0x1001'; it must be left out, because its channel is DoIP, where request is the ECU's logical address")]
    [InlineData("{ p2Ms: 70", "{ blockSize: 8", "27: unknown key 'blockSize' in transport of ECU 'engine'; known keys: p2Ms, p2StarMs, p3Ms")]
    public void Mistake_IsOneLine(string from, string to, string error)
    {
        _folder.ChangeVehicle(from, to);
        var refused = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));
        Assert.Equal($"{_folder.VehiclePath}:{error}", refused.Message);
    }

    [Fact]
    public void TwoEcus_WithOneAddress_AreRefused()
    {
        _folder.ChangeVehicle(
            "channel: can2\n    request: 0x700\n    response: 0x708", "channel: can0\n    request: 0x1001");
        var refused = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));
        Assert.Equal(
            $"{_folder.VehiclePath}:21: ECU 'engine' has logical address 0x1001, which is that of 'gateway' on"
                + " channel 'can0' already; addresses must differ",
            refused.Message);
    }
}
