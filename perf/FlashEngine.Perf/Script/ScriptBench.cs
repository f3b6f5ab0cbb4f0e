using System.Diagnostics;
using FlashEngine.Perf.Report;

namespace FlashEngine.Perf.Script;

/// <summary>What it costs to start a process and run a script that was compiled before.</summary>
public static class ScriptBench
{
    private const int Runs = 9;
    private const int RanFromCache = 0;
    private const int CompilerLoaded = 2;
    private const double TimesEmptyProcess = 2.5;

    /// <summary>Measures against a process that does nothing, in turn.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "script",
            "scripts/flash/standard.csx with all that it loads, from the script host's cache: wall time of the whole",
            "process, from start to exit, in turn with an empty .NET process.");
        var folder = Directory.CreateTempSubdirectory("flash-perf-");
        var script = Path.Combine(AppContext.BaseDirectory, "scripts", "flash", "standard.csx");
        try
        {
            var cold = Measure("FlashEngine.Perf.ScriptRun.dll", CompilerLoaded, folder.FullName, script);
            _ = Measure("FlashEngine.Perf.ScriptRun.dll", RanFromCache, folder.FullName, script);
            _ = Measure("FlashEngine.Perf.Empty.dll", 0);
            var ours = new List<double>();
            var empty = new List<double>();
            for (var run = 0; run < Runs; run++)
            {
                ours.Add(Measure("FlashEngine.Perf.ScriptRun.dll", RanFromCache, folder.FullName, script));
                empty.Add(Measure("FlashEngine.Perf.Empty.dll", 0));
            }

            table.Add(new BenchRow("first run, with the compiler", 1, $"{Spread.Number(cold)} ms"));
            var row = new BenchRow("precompiled, compiler not loaded (checked)", Runs, Spread.Of(ours).Text("ms"))
            {
                Peer = Spread.Of(empty).Text("ms"),
            };
            table.Add(row.GatedAtMost(Spread.OfRatios(ours, empty), TimesEmptyProcess));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs a program beside this one and returns its wall time in milliseconds.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code.</exception>
    private static double Measure(string program, int expectedCode, params string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(
            Environment.ProcessPath!, [Path.Combine(AppContext.BaseDirectory, program), .. arguments]);
        process.WaitForExit();
        var taken = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return process.ExitCode == expectedCode
            ? taken
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}, not {expectedCode}");
    }
}
