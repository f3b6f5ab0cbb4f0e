extern alias kvaser;

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlashEngine.Can;
using kvaser::FlashEngine.Adapters.Kvaser;

namespace FlashEngine.Adapters.Tests.Kvaser;

/// <summary>What CANlib does beside carrying frames.</summary>
public sealed class KvaserTests
{
    private static readonly Bench Kvaser = Bench.Kvaser;
    private static readonly CanFrame Frame = new(CanId.Standard(0x321), [1, 2, 3]);

    [StandInFact]
    public void List_NamesDevicesBySerialNumber()
    {
        var devices = Kvaser.Adapter.List(Bench.Host);

        Assert.Equal(["10342:0", "10342:1", "2"], devices.Select(device => device.Device));
        Assert.Equal("Kvaser USBcan Pro 2xHS v2, CANlib channel 1", devices[1].Description);
        Assert.Equal("Kvaser Virtual CAN Driver, CANlib channel 2, virtual", devices[2].Description);
        Assert.True(devices[0].Capabilities.HasFlag(CanCapabilities.Fd));
        Assert.False(devices[2].Capabilities.HasFlag(CanCapabilities.Fd));
    }

    [StandInTheory]
    [InlineData("1", "kvaser:10342:1")]
    [InlineData("2", "kvaser:2")] // a virtual channel opens only when that is accepted
    public void Open_NumberOfCanLib_IsADeviceToo(string device, string name)
    {
        using var channel = Kvaser.Adapter.Open(Bench.Host, Bench.Request(device));

        Assert.Equal(name, channel.Info.Name);
    }

    [StandInFact]
    public void Open_UnknownDevice_NamesTheOthers()
    {
        var error = Kvaser.OpenFails(Bench.Request("10342:7"));

        Assert.Equal(ChannelFault.DeviceNotFound, error.Fault);
        Assert.Equal(
            "there is no Kvaser channel '10342:7', this machine has 10342:0, 10342:1, 2", error.Message);
    }

    [StandInFact]
    public void Open_ClassicDeviceForFd_IsRefused() =>
        Assert.Equal(ChannelFault.NotSupported, Kvaser.OpenFails(Bench.Request("2", Bench.Fd)).Fault);

    /// <summary>Without init access CANlib answers OK to a bit rate and keeps the other one.</summary>
    [StandInTheory]
    [InlineData(1, "is in use by another program, which decides its bit rate")]
    [InlineData(2, "runs at 500000 bit/s instead of 1000000")]
    public void Open_AnotherProgramHasInitAccess_IsARefusal(int kind, string words)
    {
        Kvaser.StandIn.Call("standin_foreign", 0, kind);
        try
        {
            var error = Kvaser.OpenFails(Bench.Request(Kvaser.Device));

            Assert.Equal(ChannelFault.DeviceBusy, error.Fault);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Kvaser.StandIn.Call("standin_foreign", 0, 0);
        }

        Kvaser.Open().Dispose(); // no handle was left behind
    }

    /// <summary>
    /// Notifications come only when the queue was empty before: what an owner left in it must not wait for the next
    /// look at the device, which would take far too long in this many rounds.
    /// </summary>
    [StandInFact]
    public void Receive_LessThanThereIs_IsNoReasonToWait()
    {
        var untilNs = Bench.Host.Clock.NowNs + 30_000_000_000;
        for (var round = 0; round < 60; round++)
        {
            using var channel = Kvaser.Open();
            using var peer = Kvaser.OpenPeer();
            var confirmed = 0;
            Assert.Equal(4, channel.Send([Frame, Frame, Frame, Frame]));
            Bench.Await(channel, canEvent => canEvent.Kind == CanEventKind.Transmitted && ++confirmed == 4);

            for (var received = 0; received < 4;)
            {
                peer.Wait(untilNs);
                received += peer.Receive(new CanEvent[1]);
                Assert.True(Bench.Host.Clock.NowNs < untilNs, $"{round} rounds took too long");
            }
        }
    }

    [StandInTheory]
    [InlineData(0)] // with a notification
    [InlineData(1)] // without: calls fail
    public void Unplugging_IsReportedOnceAndEndsTheChannel(int silently)
    {
        using var channel = Kvaser.Open();
        Kvaser.StandIn.Call("standin_unplug", 0, silently);
        try
        {
            Bench.Await(channel, canEvent => canEvent.Kind == CanEventKind.Removed);

            Assert.Equal(0, channel.Receive(new CanEvent[4]));
            Assert.Equal(0, channel.Send([Frame]));
        }
        finally
        {
            Kvaser.StandIn.Call("standin_plug", 0);
        }
    }

    /// <summary>CANlib takes no structures here; what differs by system is its <c>long</c>.</summary>
    [Fact]
    public void LongOfC_Has32BitsOnWindowsAnd64OnLinux()
    {
        Assert.Equal(OperatingSystem.IsWindows() ? 4 : nint.Size, Unsafe.SizeOf<CLong>());
        Assert.Equal(OperatingSystem.IsWindows() ? 4 : nint.Size, Unsafe.SizeOf<CULong>());
    }

    /// <summary>The values of canlib.h (canFD_BITRATE_xxx), as segments.</summary>
    [Theory]
    [InlineData(500_000, 80, 2_000_000, 80, "63,16", "15,4")]
    [InlineData(1_000_000, 80, 4_000_000, 80, "31,8", "7,2")]
    [InlineData(1_000_000, 80, 8_000_000, 80, "63,16", "7,2")]
    [InlineData(500_000, 80, 8_000_000, 70, "127,32", "6,3")]
    public void Timing_Fd(
        int rate, double samplePoint, int dataRate, double dataSamplePoint, string nominal, string data)
    {
        var timing = KvaserTiming.Fd(new CanBitRate(rate, samplePoint, dataRate, dataSamplePoint), "kvaser:test");

        Assert.Equal(nominal, $"{timing.Nominal.Tseg1},{timing.Nominal.Tseg2}");
        Assert.Equal(data, $"{timing.Data.Tseg1},{timing.Data.Tseg2}");
    }

    [Theory]
    [InlineData(1_000_000, 75, "5,2")]
    [InlineData(500_000, 75, "11,4")]
    [InlineData(250_000, 87.5, "13,2")]
    [InlineData(50_000, 80, "15,4")]
    public void Timing_Classic(int rate, double samplePoint, string segments)
    {
        var timing = KvaserTiming.Classic(new CanBitRate(rate, samplePoint), "kvaser:test");

        Assert.Equal(segments, $"{timing.Tseg1},{timing.Tseg2}");
    }
}
