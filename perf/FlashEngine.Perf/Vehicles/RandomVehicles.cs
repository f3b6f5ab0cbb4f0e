using FlashEngine.Can;
using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Perf.Vehicles;

/// <summary>
/// Vehicles as they might be built: 2 to 8 buses, classic, CAN FD or both; 3 to 40 ECUs, fast, slow or both. The
/// number of a vehicle is its seed.
/// </summary>
public static class RandomVehicles
{
    private const int BusesMin = 2;
    private const int BusesMax = 8;
    private const int EcusMin = 3;
    private const int EcusMax = 40;
    private const int KiB = 1024;

    private static readonly CanBitRate[] ClassicRates = [new(500_000), new(500_000), new(1_000_000)];

    private static readonly CanBitRate[] FdRates =
        [new(500_000, DataBitsPerSecond: 2_000_000), new(500_000, DataBitsPerSecond: 5_000_000)];

    private static readonly int[] BlockLengths = [514, 1026, 2050, 4095];

    private enum Kind
    {
        First,
        Second,
        Mixed,
    }

    /// <summary>Makes a vehicle.</summary>
    /// <param name="seed">Its number, from 0; consecutive ones go through all classes.</param>
    /// <param name="scale">Factor on the length of the images.</param>
    public static BenchVehicle Make(int seed, double scale = 1)
    {
        var random = new Random(seed);
        var (speed, buses) = ((Kind)(seed % 3), (Kind)(seed / 3 % 3));
        var channels = Enumerable.Range(0, random.Next(BusesMin, BusesMax + 1))
            .Select(index => BenchVehicle.Bus(index, Rate(buses, index, random)))
            .ToList();
        var counts = new int[channels.Count];
        var ecus = new List<BenchEcu>();
        for (var left = random.Next(EcusMin, EcusMax + 1); left > 0; left--)
        {
            // One for each bus first, as far as they last: a bus without ECUs would be none of the vehicle's.
            var channel = ecus.Count < channels.Count ? ecus.Count : random.Next(channels.Count);
            ecus.Add(Ecu(channels[channel], counts[channel]++, speed, scale, random));
        }

        var used = channels.Where((_, index) => counts[index] > 0).ToList();
        return new BenchVehicle(ClassName(speed, buses), used, ecus);
    }

    private static string ClassName(Kind speed, Kind buses) =>
        Word(speed, "fast ECUs", "slow ECUs", "fast and slow ECUs")
        + Word(buses, ", classic", ", CAN FD", ", classic and CAN FD");

    private static string Word(Kind kind, string first, string second, string mixed) => kind switch
    {
        Kind.First => first,
        Kind.Second => second,
        _ => mixed,
    };

    private static CanBitRate Rate(Kind buses, int index, Random random) =>
        IsFirst(buses, index % 2 == 0)
            ? ClassicRates[random.Next(ClassicRates.Length)]
            : FdRates[random.Next(FdRates.Length)];

    private static bool IsFirst(Kind kind, bool otherwise) => kind == Kind.First || (kind == Kind.Mixed && otherwise);

    private static BenchEcu Ecu(ChannelEntry channel, int index, Kind speed, double scale, Random random)
    {
        var kiB = channel.BitRate!.Value.IsFd ? Between(random, 128, 1024) : Between(random, 32, 256);
        var bytes = (int)(kiB * scale * KiB) / 4 * 4;
        return IsFirst(speed, random.Next(2) == 0)
            ? BenchEcu.Make(channel, index, bytes, FastTimes(random))
            : BenchEcu.Make(channel, index, bytes, SlowTimes(random), BlockLengths[random.Next(BlockLengths.Length)]);
    }

    // A flash of 500 KB/s and more, as in current microcontrollers.
    private static EcuTimeEstimates FastTimes(Random random) => new()
    {
        EraseMsPerKiB = Between(random, 0.5, 2),
        WriteMsPerKiB = Between(random, 0.5, 2),
        CheckMsPerKiB = Between(random, 0.2, 0.5),
        ResetMs = Between(random, 200, 800),
    };

    // A flash of 50 to 200 KB/s with a processor that asks for gaps.
    private static EcuTimeEstimates SlowTimes(Random random) => new()
    {
        EraseMsPerKiB = Between(random, 4, 12),
        WriteMsPerKiB = Between(random, 5, 20),
        CheckMsPerKiB = Between(random, 1, 4),
        ResetMs = Between(random, 500, 2000),
        StMinUs = 100 * random.Next(0, 10),
    };

    private static double Between(Random random, double least, double most) =>
        least + ((most - least) * random.NextDouble());
}
