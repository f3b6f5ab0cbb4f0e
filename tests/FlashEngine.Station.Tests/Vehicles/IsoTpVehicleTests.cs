using FlashEngine.Can;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Tests.Vehicles;

/// <summary>Channels of interfaces that do ISO-TP themselves: a bit rate, CAN ids, whole PDUs.</summary>
public sealed class IsoTpVehicleTests : IDisposable
{
    private readonly VehicleFolder _folder = new();

    public IsoTpVehicleTests()
    {
        _folder.ChangeVehicle(
            "{ name: can0, adapter: virtual, device: bus0, bitrate: 500000 }",
            "{ name: can0, adapter: j2534-isotp, device: box, bitrate: 500000, options: { blockSize: 8 } }");
        _folder.ChangeVehicle("{ blockSize: 8 }\n", "{ p2Ms: 70 }\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Channel_HasABitRate_AndCarriesPdusBetweenCanIds()
    {
        var vehicle = VehicleFileReader.Load(_folder.VehiclePath);

        Assert.True(vehicle.Channels[0].CarriesPdus);
        Assert.Equal(new CanBitRate(500_000), vehicle.Channels[0].BitRate);
        Assert.Equal(CanId.Standard(0x7E0), vehicle.Ecus[1].Request.Id);
        Assert.Equal(CanId.Standard(0x7E8), vehicle.Ecus[1].Response.Id);
        Assert.Null(vehicle.Ecus[1].Logical);
        Assert.False(vehicle.Channels[1].CarriesPdus);
    }

    [Theory]
    [InlineData("bitrate: 500000, options", "bitrate: 500000, fd: { dataBitrate: 2000000 }, options",
        "6: fd of channel 'can0' is a group of keys; it must be left out, because adapter j2534-isotp is for classic CAN")]
    [InlineData("{ p2Ms: 70 }", "{ stMinUs: 70 }",
        "28: unknown key 'stMinUs' in transport of ECU 'engine'; known keys: p2Ms, p2StarMs, p3Ms")]
    [InlineData("request: 0x7E0\n", "addressing: extended\n    ecuAddress: 0x10\n    testerAddress: 0xF1\n"
        + "    functionalAddress: 0xFE\n    request: 0x7E0\n",
        "22: ECU 'engine' has a byte before the N_PCI, which adapter j2534-isotp cannot send; its addressing must be"
        + " normal or normalFixed, or the channel's adapter j2534")]
    public void Mistake_IsOneLine(string from, string to, string error)
    {
        _folder.ChangeVehicle(from, to);

        var refused = Assert.Throws<InputException>(() => VehicleFileReader.Load(_folder.VehiclePath));

        Assert.Equal($"{_folder.VehiclePath}:{error}", refused.Message);
    }
}
