using System.Globalization;
using FlashEngine.Scheduling;

namespace FlashEngine.Station.Reports;

/// <summary>A plan in words, for terminals and pages alike.</summary>
public static class PlanWords
{
    /// <summary>Which order won and by how much over the others.</summary>
    public static string Verdict(JobPlan plan)
    {
        if (plan.Candidates.All(candidate => candidate.MakespanNs == plan.EstimatedNs))
        {
            return $"order {plan.Policy}: all orders that were compared take as long";
        }

        var others = plan.Candidates.Where(candidate => candidate.Policy != plan.Policy)
            .Select(candidate => $"{candidate.Policy} takes {Difference(candidate.MakespanNs, plan.EstimatedNs)}");
        return $"order {plan.Policy} won: {string.Join(", ", others)}";
    }

    /// <summary>Where the estimate of an ECU comes from.</summary>
    public static string Source(EcuWork work) => work.Source switch
    {
        EstimateSource.SameSoftware => $"{Runs(work)} with this software",
        EstimateSource.OtherSoftware => $"{Runs(work)} with other software",
        _ => "its ECU type",
    };

    private static string Difference(long takesNs, long bestNs) => takesNs == bestNs
        ? "as long"
        : string.Create(CultureInfo.InvariantCulture, $"{(takesNs - bestNs) * 100.0 / bestNs:0.0} % more");

    private static string Runs(EcuWork work) => work.Runs == 1 ? "1 run" : $"{work.Runs} runs";
}
