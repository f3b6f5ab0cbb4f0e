using FlashEngine.Can;

namespace FlashEngine.Lab.Tests;

public sealed class ListingTests
{
    [LabFact]
    public void List_NamesEveryCanInterface_WithBitRateAndState()
    {
        var devices = Lab.Adapter.List(Lab.Host).ToDictionary(device => device.Device);

        Assert.Equal(["can0", "can1", "can2", "can3", "vcan0", "vcan1"], devices.Keys);
        Assert.Equal("CAN 500000 bit/s, up, error active", devices["can0"].Description);
        Assert.Equal(CanCapabilities.TransmitConfirmation | CanCapabilities.BusState, devices["can0"].Capabilities);
        Assert.Equal("virtual CAN, up", devices["vcan0"].Description);
        Assert.Equal(CanCapabilities.TransmitConfirmation | CanCapabilities.Fd, devices["vcan0"].Capabilities);
    }

    [LabFact]
    public void Open_Controller_HasTheRealBitRate()
    {
        using var channel = Lab.Open("can2", new CanBitRate(500_000, 80));

        Assert.Equal("socketcan:can2", channel.Info.Name);
        Assert.Equal(new CanBitRate(500_000, 87.5), channel.Info.BitRate);
    }

    public static TheoryData<string, int, int, ChannelFault, string> BadRequests => new()
    {
        {
            "can7", 500_000, 0, ChannelFault.DeviceNotFound,
            "there is no CAN interface 'can7'; this machine has can0, can1, can2, can3, vcan0, vcan1"
        },
        {
            "can2", 250_000, 0, ChannelFault.NotSupported,
            "can2 is CAN 500000 bit/s, up, error active, the channel asks for CAN 250000 bit/s; set it: "
            + "ip link set can2 down; ip link set can2 up type can bitrate 250000 sample-point 0.800"
        },
        {
            "can2", 500_000, 2_000_000, ChannelFault.NotSupported,
            "can2 carries classic CAN only (MTU 16), the channel asks for CAN FD; set it: ip link set can2 down; "
            + "ip link set can2 up type can bitrate 500000 sample-point 0.800 dbitrate 2000000 dsample-point 0.800 fd on"
        },
    };

    [LabTheory]
    [MemberData(nameof(BadRequests))]
    public void Open_BadRequest_SaysTheCommandThatMendsIt(
        string device, int nominal, int data, ChannelFault fault, string message)
    {
        var error = Assert.Throws<ChannelException>(
            () => Lab.Open(device, new CanBitRate(nominal, DataBitsPerSecond: data)));

        Assert.Equal(message, error.Message);
        Assert.Equal(fault, error.Fault);
    }

    [LabFact]
    public void Open_InterfaceThatIsDown_SaysTheCommandThatSetsItUp()
    {
        Lab.Run("ip", "link", "set", "can3", "down");
        try
        {
            Assert.EndsWith("down", Lab.Adapter.List(Lab.Host).Single(device => device.Device == "can3").Description);
            var error = Assert.Throws<ChannelException>(() => Lab.Open("can3"));
            Assert.Equal("can3 is down; set it up: ip link set can3 up", error.Message);
        }
        finally
        {
            Lab.Run("ip", "link", "set", "can3", "up");
        }
    }
}
