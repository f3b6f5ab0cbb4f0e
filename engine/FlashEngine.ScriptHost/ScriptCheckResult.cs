namespace FlashEngine.Scripting;

/// <summary>What a check of a script found.</summary>
/// <param name="Path">The script.</param>
/// <param name="Errors">The errors, one line each: <c>file:line: problem</c>; empty when the script is good.</param>
/// <param name="Steps">The steps that it builds, in order; empty when it has errors.</param>
public sealed record ScriptCheckResult(string Path, IReadOnlyList<string> Errors, IReadOnlyList<FlashStep> Steps)
{
    /// <summary>True when the script can be used.</summary>
    public bool IsGood => Errors.Count == 0;
}
