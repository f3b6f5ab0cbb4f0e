namespace FlashEngine.Station.Reports;

/// <summary>
/// What kind of work a step does, which gives it its colour in the timeline. Scripts name their steps freely, so the
/// family is found by words in the name; what matches none is drawn as other.
/// </summary>
/// <param name="Id">Part of the colour's name in the style sheet.</param>
/// <param name="Label">What the legend says.</param>
/// <param name="Words">Words that show the family.</param>
internal sealed record PhaseFamily(string Id, string Label, params string[] Words)
{
    /// <summary>The families in the order of the legend. A name that fits several belongs to the first one that
    /// <see cref="Of"/> asks.</summary>
    public static IReadOnlyList<PhaseFamily> All { get; } =
    [
        new("session", "session, security", "session", "unlock", "security", "mode", "fingerprint"),
        new("erase", "erase", "erase"),
        new("download", "download", "download", "transfer", "driver", "write"),
        new("check", "check, read back", "check", "verify", "identif", "read", "depend", "version"),
        new("reset", "reset", "reset"),
        new("other", "other"),
    ];

    // The work on the flash is told first: "checkErase" would be an erase, "resetSession" a reset.
    private static readonly string[] Priority = ["erase", "reset", "check", "download", "session"];

    /// <summary>The family of a step.</summary>
    public static PhaseFamily Of(string phaseName) =>
        Priority.Select(id => All.First(family => family.Id == id)).FirstOrDefault(family => family.Words.Any(
            word => phaseName.Contains(word, StringComparison.OrdinalIgnoreCase))) ?? All[^1];
}
