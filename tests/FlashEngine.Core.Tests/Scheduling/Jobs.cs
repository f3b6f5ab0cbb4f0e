using FlashEngine.Scheduling;

namespace FlashEngine.Core.Tests.Scheduling;

/// <summary>Jobs made by hand, and vehicles at random.</summary>
internal static class Jobs
{
    public const long Ms = 1_000_000;

    /// <summary>An ECU on can0 whose transfer has ten blocks; times in milliseconds.</summary>
    public static EcuWork Ecu(string name, long head, long bus, long gap, long tail) => new()
    {
        Name = name,
        Channel = "can0",
        HeadNs = head * Ms,
        BusNs = bus * Ms,
        GapNs = gap * Ms,
        TailNs = tail * Ms,
        Blocks = 10,
    };

    /// <summary>
    /// A vehicle of 2 to 8 buses, classic and FD, with 3 to 40 ECUs, fast and slow; every rule of admission occurs.
    /// </summary>
    public static (IReadOnlyList<EcuWork> Ecus, SessionLimits Limits) Vehicle(int seed)
    {
        var random = new Random(seed);
        var isFd = Enumerable.Range(0, random.Next(2, 9)).Select(_ => random.Next(2) == 1).ToArray();
        var ecus = new List<EcuWork>();
        for (var count = random.Next(3, 41); count > 0; count--)
        {
            ecus.Add(RandomEcu(random, $"ecu{ecus.Count:D2}", isFd));
        }

        var groups = random.Next(3) == 0 ? random.Next(1, 3) : 0;
        for (var i = 0; i < ecus.Count; i++)
        {
            ecus[i] = ecus[i] with
            {
                After = random.Next(12) == 0 && i > 0 ? [ecus[random.Next(i)].Name] : [],
                PowerGroup = groups > 0 && random.Next(3) == 0 ? $"power{random.Next(groups)}" : null,
                Priority = random.Next(10) == 0 ? random.Next(1, 3) : 0,
            };
        }

        if (random.Next(3) == 0)
        {
            // Neither comes after anything, so that the two cannot wait for each other by a detour.
            ecus[0] = ecus[0] with { Together = "pair" };
            ecus[1] = ecus[1] with { Together = "pair", After = [] };
        }

        return (ecus, new SessionLimits(
            random.Next(2, 17),
            isFd.Select((_, i) => i).ToDictionary(i => $"can{i}", _ => random.Next(2, 7)))
        {
            PerPowerGroup = new Dictionary<string, int> { ["power0"] = 2, ["power1"] = 3 },
        });
    }

    /// <summary>The same vehicle with room for all sessions at once, and no rule but the buses.</summary>
    public static (IReadOnlyList<EcuWork> Ecus, SessionLimits Limits) Open(int seed)
    {
        var (ecus, limits) = Vehicle(seed);
        return (
            [.. ecus.Select(ecu => ecu with { After = [], PowerGroup = null, Together = null })],
            new SessionLimits(64, limits.PerChannel.ToDictionary(channel => channel.Key, _ => 64)));
    }

    // 64 KiB to 2 MiB on classic CAN, four times that on FD; times as microcontrollers have them, or ten times slower.
    private static EcuWork RandomEcu(Random random, string name, bool[] isFd)
    {
        var channel = random.Next(isFd.Length);
        var kib = random.Next(64, 2049) * (isFd[channel] ? 4 : 1);
        var slowness = random.Next(3) == 0 ? 10 : 1;
        long PerKiB(double usMin, double usMax) =>
            (long)((usMin + (random.NextDouble() * (usMax - usMin))) * 1000 * kib * slowness);
        return new EcuWork
        {
            Name = name,
            Channel = $"can{channel}",
            HeadNs = PerKiB(500, 4000) + (500 * Ms),
            BusNs = kib * (isFd[channel] ? 6_000_000L : 34_000_000L),
            GapNs = PerKiB(1000, 3000),
            TailNs = PerKiB(200, 2000) + (random.Next(200, 3000) * Ms),
            Blocks = kib / 4,
        };
    }
}
