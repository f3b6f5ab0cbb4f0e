namespace FlashEngine.Station.Reports;

/// <summary>How the closed set of result words looks.</summary>
internal static class ResultWords
{
    /// <summary>The class in the style sheet.</summary>
    public static string ClassOf(string result) => result switch
    {
        ReportWords.Success => "ok",
        ReportWords.Failed => "bad",
        ReportWords.Partial or ReportWords.Cancelled or ReportWords.RolledBack => "warn",
        _ => "none",
    };

    /// <summary>The class of a whole job.</summary>
    public static string ClassOf(JobReport report) =>
        report.IsDryRun && report.ExitCode == 0 ? ClassOf(ReportWords.Success) : ClassOf(report.Result);

    /// <summary>The headline of the page.</summary>
    public static string Headline(JobReport report)
    {
        var done = report.GoodEcus;
        var all = report.Ecus.Count;
        return report.Result switch
        {
            _ when report.IsDryRun => $"Dry run: {done} of {ReportNumbers.Count(all, "ECU")} could be flashed",
            ReportWords.Success => all == 1 ? "The ECU runs the new software" : $"All {all} ECUs run the new software",
            ReportWords.Cancelled => $"Cancelled; {done} of {ReportNumbers.Count(all, "ECU")} run the new software",
            ReportWords.RolledBack => all == 1
                ? "Rolled back: the ECU holds what it held before"
                : $"Rolled back: all {all} ECUs hold what they held before",
            _ when done == 0 && all == 1 => "Failed; the ECU does not run the new software",
            _ when done == 0 => $"Failed; none of {all} ECUs runs the new software",
            _ => $"{done} of {all} ECUs run the new software",
        };
    }
}
