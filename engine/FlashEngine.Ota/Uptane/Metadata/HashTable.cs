namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>The <c>hashes</c> of a file: SHA-256, SHA-512, or both. Other algorithms in it are passed over.</summary>
internal static class HashTable
{
    public const string Sha256 = "sha256";
    public const string Sha512 = "sha512";

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">It has no known algorithm, or no lower-case hexadecimal digits.</exception>
    public static IReadOnlyDictionary<string, string> Read(MetadataFields fields)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in fields.Texts())
        {
            if (name is not (Sha256 or Sha512))
            {
                continue;
            }

            int digits = name == Sha256 ? 64 : 128;
            if (text.Length != digits || !text.All(char.IsAsciiHexDigit))
            {
                throw fields.Wrong(name, $"must be {digits} hexadecimal digits");
            }

            hashes.Add(name, text.ToLowerInvariant());
        }

        return hashes.Count > 0 ? hashes : throw fields.Wrong(Sha256, "is missing");
    }
}
