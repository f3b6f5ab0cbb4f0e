using FlashEngine.Can;
using FlashEngine.Perf.Vehicles;
using FlashEngine.Scripting;

namespace FlashEngine.Perf.Large;

/// <summary>
/// A large vehicle: eight buses and 60 ECUs. Three classic buses with eight ECUs each carry a sixteenth of the bytes,
/// about 1 MB each, and five CAN FD buses with 36 ECUs the rest, about 10 MB each: all buses take some minutes.
/// </summary>
public static class LargeVehicle
{
    /// <summary>Sum of the images in bytes of the whole vehicle.</summary>
    public const long Bytes = 400_000_000;

    private const int ClassicEcusPerBus = 8;
    private const int FdEcus = 36;
    private const double ClassicShare = 0.0625;

    private static readonly CanBitRate[] ClassicRates = [new(500_000), new(500_000), new(1_000_000)];

    private static readonly CanBitRate[] FdRates =
    [
        new(500_000, DataBitsPerSecond: 2_000_000),
        new(500_000, DataBitsPerSecond: 2_000_000),
        new(500_000, DataBitsPerSecond: 5_000_000),
        new(500_000, DataBitsPerSecond: 5_000_000),
        new(500_000, DataBitsPerSecond: 5_000_000),
    ];

    private static readonly EcuTimeEstimates Times = new()
    {
        EraseMsPerKiB = 1,
        WriteMsPerKiB = 1,
        CheckMsPerKiB = 0.3,
        ResetMs = 500,
    };

    /// <summary>Makes the vehicle.</summary>
    /// <param name="bytes">Sum of the images in bytes.</param>
    public static BenchVehicle Make(long bytes = Bytes)
    {
        var channels = ClassicRates.Concat(FdRates).Select((rate, index) => BenchVehicle.Bus(index, rate)).ToList();
        var classicEcus = ClassicRates.Length * ClassicEcusPerBus;
        var classicBytes = (int)(bytes * ClassicShare / classicEcus) / 4 * 4;
        var fdBytes = (int)(bytes * (1 - ClassicShare) / FdEcus) / 4 * 4;
        var ecus = new List<BenchEcu>();
        for (var index = 0; index < classicEcus + FdEcus; index++)
        {
            var isClassic = index < classicEcus;
            var onFd = index - classicEcus;
            var (bus, number) = isClassic
                ? (index / ClassicEcusPerBus, index % ClassicEcusPerBus)
                : (ClassicRates.Length + (onFd % FdRates.Length), onFd / FdRates.Length);
            ecus.Add(BenchEcu.Make(channels[bus], number, isClassic ? classicBytes : fdBytes, Times));
        }

        return new BenchVehicle("large vehicle", channels, ecus);
    }

    /// <summary>The share of the bytes that goes over CAN FD, 0..1.</summary>
    public static double FdShare(BenchVehicle vehicle)
    {
        var fd = vehicle.Channels
            .Where(channel => channel.BitRate!.Value.IsFd).Select(channel => channel.Name).ToList();
        var ecus = vehicle.Ecus.Where(ecu => fd.Contains(ecu.Entry.Channel));
        return (double)ecus.Sum(ecu => (long)ecu.Bytes) / vehicle.Ecus.Sum(ecu => (long)ecu.Bytes);
    }
}
