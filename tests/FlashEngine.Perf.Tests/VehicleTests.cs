using FlashEngine.Perf.Large;
using FlashEngine.Perf.Vehicles;

namespace FlashEngine.Perf.Tests;

/// <summary>Small versions of the benches of whole vehicles: virtual time and bytes, no machine's time.</summary>
public sealed class VehicleTests
{
    // One of each class of ECUs and of buses.
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Vehicle_WithAllSessionsOpen_IsNearTheLowerBoundAndFasterThanOneByOne(int seed)
    {
        var outcome = VehiclesBench.Flash(seed, scale: 0.25);

        Assert.True(outcome.IsGood);
        Assert.InRange(outcome.OverMeasuredBound, 1, 1.15);
        Assert.True(outcome.MakespanSeconds < outcome.SequentialSeconds / 2);
    }

    [Fact]
    public void Vehicles_AreOfTheSizesThatTheBenchNames()
    {
        var vehicles = Enumerable.Range(0, 200).Select(seed => RandomVehicles.Make(seed)).ToList();

        Assert.All(vehicles, vehicle => Assert.InRange(vehicle.Ecus.Count, 3, 40));
        Assert.All(vehicles, vehicle => Assert.InRange(vehicle.Channels.Count, 2, 8));
        Assert.Equal(9, vehicles.Select(vehicle => vehicle.Class).Distinct().Count());
    }

    [Fact]
    public void LargeVehicle_IsAsTheBenchSays()
    {
        var vehicle = LargeVehicle.Make();

        Assert.Equal((60, 8), (vehicle.Ecus.Count, vehicle.Channels.Count));
        Assert.InRange(vehicle.Bytes, 399_900_000, 400_100_000);
        Assert.InRange(LargeVehicle.FdShare(vehicle), 0.5, 1);
    }

    [Fact]
    public void LargeVehicle_OfAnyImages_HoldsNoneOfThemOnTheHeap()
    {
        // The images on CAN FD are just longer than what is held; with the ECUs' memories that would be 80 MB more.
        var run = LargeBench.Flash(LargeVehicle.Make(42_000_000), seed: 1);

        Assert.True(run.IsGood);
        Assert.InRange(run.HeldMax, 1, 65_000_000);
    }
}
