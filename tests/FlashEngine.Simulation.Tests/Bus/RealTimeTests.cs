using FlashEngine.Can;
using FlashEngine.Simulation.Tests.Support;
using FlashEngine.Wire;

namespace FlashEngine.Simulation.Tests.Bus;

/// <summary>The endpoint's own thread drives the bus. Only orders and exact simulated times are asserted.</summary>
public sealed class RealTimeTests
{
    private readonly RealClock _clock = new();

    [Fact]
    public void Wait_DrivesTheBus_UntilTheAnswerIsThere()
    {
        using var vehicle = Make();
        using var node = vehicle.Buses["can0"].Attach(8);
        var request = new CanFrame(Vehicles.Request, Convert.FromHexString("023E00CCCCCCCCCC"));
        Assert.True(node.TrySubmit(in request));

        var sent = NextEvent(node);
        var answer = NextEvent(node);

        Assert.Equal(CanEventKind.Transmitted, sent.Kind);
        Assert.Equal(CanEventKind.Received, answer.Kind);
        Assert.Equal("7E8#027E00CCCCCCCCCC", answer.Frame.ToString());

        // The ECU answers in no time: its frame starts behind the interframe space, whenever our thread looked.
        Assert.Equal(
            CanWireTime.FrameNs(answer.Frame, Vehicles.Classic), answer.TimestampNs - sent.TimestampNs);
    }

    [Fact]
    public void Wait_NothingHappens_ReturnsAtTheDeadline()
    {
        using var vehicle = Make();
        using var node = vehicle.Buses["can0"].Attach(8);
        var deadlineNs = _clock.NowNs + 3_000_000;

        node.Wait(deadlineNs);

        Assert.True(_clock.NowNs >= deadlineNs);
    }

    [Fact]
    public void Wake_BeforeOrDuringAWait_EndsIt()
    {
        using var vehicle = Make();
        using var node = vehicle.Buses["can0"].Attach(8);

        node.Wake();
        node.Wait(long.MaxValue);

        var thread = new Thread(() => node.Wait(long.MaxValue));
        thread.Start();
        node.Wake();
        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Wait_FrameOfAnotherThreadsNode_EndsIt()
    {
        using var vehicle = Make();
        using var listener = vehicle.Buses["can0"].Attach(8);
        using var sender = vehicle.Buses["can0"].Attach(8);
        var received = default(CanEvent);
        var thread = new Thread(() => received = NextEvent(listener));
        thread.Start();

        var frame = new CanFrame(CanId.Standard(0x123), [0x42]);
        Assert.True(sender.TrySubmit(in frame));

        Assert.True(thread.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal("123#42", received.Frame.ToString());
    }

    [Fact]
    public void SteadyState_AllocatesNothingPerFrame()
    {
        var clock = new VirtualClock();
        using var vehicle = new SimulatedVehicle(
            [Vehicles.Bus(Vehicles.Classic)], [Vehicles.EcuOptions], clock, Vehicles.Seed);
        using var node = vehicle.Buses["can0"].Attach(8);
        Exchange(vehicle, node, clock, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Exchange(vehicle, node, clock, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Exchange(SimulatedVehicle vehicle, IWireEndpoint node, VirtualClock clock, int count)
    {
        ReadOnlySpan<byte> data = [0x02, 0x3E, 0x00, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC];
        var request = new CanFrame(Vehicles.Request, data);
        var item = default(CanEvent);
        for (var index = 0; index < count; index++)
        {
            if (!node.TrySubmit(in request))
            {
                throw new InvalidOperationException("queue full");
            }

            for (var events = 0; events < 2;)
            {
                clock.NowNs = Math.Max(clock.NowNs, vehicle.NextEventNs);
                vehicle.AdvanceTo(clock.NowNs);
                while (node.TryTake(ref item))
                {
                    events++;
                }
            }
        }
    }

    private static CanEvent NextEvent(IWireEndpoint node)
    {
        var item = default(CanEvent);
        while (!node.TryTake(ref item))
        {
            node.Wait(long.MaxValue);
        }

        return item;
    }

    private SimulatedVehicle Make() =>
        new([Vehicles.Bus(Vehicles.Classic)], [Vehicles.EcuOptions], _clock, Vehicles.Seed);
}
