using System.Security.Cryptography;

namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>What metadata says about another metadata file: its version, and maybe its length and hashes.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Length">Its length in bytes; null: not said.</param>
/// <param name="Hashes">Its hashes by algorithm.</param>
internal sealed record FileFacts(int Version, long? Length, IReadOnlyDictionary<string, string> Hashes)
{
    /// <summary>Reads an entry of <c>meta</c>.</summary>
    public static FileFacts Read(MetadataFields fields) => new(
        (int)fields.Number("version", 1, int.MaxValue),
        fields.OptionalNumber("length", 0, long.MaxValue),
        fields.OptionalObject("hashes") is { } hashes ? HashTable.Read(hashes) : new Dictionary<string, string>());

    /// <summary>Refuses a file that is not the one meant.</summary>
    /// <exception cref="InputException">Its version, length or a hash differs.</exception>
    public void Check(MetadataDocument document, string saidBy)
    {
        if (document.Version != Version)
        {
            throw document.Name.Refuse(
                UptaneError.VersionMismatch, $"version {document.Version}; the {saidBy} names version {Version}");
        }

        // The standard means the file as it is served. The vectors' generator and its client mean the canonical form,
        // for hashes always, for lengths sometimes; either binds the same content.
        if (Length is { } length && length != document.Bytes.Length && length != document.Canonical.Length)
        {
            throw document.Name.Refuse(
                UptaneError.HashMismatch, $"{document.Bytes.Length} bytes; the {saidBy} names {length}");
        }

        if (!Matches(document.Bytes) && !Matches(document.Canonical))
        {
            throw document.Name.Refuse(
                UptaneError.HashMismatch, $"version {Version} has other hashes than the {saidBy} names");
        }
    }

    private bool Matches(byte[] bytes) =>
        (!Hashes.TryGetValue(HashTable.Sha256, out var sha256)
            || sha256 == Convert.ToHexStringLower(SHA256.HashData(bytes)))
        && (!Hashes.TryGetValue(HashTable.Sha512, out var sha512)
            || sha512 == Convert.ToHexStringLower(SHA512.HashData(bytes)));
}
