using System.Diagnostics;
using FlashEngine.Rehearsal.Faults;
using FlashEngine.Station.Jobs;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>Runs many cases on many threads, and what fails again and again until little is left of it.</summary>
public sealed class Explorer : IDisposable
{
    // Each of so many cases is run twice; the trace hash must be the same.
    private const ulong RepeatEvery = 50;
    private readonly ExploreShapes _shapes;
    private readonly ExploreScripts _scripts;
    private readonly IPluginCatalog _plugins;

    /// <summary>Makes packages and vehicles.</summary>
    /// <param name="scriptsFolder">The folder of the delivered scripts and ECU types.</param>
    /// <param name="scripts">Loads scripts.</param>
    /// <param name="plugins">Has the adapter <c>virtual</c> and the algorithm <c>aes-cmac</c>.</param>
    /// <exception cref="InputException">Something of it is missing or broken.</exception>
    public Explorer(string scriptsFolder, IFlashScripts scripts, IPluginCatalog plugins)
    {
        _plugins = plugins;
        _scripts = new ExploreScripts(scripts);
        _shapes = new ExploreShapes(scriptsFolder);

        // What allocates once in a process is not to be counted against the first run.
        for (var seed = 0UL; seed < 4; seed++)
        {
            _ = Run(new ExploreCase(seed, new HashSet<FaultKind>()));
        }
    }

    /// <summary>Runs one case.</summary>
    public ExploreResult Run(ExploreCase what) => ExploreRun.Execute(what, _shapes, _scripts, _plugins);

    /// <summary>Runs cases of consecutive seeds.</summary>
    /// <param name="first">The first case.</param>
    /// <param name="runs">How many.</param>
    /// <param name="threads">On how many threads.</param>
    /// <param name="progress">Is told now and then, on any of them.</param>
    /// <param name="cancellation">Ends it early; what was run counts.</param>
    public ExploreSummary RunAll(
        ExploreCase first, int runs, int threads, Action<ExploreSummary> progress, CancellationToken cancellation)
    {
        var summary = new ExploreSummary();
        var watch = Stopwatch.StartNew();
        var next = -1;
        void Work()
        {
            while (!cancellation.IsCancellationRequested)
            {
                var index = Interlocked.Increment(ref next);
                if (index >= runs)
                {
                    return;
                }

                var what = first with { Seed = first.Seed + (ulong)index };
                var result = Checked(Run(what));
                lock (summary)
                {
                    summary.Add(result, watch.Elapsed);
                    progress(summary);
                }
            }
        }

        var workers = Enumerable.Range(0, threads)
            .Select(index => new Thread(Work) { IsBackground = true, Name = $"explore {index}" }).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        return summary;
    }

    /// <summary>Takes away of a failing case what it does not need to fail.</summary>
    public ExploreResult Minimise(ExploreResult failed) => new CaseMinimiser(Run).Minimise(failed);

    /// <summary>Deletes the packages.</summary>
    public void Dispose() => _shapes.Dispose();

    private ExploreResult Checked(ExploreResult result)
    {
        if (result.Case.Seed % RepeatEvery != 0 || result.Broken.Count > 0)
        {
            return result;
        }

        var again = Run(result.Case);
        return again.TraceHash == result.TraceHash
            ? result with { IsRepeated = true }
            : result with
            {
                Broken = [$"the same case, run twice, gave {result.TraceHash:X16} and {again.TraceHash:X16}"],
            };
    }
}
