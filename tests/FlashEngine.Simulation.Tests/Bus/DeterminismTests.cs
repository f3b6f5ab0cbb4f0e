using FlashEngine.Can;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Bus;

public sealed class DeterminismTests
{
    [Fact]
    public void SameSeed_SameRequests_SameFramesAtTheSameTimes()
    {
        Assert.Equal(Run(seed: 7), Run(seed: 7));
    }

    [Fact]
    public void OtherSeed_GivesOtherSeedsAndMemory()
    {
        Assert.NotEqual(Run(seed: 7), Run(seed: 8));

        using var a = new Tester(seed: 7);
        using var b = new Tester(seed: 8);
        Assert.NotEqual(
            a.Ecu.ReadMemory(Vehicles.ApplicationAddress, 64), b.Ecu.ReadMemory(Vehicles.ApplicationAddress, 64));
        Assert.NotEqual(a.Request("22 F1 90"), b.Request("22 F1 90"));
    }

    [Fact]
    public void Pump_InManySmallSteps_GivesTheSameFramesAsEventByEvent()
    {
        Assert.Equal(EventTimes(stepNs: 10_000_000), EventTimes(stepNs: 1_700));
    }

    private static List<string> Run(ulong seed)
    {
        using var tester = new Tester(seed: seed);
        tester.Unlock();
        tester.Request("22 F1 90");
        tester.Request("31 01 FF 00 44 00 02 00 00 00 00 10 00");
        tester.Request("11 01");
        tester.Run(1_000 * Tester.Ms);
        tester.Request("22 F1 95");
        return tester.Log;
    }

    private static List<string> EventTimes(long stepNs)
    {
        var clock = new VirtualClock();
        using var vehicle = new SimulatedVehicle(
            [Vehicles.Bus(Vehicles.Classic)], [Vehicles.EcuOptions], clock, Vehicles.Seed);
        using var node = vehicle.Buses["can0"].Attach(8);
        var request = new CanFrame(Vehicles.Request, Convert.FromHexString("021002CCCCCCCCCC"));
        Assert.True(node.TrySubmit(in request));
        var events = new List<string>();
        var item = default(CanEvent);
        while (clock.NowNs < 200_000_000)
        {
            clock.NowNs += stepNs;
            vehicle.AdvanceTo(clock.NowNs);
            while (node.TryTake(ref item))
            {
                events.Add($"{item.TimestampNs} {item.Kind} {item.Frame}");
            }
        }

        Assert.Equal(3, events.Count);
        return events;
    }
}
