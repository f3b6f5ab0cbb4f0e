namespace FlashEngine.Conformance.Tests.Model;

/// <summary>One case of the table: what happens around an ISO-TP implementation, and what it must do.</summary>
internal sealed record ConformanceCase
{
    /// <summary>The file, as it is shown in messages.</summary>
    public required string File { get; init; }

    /// <summary>The line of the word <c>case</c>.</summary>
    public required int Line { get; init; }

    /// <summary>Unique in its file.</summary>
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>Identifiers of the README's list of rules.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>True when the case holds for Linux's CAN_ISOTP on a real bus too.</summary>
    public required bool AppliesToKernel { get; init; }

    public required CaseOptions Options { get; init; }

    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>File and name; unique in the table.</summary>
    public string Id => $"{File}: {Name}";
}
