namespace FlashEngine.Scheduling;

/// <summary>The closed set of order policies. Each puts ECUs of higher priority first.</summary>
public static class PlanPolicies
{
    /// <summary>As the package lists the ECUs.</summary>
    public const string FileOrder = "file-order";

    /// <summary>Longest estimated time first (Graham's LPT): what starts last is short, so the end is even.</summary>
    public const string LongestFirst = "longest-first";

    /// <summary>The better of both, improved by exchanging and moving ECUs.</summary>
    public const string Improved = "improved";
}
