namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>Names from metadata that become names of files: they may lead nowhere else.</summary>
internal static class SafePath
{
    private const int LengthMax = 200;

    /// <summary>True for plain names with <c>/</c> between them.</summary>
    public static bool IsSafe(string path) =>
        path.Length <= LengthMax && path.Split('/').All(IsPlain);

    private static bool IsPlain(string name) =>
        name.Length > 0
        && name is not ("." or "..")
        && !name.Any(c => char.IsControl(c) || c is '\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|');
}
