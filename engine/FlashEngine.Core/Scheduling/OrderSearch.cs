namespace FlashEngine.Scheduling;

/// <summary>
/// Looks for a better list order by exchanging and moving units of the same priority, on a coarse model. Graham's
/// anomalies make every rule of order lose on some job, so orders are tried and not believed. Bounded by a number of
/// trials, not by a clock: the same job always gets the same order.
/// </summary>
internal sealed class OrderSearch
{
    private const int TrialsMax = 240;

    // The coarse model's blocks in all; one trial of 40 ECUs takes some tenths of a millisecond.
    private const int BlocksInAll = 320;
    private const int BlocksMin = 3;

    private readonly ScheduleJob _job;
    private readonly ScheduleModel _model;
    private readonly long _lowerBoundNs;
    private int[] _best;
    private long _bestNs;
    private int _trials;

    private OrderSearch(ScheduleJob job, int[] start, long lowerBoundNs)
    {
        _job = job;
        _model = new ScheduleModel(job, Math.Max(BlocksMin, BlocksInAll / job.Ecus.Length));
        _lowerBoundNs = lowerBoundNs;
        _best = start;
        _bestNs = _model.MakespanNs(start);
    }

    /// <summary>The best order that was found; the start itself where none is better.</summary>
    /// <param name="job">The job.</param>
    /// <param name="start">An order of units that keeps to their priorities.</param>
    /// <param name="lowerBoundNs">Where nothing is left to gain.</param>
    public static int[] Improve(ScheduleJob job, int[] start, long lowerBoundNs)
    {
        var search = new OrderSearch(job, start, lowerBoundNs);
        while (search.TryImprove())
        {
            continue;
        }

        return search._best;
    }

    private bool HasEnded => _trials >= TrialsMax || _bestNs <= _lowerBoundNs;

    /// <summary>Goes through all pairs once, near ones first.</summary>
    private bool TryImprove()
    {
        var isBetter = false;
        for (var distance = 1; distance < _best.Length; distance++)
        {
            for (var i = 0; i + distance < _best.Length && !HasEnded; i++)
            {
                if (PriorityAt(i) == PriorityAt(i + distance))
                {
                    isBetter |= Try(Swapped(i, i + distance))
                        || (distance > 1 && Try(Moved(i + distance, i)))
                        || (distance > 1 && Try(Moved(i, i + distance)));
                }
            }
        }

        return isBetter && !HasEnded;
    }

    private bool Try(int[] order)
    {
        _trials++;
        var makespanNs = _model.MakespanNs(order, _bestNs);
        if (makespanNs >= _bestNs)
        {
            return false;
        }

        (_best, _bestNs) = (order, makespanNs);
        return true;
    }

    private int[] Swapped(int i, int j)
    {
        var order = (int[])_best.Clone();
        (order[i], order[j]) = (order[j], order[i]);
        return order;
    }

    private int[] Moved(int from, int to)
    {
        var order = _best.ToList();
        order.RemoveAt(from);
        order.Insert(to, _best[from]);
        return [.. order];
    }

    private int PriorityAt(int place) => _job.PriorityOf(_best[place]);
}
