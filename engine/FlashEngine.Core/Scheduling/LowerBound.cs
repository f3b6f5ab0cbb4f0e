namespace FlashEngine.Scheduling;

/// <summary>
/// What no schedule of a job can go below. A bus: of any of its ECUs the shortest head, all their bus times and the
/// shortest tail. A limit on sessions: what they take alone, over the number of slots. And the longest chain of ECUs
/// that come after each other.
/// </summary>
internal sealed class LowerBound
{
    private readonly ScheduleJob _job;

    // What must have passed before an ECU can start, and what must follow its end.
    private readonly long[] _before;
    private readonly long[] _behind;

    private LowerBound(ScheduleJob job)
    {
        _job = job;
        _before = new long[job.Ecus.Length];
        _behind = new long[job.Ecus.Length];
        for (var rounds = 0; rounds < job.Ecus.Length && Lengthen(); rounds++)
        {
            continue;
        }
    }

    /// <summary>The bound of a job in nanoseconds; 0 for a job without ECUs.</summary>
    public static long Of(ScheduleJob job)
    {
        var bound = new LowerBound(job);
        var all = Enumerable.Range(0, job.Ecus.Length).ToList();
        return all.Select(ecu => bound._before[ecu] + job.Ecus[ecu].SoloNs + bound._behind[ecu])
            .Concat(all.GroupBy(ecu => job.ChannelOf[ecu]).Select(bus => bound.OfBus([.. bus])))
            .Concat(Enumerable.Range(0, job.Capacity.Length).Select(bound.OfSlots))
            .DefaultIfEmpty(0)
            .Max();
    }

    private bool Lengthen()
    {
        var isLonger = false;
        for (var ecu = 0; ecu < _before.Length; ecu++)
        {
            var unit = _job.Units[_job.UnitOf[ecu]];
            var before = unit.SelectMany(_job.Predecessors).Select(End).DefaultIfEmpty(0).Max();
            var behind = _job.FollowersOf[ecu]
                .SelectMany(follower => _job.Units[_job.UnitOf[follower]])
                .Select(other => _job.Ecus[other].SoloNs + _behind[other]).DefaultIfEmpty(0).Max();
            isLonger |= before > _before[ecu] || behind > _behind[ecu];
            (_before[ecu], _behind[ecu]) = (before, behind);
        }

        return isLonger;

        long End(int other) => _before[other] + _job.Ecus[other].SoloNs;
    }

    /// <summary>
    /// Over the subsets that count: all with a head and a tail of at least some length. The one of all ECUs is the
    /// bound of the whole bus.
    /// </summary>
    private long OfBus(int[] ecus)
    {
        var bound = 0L;
        foreach (var head in ecus.Select(Head).Distinct())
        {
            foreach (var tail in ecus.Select(Tail).Distinct())
            {
                var among = ecus.Where(ecu => Head(ecu) >= head && Tail(ecu) >= tail).ToList();
                bound = Math.Max(bound, among.Count == 0 ? 0 : head + among.Sum(ecu => _job.Ecus[ecu].BusNs) + tail);
            }
        }

        return bound;

        long Head(int ecu) => _before[ecu] + _job.Ecus[ecu].HeadNs;

        long Tail(int ecu) => _job.Ecus[ecu].TailNs + _behind[ecu];
    }

    private long OfSlots(int limit)
    {
        var ecus = Enumerable.Range(0, _before.Length).Where(ecu => _job.LimitsOf[ecu].Contains(limit)).ToList();
        return ecus.Count == 0
            ? 0
            : ecus.Min(ecu => _before[ecu])
                + (ecus.Sum(ecu => _job.Ecus[ecu].SoloNs) / _job.Capacity[limit])
                + ecus.Min(ecu => _behind[ecu]);
    }
}
