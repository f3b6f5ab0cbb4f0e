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

    [Theory]
    [InlineData("023E00CCCCCCCCCC")]
    [InlineData("1014BA0102030405", "2106070809101112", "2213141516171819")]
    public void SteadyState_AllocatesNothingPerFrame(params string[] request)
    {
        var clock = new VirtualClock();
        using var vehicle = new SimulatedVehicle(
            [Vehicles.Bus(Vehicles.Classic)], [Vehicles.EcuOptions], clock, Vehicles.Seed);
        using var node = vehicle.Buses["can0"].Attach(8);
        var frames = request
            .Select(hex => new CanFrame(Vehicles.Request, Convert.FromHexString(hex)))
            .ToArray();
        Exchange(vehicle, node, clock, frames, 200);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Exchange(vehicle, node, clock, frames, 1000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Empty(vehicle.Violations);
    }

    // Sends the first frame, waits for the ECU's frame, then sends the others and waits for the response.
    private static void Exchange(
        SimulatedVehicle vehicle, IWireEndpoint node, VirtualClock clock, CanFrame[] request, int count)
    {
        for (var index = 0; index < count; index++)
        {
            for (var frame = 0; frame < request.Length; frame++)
            {
                if (!node.TrySubmit(in request[frame]))
                {
                    throw new InvalidOperationException("queue full");
                }

                if (frame == 0 || frame == request.Length - 1)
                {
                    AwaitFrame(vehicle, node, clock);
                }
            }
        }
    }

    private static void AwaitFrame(SimulatedVehicle vehicle, IWireEndpoint node, VirtualClock clock)
    {
        var item = default(CanEvent);
        while (item.Kind != CanEventKind.Received || item.Frame.Length == 0)
        {
            if (!node.TryTake(ref item))
            {
                clock.NowNs = Math.Max(clock.NowNs, vehicle.NextEventNs);
                vehicle.AdvanceTo(clock.NowNs);
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
