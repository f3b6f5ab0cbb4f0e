using FlashEngine.Can;

namespace FlashEngine.Adapters.Tests.Pcan;

/// <summary>What PCAN-Basic does beside carrying frames.</summary>
public sealed class PcanTests
{
    private const int UsbOne = 0x51;
    private static readonly Bench Pcan = Bench.Pcan;
    private static readonly CanFrame Frame = new(CanId.Standard(0x321), [1, 2, 3]);

    [StandInFact]
    public void List_NamesDevicesAsTheVendorDoes()
    {
        var devices = Pcan.Adapter.List(Bench.Host);

        Assert.Equal(["PCAN_USBBUS1", "PCAN_USBBUS2", "PCAN_PCIBUS1"], devices.Select(device => device.Device));
        Assert.Equal("PCAN-USB FD, device id 1A0h, controller 0, available", devices[0].Description);
        Assert.True(devices[0].Capabilities.HasFlag(CanCapabilities.Fd | CanCapabilities.TransmitConfirmation));
        Assert.False(devices[2].Capabilities.HasFlag(CanCapabilities.Fd));
    }

    [StandInFact]
    public void List_WithoutTheDeviceDriver_SaysWhatToInstall()
    {
        Pcan.StandIn.Call("standin_driver", 0);
        try
        {
            var error = Assert.Throws<ChannelException>(() => Pcan.Adapter.List(Bench.Host));

            Assert.Equal(ChannelFault.LibraryMissing, error.Fault);
            Assert.StartsWith(
                "PCAN-Basic is installed, PEAK's device driver is not loaded; install ",
                error.Message,
                StringComparison.Ordinal);
        }
        finally
        {
            Pcan.StandIn.Call("standin_driver", 1);
        }
    }

    [StandInTheory]
    [InlineData("usb1", "pcan:PCAN_USBBUS1")]
    [InlineData("pcan_usbbus1", "pcan:PCAN_USBBUS1")]
    [InlineData("PCI1", "pcan:PCAN_PCIBUS1")]
    public void Open_ShortNameOrOtherCase_IsTheSameDevice(string device, string name)
    {
        using var channel = Pcan.Adapter.Open(Bench.Host, Bench.Request(device));

        Assert.Equal(name, channel.Info.Name);
    }

    [StandInFact]
    public void Open_ClassicDeviceForFd_IsRefused()
    {
        var error = Pcan.OpenFails(Bench.Request("pci1", Bench.Fd));

        Assert.Equal(ChannelFault.NotSupported, error.Fault);
        Assert.Contains("carries classic CAN only", error.Message, StringComparison.Ordinal);
    }

    [StandInTheory]
    [InlineData(0, ChannelFault.DeviceNotFound, "is not plugged in; this machine has PCAN_USBBUS2, PCAN_PCIBUS1")]
    [InlineData(2, ChannelFault.DeviceBusy, "is in use by another program")]
    public void Open_DeviceThatIsNotFree_SaysSo(int condition, ChannelFault fault, string words)
    {
        Pcan.StandIn.Call("standin_condition", UsbOne, condition);
        try
        {
            var error = Pcan.OpenFails(Bench.Request(Pcan.Device));

            Assert.Equal(fault, error.Fault);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Pcan.StandIn.Call("standin_condition", UsbOne, 1);
        }
    }

    /// <summary>The driver "warns" that it keeps the bit rate of another program, and opens the channel.</summary>
    [StandInFact]
    public void Open_CautionAboutTheBitRate_IsARefusal()
    {
        Pcan.StandIn.Call("standin_caution", 1);
        try
        {
            Assert.Equal(ChannelFault.DeviceBusy, Pcan.OpenFails(Bench.Request(Pcan.Device)).Fault);
        }
        finally
        {
            Pcan.StandIn.Call("standin_caution", 0);
        }

        Pcan.Open().Dispose(); // it was given back
    }

    [StandInFact]
    public void Channel_OfALibraryWithoutEcho_ConfirmsNothingAndCarriesFrames()
    {
        Pcan.StandIn.Call("standin_echo", 0);
        try
        {
            using var channel = Pcan.Open();
            using var peer = Pcan.OpenPeer();
            Bench.Carry(channel, peer, Frame);

            Assert.False(channel.Info.Capabilities.HasFlag(CanCapabilities.TransmitConfirmation));
            Assert.Equal(0, channel.Receive(new CanEvent[4]));
            Assert.DoesNotContain(
                Pcan.Adapter.List(Bench.Host),
                device => device.Capabilities.HasFlag(CanCapabilities.TransmitConfirmation));
        }
        finally
        {
            Pcan.StandIn.Call("standin_echo", 1);
        }
    }

    /// <summary>Nothing tells of room in the driver's queue where there is no echo, so the wait is bounded.</summary>
    [StandInFact]
    public void Send_FullQueueOfTheDriverWithoutEcho_IsBackPressure()
    {
        Pcan.StandIn.Call("standin_echo", 0);
        Pcan.StandIn.Call("standin_hold", 1);
        try
        {
            using var channel = Pcan.Open();
            using var peer = Pcan.OpenPeer();
            var frames = Enumerable.Repeat(Frame, 40).ToArray();

            Assert.Equal(32, channel.Send(frames)); // XMTFULL
            channel.Wait(long.MaxValue);
            Assert.Equal(0, channel.Send(frames));
            Pcan.StandIn.Call("standin_hold", 0);
            for (var sent = 0; sent < 8;)
            {
                channel.Wait(long.MaxValue);
                sent += channel.Send(frames.AsSpan(0, 8 - sent));
            }

            var count = 0;
            Bench.Await(peer, canEvent => canEvent.Kind == CanEventKind.Received && ++count == 40);
        }
        finally
        {
            Pcan.StandIn.Call("standin_hold", 0);
            Pcan.StandIn.Call("standin_echo", 1);
        }
    }

    /// <summary>No event comes and only calls fail, which the channel tries by itself.</summary>
    [StandInFact]
    public void Unplugging_IsReportedOnceAndEndsTheChannel()
    {
        using var channel = Pcan.Open();
        Pcan.StandIn.Call("standin_condition", UsbOne, 0);
        try
        {
            Bench.Await(channel, canEvent => canEvent.Kind == CanEventKind.Removed);

            Assert.Equal(0, channel.Receive(new CanEvent[4]));
            Assert.Equal(0, channel.Send([Frame]));
        }
        finally
        {
            Pcan.StandIn.Call("standin_condition", UsbOne, 1);
        }
    }
}
