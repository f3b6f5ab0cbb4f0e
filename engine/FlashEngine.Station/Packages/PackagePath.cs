namespace FlashEngine.Station.Packages;

/// <summary>Names of entries in a package.</summary>
internal static class PackagePath
{
    public const string Manifest = "manifest.json";
    public const string Signature = "manifest.p7s";
    public const string Images = "images/";

    /// <summary>What is wrong with the path of an image, or null: it must be plain on every system.</summary>
    public static string? Problem(string path)
    {
        if (!path.StartsWith(Images, StringComparison.Ordinal))
        {
            return $"does not begin with {Images}";
        }

        if (path.Length > PackageLimits.TextLengthMax)
        {
            return $"is longer than {PackageLimits.TextLengthMax} characters";
        }

        if (path.Any(IsSpecial))
        {
            return "has a character that file names do not have everywhere";
        }

        return path.Split('/').Any(part => part.Length == 0 || part is "." or ".." || part != part.Trim())
            ? "has a part that is empty, '.', '..' or begins or ends with a blank"
            : null;
    }

    private static bool IsSpecial(char character)
        => char.IsControl(character) || char.IsSurrogate(character) || "\\:*?\"<>|".Contains(character);
}
