using System.Globalization;
using FlashEngine.Rehearsal.Explore;
using FlashEngine.Rehearsal.Faults;
using Spectre.Console;

namespace FlashEngine.Cli.Display;

/// <summary>What <c>flash explore</c> shows: how far it is, the table of faults, failing runs, the summary.</summary>
internal sealed class ExploreDisplay(TextWriter output, IAnsiConsole console)
{
    /// <summary>So many failing runs are made small and shown.</summary>
    public const int FailuresShown = 3;

    private const int LinesPerFailure = 12;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private TimeSpan _shown;

    /// <summary>Shows now and then how far it is.</summary>
    public void Progress(ExploreSummary summary)
    {
        if (summary.Elapsed - _shown >= Interval)
        {
            _shown = summary.Elapsed;
            Line($"{summary.Runs} runs, {summary.RunsPerSecond:F0}/s, {summary.Strikes} faults, "
                + $"{summary.Failed} failed");
        }
    }

    /// <summary>Kinds of faults × phases of a flash, and why some pairs cannot be.</summary>
    public void Coverage(ExploreSummary summary)
    {
        var phases = FaultCoverage.Phases;
        var table = Tables.Create(["fault", .. phases.Select(phase => phase.Title())]);
        foreach (var kind in FaultKinds.All)
        {
            table.AddRow([kind.Name(), .. phases.Select(phase => Cell(summary, kind, phase))]);
        }

        console.Write(table);
        foreach (var cells in EmptyCells(phases).GroupBy(cell => (cell.Phases, cell.Why), cell => cell.Kind.Name()))
        {
            Line($"- {string.Join(", ", cells)} in {cells.Key.Phases}: {cells.Key.Why}");
        }
    }

    // One line for all kinds that cannot strike in the same phases for the same reason.
    private static IEnumerable<(FaultKind Kind, string Phases, string Why)> EmptyCells(
        IReadOnlyList<FlashPhase> phases) =>
        from kind in FaultKinds.All
        from phase in phases
        group phase by (Kind: kind, Why: FaultCoverage.WhyImpossible(kind, phase)) into empty
        where empty.Key.Why is not null
        select (empty.Key.Kind, string.Join(", ", empty.Select(phase => phase.Title())), empty.Key.Why!);

    /// <summary>A failing run, and what is left of it.</summary>
    public void Failure(ExploreResult failed, ExploreResult least)
    {
        Line($"seed {failed.Case.Seed} broke an invariant:");
        foreach (var line in least.Broken.SelectMany(broken => broken.Split('\n')).Take(LinesPerFailure))
        {
            Line($"  {line.TrimEnd()}");
        }

        foreach (var strike in least.Strikes)
        {
            var where = strike.Ecu is null ? "" : $" at {strike.Ecu}";
            Line($"  {strike.TimeNs / 1e9:F6} s, job {strike.Attempt + 1}, {strike.Phase.Title()}: "
                + $"{strike.Event}{where}");
        }

        Line($"  replay: {least.Case.Command}");
    }

    /// <summary>The last line.</summary>
    public void Summary(ExploreSummary summary, int threads)
    {
        if (summary.Runs == 1)
        {
            Line($"trace hash {summary.LastTraceHash:X16}");
        }

        Line($"{summary.Runs} runs, {summary.Jobs} jobs, {summary.Strikes} faults, "
            + $"{summary.VirtualSeconds / 3600:F1} h of virtual time in {summary.Elapsed.TotalSeconds:F1} s: "
            + $"{summary.RunsPerSecond:F0} runs/s on {threads} threads; {summary.Repeated} made twice with equal trace "
            + $"hash; {summary.LeanSteps} steps without allocation; {summary.Failed} broke an invariant");
    }

    private static string Cell(ExploreSummary summary, FaultKind kind, FlashPhase phase) =>
        summary.Count(kind, phase) is > 0 and var count ? count.ToString(CultureInfo.InvariantCulture)
        : FaultCoverage.WhyImpossible(kind, phase) is null ? "0"
        : "-";

    private void Line(string text) => output.WriteLine(text);
}
