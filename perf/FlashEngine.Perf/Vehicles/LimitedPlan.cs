using FlashEngine.Perf.Report;
using FlashEngine.Scheduling;

namespace FlashEngine.Perf.Vehicles;

/// <summary>
/// The plan of a made-up vehicle that may have few sessions at once, so that the order decides: what it costs to find,
/// and what it wins over the plain ones.
/// </summary>
/// <param name="Ecus">How many ECUs it orders.</param>
/// <param name="ProcessorMs">
/// What planning took in milliseconds of processor time: the least of three, after a first one that compiles methods.
/// </param>
/// <param name="Plan">The plan.</param>
public sealed record LimitedPlan(int Ecus, double ProcessorMs, JobPlan Plan)
{
    private const int SessionsMax = 8;
    private const int SessionsPerChannelMax = 3;
    private const int Runs = 3;

    /// <summary>How much longer file order takes in the planner's model; 1: not at all.</summary>
    public double OverFileOrder => (double)Plan.MakespanNsOf(PlanPolicies.FileOrder) / Plan.EstimatedNs;

    /// <summary>How much longer plain longest-first takes in the planner's model; 1: not at all.</summary>
    public double OverLongestFirst => (double)Plan.MakespanNsOf(PlanPolicies.LongestFirst) / Plan.EstimatedNs;

    /// <summary>Plans a vehicle.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="open">Its plan with all sessions open, from which the estimates are.</param>
    public static LimitedPlan Of(BenchVehicle vehicle, JobPlan open)
    {
        var work = vehicle.Ecus.Select(ecu => open.Order.First(own => own.Name == ecu.Entry.Name)).ToList();
        var limits = new SessionLimits(
            SessionsMax, vehicle.Channels.ToDictionary(channel => channel.Name, _ => SessionsPerChannelMax));
        var plan = JobPlan.Of(work, limits);
        return new LimitedPlan(work.Count, Enumerable.Range(0, Runs).Min(_ => PlanningMs(work, limits)), plan);
    }

    private static double PlanningMs(List<EcuWork> work, SessionLimits limits)
    {
        var sinceNs = CpuClock.NowNs;
        _ = JobPlan.Of(work, limits);
        return (CpuClock.NowNs - sinceNs) / 1e6;
    }
}
