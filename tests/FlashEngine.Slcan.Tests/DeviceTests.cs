using System.Net;
using System.Net.Sockets;
using FlashEngine.Can;

namespace FlashEngine.Slcan.Tests;

/// <summary>What devices do to the adapter, and the adapter to them.</summary>
public sealed class DeviceTests
{
    private static readonly CanFrame Frame = new(CanId.Standard(0x123), [0xAB, 0xCD]);
    private readonly SerialRig _rig = new();

    [Fact]
    public void Open_SetsTheBitRateAndSaysWhoTheDeviceIs_AndDisposeClosesIt()
    {
        using var device = new FakeDevice();
        using (var channel = _rig.Adapter.Open(_rig, SerialRig.Request(device.Device, new CanBitRate(500_000))))
        {
            Assert.Equal(["", "C", "S6", "O", "V", "N", "F"], device.Heard);
            Assert.Equal($"slcan:{device.Device} (V1013 NA123)", channel.Info.Name);
            Assert.Equal(CanCapabilities.BusState, channel.Info.Capabilities);
            Assert.Equal(1, channel.Info.TransmitQueueLength);
        }

        Assert.True(SpinWait.SpinUntil(() => device.Heard[^1] == "C", TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Open_FdAndRegisters_SetsThem()
    {
        using var device = new FakeDevice();
        using var channel = _rig.Adapter.Open(
            _rig, SerialRig.Request(device.Device, new CanBitRate(500_000, 80, 2_000_000), "btr=001c"));

        Assert.Equal(["s001C", "Y2", "O"], device.Heard.Skip(2).Take(3));
    }

    [Theory]
    [InlineData("S6", "refuses 'S6'")]
    [InlineData("O", "refuses 'O'")]
    public void Open_DeviceRefuses_IsOneClearLine(string command, string words)
    {
        using var device = new FakeDevice(new Manners { RefusedCommand = command });

        var refusal = Assert.Throws<ChannelException>(() => _rig.Adapter.Open(
            _rig, SerialRig.Request(device.Device, new CanBitRate(500_000))));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DeviceThatMustAnswerAndDoesNot_IsAnError()
    {
        using var device = new FakeDevice(new Manners { Answers = false });

        var refusal = Assert.Throws<ChannelException>(() => _rig.Open(device, "acknowledge=on"));

        Assert.Contains("does not answer 'S8'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SilentDevice_IsFoundOutAndSentToWithoutWaiting()
    {
        using var device = new FakeDevice(new Manners { Answers = false });
        using var channel = _rig.Open(device);

        _rig.Send(channel, [Frame, Frame, Frame]);

        Assert.True(SpinWait.SpinUntil(
            () => device.Heard.Count(line => line == "t1232ABCD") == 3, TimeSpan.FromSeconds(20)));
        Assert.Equal(CanCapabilities.None, channel.Info.Capabilities);
    }

    [Fact]
    public void Send_RefusedAgainAndAgain_ComesOnceEachAndInOrder()
    {
        using var device = new FakeDevice(new Manners { Refusals = 3 });
        using var peer = new FakeDevice();
        device.Peer = peer;
        using var channel = _rig.Open(device);
        using var other = _rig.Open(peer);

        _rig.Send(channel, [.. Enumerable.Range(0, 10).Select(index => new CanFrame(Frame.Id, [(byte)index]))]);

        // The last one is handed over again and again while its owner waits, as owners do.
        var untilNs = _rig.Clock.NowNs + 20_000_000_000;
        while (device.Heard.Count(line => line.StartsWith('t')) < 40)
        {
            Assert.True(_rig.Clock.NowNs < untilNs, string.Join(' ', device.Heard));
            channel.Wait(_rig.Clock.NowNs + 10_000_000);
        }

        for (var index = 0; index < 10; index++)
        {
            Assert.Equal(index, _rig.Await(other, CanEventKind.Received).Frame.Data[0]);
        }
    }

    [Theory]
    [InlineData("t1232AB\r")] // data missing
    [InlineData("t12X2ABCD\r")] // no digit
    [InlineData("t8002ABCD\r")] // 12 bits
    [InlineData("TFFFFFFFF0\r")] // 32 bits
    [InlineData("t1239001122334455667788\r")] // 9 bytes
    [InlineData("t12\a")] // cut off by a refusal
    public void Receive_DamagedFrame_IsALossAndNotAFrame(string text)
    {
        using var device = new FakeDevice();
        using var channel = _rig.Open(device);

        device.Say($"{text}t1232ABCD\r");

        _ = _rig.Await(channel, CanEventKind.Overrun);
        Assert.Equal(Frame.ToString(), _rig.Await(channel, CanEventKind.Received).Frame.ToString());
    }

    [Fact]
    public void Receive_GarbageWithoutEnd_IsLeftAsideAndTheNextFrameIsThere()
    {
        using var device = new FakeDevice(new Manners { InPieces = true });
        using var channel = _rig.Open(device);

        device.Say(new string('x', 5_000) + "\rr1232\rt1232ABCD1F40\r");

        Assert.Equal(Frame.ToString(), _rig.Await(channel, CanEventKind.Received).Frame.ToString());
    }

    [Fact]
    public void Status_FlagsOfTheDevice_AreStatesOfTheBus()
    {
        var manners = new Manners();
        using var device = new FakeDevice(manners);
        using var channel = _rig.Open(device, "statusMs=10");

        manners.Status = "F24";
        Assert.Equal(CanBusState.Passive, _rig.Await(channel, CanEventKind.StateChanged).State);
        manners.Status = "F08";
        _ = _rig.Await(channel, CanEventKind.Overrun);
        Assert.Equal(CanBusState.Active, _rig.Await(channel, CanEventKind.StateChanged).State);
    }

    [Fact]
    public void Device_PulledOut_IsRemovedOnce()
    {
        var device = new FakeDevice();
        using var channel = _rig.Open(device);

        device.Dispose();

        _ = _rig.Await(channel, CanEventKind.Removed);
        Assert.Equal(0, channel.Send([Frame]));
        var startNs = _rig.Clock.NowNs;
        channel.Wait(startNs + 20_000_000); // may end by what was told before
        channel.Wait(startNs + 20_000_000);
        Assert.True(_rig.Clock.NowNs >= startNs + 20_000_000);
        Assert.Equal(0, channel.Receive(new CanEvent[1]));
    }

    [Fact]
    public async Task Tcp_CarriesFrames_AndItsEndIsRemoval()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepting = listener.AcceptTcpClientAsync();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var channel = _rig.Adapter.Open(_rig, SerialRig.Request($"tcp:127.0.0.1:{port}"));
        using var device = await accepting;

        _rig.Send(channel, [Frame]);
        device.GetStream().Write("t1232ABCD\r"u8);
        Assert.Equal(Frame.ToString(), _rig.Await(channel, CanEventKind.Received).Frame.ToString());
        using var reader = new StreamReader(device.GetStream());
        var heard = "";
        while (!heard.EndsWith("\rt1232ABCD\r", StringComparison.Ordinal))
        {
            heard += (char)reader.Read();
        }

        device.Close();
        _ = _rig.Await(channel, CanEventKind.Removed);
    }

    [Theory]
    [InlineData("/dev/no-such-port", ChannelFault.DeviceNotFound, "there is no serial port")]
    [InlineData("tcp:localhost", ChannelFault.DeviceNotFound, "must be tcp:HOST:PORT")]
    [InlineData("/dev/null", ChannelFault.DriverError, "cannot set up")]
    public void Open_NoSuchDevice_SaysSo(string device, ChannelFault fault, string words)
    {
        var refusal = Assert.Throws<ChannelException>(() => _rig.Adapter.Open(_rig, SerialRig.Request(device)));

        Assert.Equal(fault, refusal.Fault);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("baud=fast", "baud is 'fast', must be 300..12000000")]
    [InlineData("acknowledge=maybe", "must be on, off or detect")]
    [InlineData("btr=1", "BTR0 and BTR1")]
    [InlineData("settleMs=-1", "must be 0..60000 ms")]
    public void Open_BadOption_SaysWhatWouldBeRight(string option, string words)
    {
        using var device = new FakeDevice();

        var refusal = Assert.Throws<ChannelException>(() => _rig.Open(device, option));

        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }
}
