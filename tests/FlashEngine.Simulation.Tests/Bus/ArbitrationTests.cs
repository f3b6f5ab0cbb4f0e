using FlashEngine.Can;
using FlashEngine.Simulation.Tests.Support;
using FlashEngine.Wire;

namespace FlashEngine.Simulation.Tests.Bus;

public sealed class ArbitrationTests
{
    private readonly VirtualClock _clock = new();

    [Fact]
    public void IdleBus_TwoNodesAtOnce_LowestIdGoesFirst()
    {
        using var vehicle = Empty(Vehicles.Classic);
        var bus = vehicle.Buses["can0"];
        using var a = bus.Attach(4);
        using var b = bus.Attach(4);
        using var listener = bus.Attach(1);

        Submit(a, CanId.Standard(0x200));
        Submit(b, CanId.Standard(0x100));
        Submit(a, CanId.Standard(0x050)); // behind the 200 in its queue, so it cannot compete for the first place

        Assert.Equal(["100", "200", "050"], Received(vehicle, listener));
    }

    [Fact]
    public void IdleBus_BaseAndExtendedWithTheSameBaseBits_BaseGoesFirst()
    {
        using var vehicle = Empty(Vehicles.Classic);
        var bus = vehicle.Buses["can0"];
        using var a = bus.Attach(4);
        using var b = bus.Attach(4);
        using var c = bus.Attach(4);
        using var listener = bus.Attach(1);

        Submit(a, CanId.Extended(0x100u << 18)); // base bits 100, extension 0
        Submit(b, CanId.Standard(0x100));
        Submit(c, CanId.Extended((0x0FFu << 18) | 0x3FFFF)); // smaller base bits win whatever follows

        Assert.Equal(["03FFFFFF", "100", "04000000"], Received(vehicle, listener));
    }

    [Fact]
    public void BusyBus_HigherPriorityArrivesLater_WaitsForTheEndOfTheFrame()
    {
        using var vehicle = Empty(Vehicles.Classic);
        var bus = vehicle.Buses["can0"];
        using var a = bus.Attach(4);
        using var b = bus.Attach(4);
        using var listener = bus.Attach(1);

        Submit(a, CanId.Standard(0x700));
        Advance(vehicle, 100_000);
        Submit(b, CanId.Standard(0x001));

        Assert.Equal(["700", "001"], Received(vehicle, listener));
    }

    [Fact]
    public void BackToBackFrames_EndExactlyOneFrameTimeApart()
    {
        using var vehicle = Empty(Vehicles.Classic);
        using var node = vehicle.Buses["can0"].Attach(4);
        var frame = new CanFrame(CanId.Standard(0x7E0), [0x21, 1, 2, 3, 4, 5, 6, 7]);
        Assert.True(node.TrySubmit(in frame));
        Assert.True(node.TrySubmit(in frame));
        Advance(vehicle, 10_000_000);

        var first = Take(node)!.Value;
        var second = Take(node)!.Value;

        Assert.Equal(CanEventKind.Transmitted, first.Kind);
        Assert.Equal(CanWireTime.FrameNs(in frame, Vehicles.Classic) - 6000, first.TimestampNs);
        Assert.Equal(CanWireTime.FrameNs(in frame, Vehicles.Classic), second.TimestampNs - first.TimestampNs);
    }

    [Fact]
    public void Endpoint_FullQueue_RefusesUntilAFrameHasLeft()
    {
        using var vehicle = Empty(Vehicles.Classic);
        using var node = vehicle.Buses["can0"].Attach(2);
        var frame = new CanFrame(CanId.Standard(0x100), []);

        Assert.True(node.TrySubmit(in frame));
        Assert.True(node.TrySubmit(in frame));
        Assert.False(node.TrySubmit(in frame));
        Advance(vehicle, 150_000);
        Assert.True(node.TrySubmit(in frame));
    }

    [Fact]
    public void Endpoint_FdFrameOnAClassicBus_IsRefusedWithAReason()
    {
        using var vehicle = Empty(Vehicles.Classic);
        using var node = vehicle.Buses["can0"].Attach(2);
        var frame = new CanFrame(CanId.Standard(0x100), [1], CanFrameFlags.Fd);

        var error = Assert.Throws<ChannelException>(() => node.TrySubmit(in frame));

        Assert.Equal(ChannelFault.NotSupported, error.Fault);
        Assert.Equal("can0 is a classic CAN bus; it cannot carry the FD frame 100##001", error.Message);
    }

    [Fact]
    public void Endpoint_Detached_NeitherSendsNorReceives()
    {
        using var vehicle = Empty(Vehicles.Classic);
        var bus = vehicle.Buses["can0"];
        var gone = bus.Attach(2);
        using var listener = bus.Attach(2);
        Submit(gone, CanId.Standard(0x100));
        gone.Dispose();

        Assert.Empty(Received(vehicle, listener));
        var frame = new CanFrame(CanId.Standard(0x100), []);
        Assert.False(gone.TrySubmit(in frame));
    }

    [Fact]
    public void Endpoint_VehicleDisposed_ReportsRemovalOnce()
    {
        var vehicle = Empty(Vehicles.Classic);
        using var node = vehicle.Buses["can0"].Attach(2);
        vehicle.Dispose();

        Assert.Equal(CanEventKind.Removed, Take(node)!.Value.Kind);
        Assert.Null(Take(node));
        var frame = new CanFrame(CanId.Standard(0x100), []);
        Assert.False(node.TrySubmit(in frame));
        node.Wait(long.MaxValue);
    }

    [Fact]
    public void Attach_QueueLengthOutOfRange_Throws()
    {
        using var vehicle = Empty(Vehicles.Classic);

        Assert.Throws<ArgumentOutOfRangeException>(() => vehicle.Buses["can0"].Attach(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => vehicle.Buses["can0"].Attach(4097));
    }

    private static void Submit(IWireEndpoint node, CanId id)
    {
        var frame = new CanFrame(id, [0x11]);
        Assert.True(node.TrySubmit(in frame));
    }

    private static CanEvent? Take(IWireEndpoint node)
    {
        var item = default(CanEvent);
        return node.TryTake(ref item) ? item : null;
    }

    private SimulatedVehicle Empty(CanBitRate rate) => new([Vehicles.Bus(rate)], [], _clock, 1);

    private void Advance(SimulatedVehicle vehicle, long byNs)
    {
        _clock.NowNs += byNs;
        vehicle.AdvanceTo(_clock.NowNs);
    }

    private List<string> Received(SimulatedVehicle vehicle, IWireEndpoint listener)
    {
        Advance(vehicle, 100_000_000);
        var ids = new List<string>();
        while (Take(listener) is { } item)
        {
            Assert.Equal(CanEventKind.Received, item.Kind);
            ids.Add(item.Frame.Id.ToString());
        }

        return ids;
    }
}
