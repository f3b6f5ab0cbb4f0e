using FlashEngine.Scheduling;

namespace FlashEngine.Station.Reports;

/// <summary>
/// An ECU's time in a plan as a row of equal cells, for drawings that cannot show thousands of blocks.
/// </summary>
public static class PlanLane
{
    private static readonly int PhaseCount = Enum.GetValues<PlanPhase>().Length;

    /// <summary>What the ECU does most of the time in each cell; null: it is not admitted yet, or done.</summary>
    /// <param name="ecu">The ECU.</param>
    /// <param name="cells">How many cells, 1 and more.</param>
    /// <param name="endNs">Where the last cell ends, nanoseconds from the job's start, 1 and more.</param>
    public static PlanPhase?[] Sample(PlannedEcu ecu, int cells, long endNs)
    {
        var lane = new PlanPhase?[cells];
        var most = new double[cells];
        var times = new double[cells, PhaseCount];
        var cellNs = (double)endNs / cells;
        foreach (var span in ecu.Spans)
        {
            for (var cell = (int)(span.StartNs / cellNs); cell < cells && cell * cellNs < span.EndNs; cell++)
            {
                var inside = Math.Min(span.EndNs, (cell + 1) * cellNs) - Math.Max(span.StartNs, cell * cellNs);
                var time = times[cell, (int)span.Phase] += inside;
                if (time > most[cell])
                {
                    (most[cell], lane[cell]) = (time, span.Phase);
                }
            }
        }

        return lane;
    }
}
