using FlashEngine.Can;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Perf.Vehicles;

/// <summary>A made-up vehicle.</summary>
/// <param name="Class">What kind of vehicle it is, for the table.</param>
/// <param name="Channels">Its buses.</param>
/// <param name="Ecus">Its ECUs.</param>
public sealed record BenchVehicle(
    string Class, IReadOnlyList<ChannelEntry> Channels, IReadOnlyList<BenchEcu> Ecus)
{
    /// <summary>The model that vehicle file and package agree on.</summary>
    public const string Model = "bench";

    /// <summary>Sum of all images in bytes.</summary>
    public long Bytes => Ecus.Sum(ecu => (long)ecu.Bytes + BenchEcu.DataBytes);

    /// <summary>A simulated bus.</summary>
    public static ChannelEntry Bus(int index, CanBitRate rate) => new()
    {
        Name = $"can{index}",
        Adapter = "virtual",
        Device = $"bus{index}",
        BitRate = rate,
    };

    /// <summary>The vehicle file that lies in a folder.</summary>
    /// <param name="folder">The folder; secrets are looked for there.</param>
    /// <param name="sessionsMax">How many sessions may run at once in the whole vehicle.</param>
    public VehicleFile File(string folder, int sessionsMax) => new()
    {
        FileName = Path.Combine(folder, "vehicle.yaml"),
        Vehicle = Class,
        Model = Model,
        SessionsMax = sessionsMax,
        Channels = Channels,
        Ecus = [.. Ecus.Select(ecu => ecu.Entry)],
    };
}
