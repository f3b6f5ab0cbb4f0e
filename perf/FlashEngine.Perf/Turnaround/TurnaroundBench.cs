using System.Diagnostics;
using FlashEngine.Can;
using FlashEngine.Perf.Report;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;

namespace FlashEngine.Perf.Turnaround;

/// <summary>
/// From the last frame of one response to the first frame of the next request, with four channels busy, by the kernel's
/// timestamps of a listener that is neither of both. Needs SocketCAN: the lab has it.
/// </summary>
public static class TurnaroundBench
{
    private const int Channels = 4;
    private const int Runs = 5;
    private const int WarmUpRuns = 3;
    private const int BlocksPerRun = 150;
    private static readonly string[] Devices = [.. Enumerable.Range(0, Channels).Select(i => $"vcan{i}")];

    /// <summary>Measures, or says where it can.</summary>
    public static void Run(BenchTable table)
    {
        if (!Directory.Exists("/sys/class/net/vcan0"))
        {
            Console.WriteLine();
            Console.WriteLine("turnaround: left out, there is no vcan0 here; perf/run.sh turnaround runs it in the lab");
            return;
        }

        table.Begin(
            "turnaround",
            $"downloads by blocks of 130 bytes on {Channels} virtual buses at the same time, each to an ECU on the kernel's",
            "ISO-TP: from the last frame of a response to the first frame of the next request, by a listener's kernel",
            $"timestamps; STmin {ITester.StMinMs} ms, {Channels} x {BlocksPerRun} of them in each run, in turn with a program that does the",
            "same on the kernel's ISO-TP with a blocking thread per channel.");
        var added = AddInterfaces();
        try
        {
            Compare(table);
        }
        finally
        {
            added.ForEach(name => Ip("link", "del", name));
        }
    }

    private static void Compare(BenchTable table)
    {
        var (ours, kernels) = (new List<long[]>(), new List<long[]>());
        for (var run = 0; run < WarmUpRuns + Runs; run++)
        {
            var mine = Measure(device => new EngineTester(device, BlocksPerRun));
            var theirs = Measure(device => new KernelTester(device, BlocksPerRun));
            if (run >= WarmUpRuns)
            {
                ours.Add(mine);
                kernels.Add(theirs);
            }
        }

        foreach (var (name, share) in new[] { ("p50", 0.5), ("p99", 0.99) })
        {
            var mine = ours.ConvertAll(run => Spread.Percentile(run, share));
            var theirs = kernels.ConvertAll(run => Spread.Percentile(run, share));
            table.Add(new BenchRow($"{name} of a run", Runs, Spread.Of(mine).Text("us", 1e-3))
            {
                Peer = Spread.Of(theirs).Text("us", 1e-3),
                Ratio = $"{Spread.OfRatios(mine, theirs).Median:F2} x",
            });
        }
    }

    /// <summary>All turnarounds of all channels of one run, nanoseconds.</summary>
    private static long[] Measure(Func<string, ITester> make)
    {
        var host = new Host();
        var ecus = Devices.Select(device => new KernelEcu(device)).ToList();
        var watches = Devices.Select(device => new FrameWatch(host, device)).ToList();
        var testers = Devices.Select(make).ToList();
        testers.ForEach(tester => tester.Start());
        testers.ForEach(tester => tester.Dispose()); // waits for its end
        ecus.ForEach(ecu => ecu.Dispose());
        var all = watches.SelectMany(watch => watch.End()).ToArray();
        return all.Length >= Channels * BlocksPerRun
            ? all
            : throw new InvalidOperationException($"the listener saw only {all.Length} turnarounds");
    }

    private static List<string> AddInterfaces()
    {
        var missing = Devices.Where(name => !Directory.Exists($"/sys/class/net/{name}")).ToList();
        foreach (var name in missing)
        {
            Ip("link", "add", "dev", name, "type", "vcan");
            Ip("link", "set", name, "mtu", "72", "up");
        }

        return missing;
    }

    private static void Ip(params string[] arguments)
    {
        using var ip = Process.Start("ip", arguments);
        ip.WaitForExit();
        if (ip.ExitCode != 0)
        {
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)} ended with {ip.ExitCode}");
        }
    }

    private sealed class Host : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
