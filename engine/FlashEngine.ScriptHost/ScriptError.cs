using Microsoft.CodeAnalysis;

namespace FlashEngine.Scripting;

/// <summary>An error in a script.</summary>
internal sealed record ScriptError(string File, int Line, string Problem)
{
    /// <summary>Makes an error at a place in the source.</summary>
    public static ScriptError At(Location location, string mainFile, string problem)
    {
        var span = location.GetMappedLineSpan();
        return new ScriptError(
            string.IsNullOrEmpty(span.Path) ? mainFile : span.Path, span.StartLinePosition.Line + 1, problem);
    }

    /// <summary>Makes an error of one of the compiler's.</summary>
    public static ScriptError Of(Diagnostic diagnostic, string mainFile)
        => At(
            diagnostic.Location,
            mainFile,
            $"{diagnostic.Id} {diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}");
}
