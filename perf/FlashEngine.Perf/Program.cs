using System.Globalization;
using FlashEngine.Perf.Download;
using FlashEngine.Perf.Fetch;
using FlashEngine.Perf.Fleet;
using FlashEngine.Perf.IsoTp;
using FlashEngine.Perf.Kernel;
using FlashEngine.Perf.Large;
using FlashEngine.Perf.Report;
using FlashEngine.Perf.Scapy;
using FlashEngine.Perf.Script;
using FlashEngine.Perf.Threads;
using FlashEngine.Perf.Turnaround;
using FlashEngine.Perf.Vehicles;
using FlashEngine.Perf.Wire;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var benches = new Dictionary<string, Action<BenchTable>>
{
    ["wire"] = WireBench.Run,
    ["isotp"] = IsoTpPairBench.Run,
    ["download"] = DownloadBench.Run,
    ["handoff"] = HandOffBench.Run,
    ["pacing"] = PacingBench.Run,
    ["script"] = ScriptBench.Run,
    ["scapy"] = ScapyBench.Run,
    ["kernel"] = KernelBench.Run,
    ["turnaround"] = TurnaroundBench.Run,
    ["vehicles"] = VehiclesBench.Run,
    ["large"] = LargeBench.Run,
    ["fetch"] = FetchBench.Run,
    ["fleet"] = FleetBench.Run,
};
switch (args)
{
    // The processes of the bench "fetch".
    case [FetchServer.Verb, var certificate, var key]:
        return await FetchServer.RunAsync(certificate, key);
    case [FetchClient.Verb, var url, var sha256, var caFile, var folder]:
        return await FetchClient.RunAsync(url, sha256, caFile, folder);
}

if (args.FirstOrDefault(name => !benches.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"perf: there is no bench '{unknown}'; there are {string.Join(", ", benches.Keys)}");
    return 1;
}

var table = new BenchTable(Console.Out);
foreach (var (name, run) in benches)
{
    if (args.Length == 0 || args.Contains(name))
    {
        run(table);
    }
}

Console.WriteLine();
Console.WriteLine($"{table.Gates} gates, {table.Failed} failed");
return table.Failed == 0 ? 0 : 1;
