using System.Text.Json;
using System.Text.Unicode;

namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>
/// A metadata file: what is signed, and the signatures. Nothing in it is to be believed before
/// <see cref="RoleKeys.Check"/> has passed it.
/// </summary>
internal sealed class MetadataDocument
{
    private const int SignaturesMax = 100;

    private MetadataDocument(MetadataName name, byte[] bytes, JsonElement root)
    {
        Name = name;
        Bytes = bytes;
        Canonical = CanonicalJson.Of(root);
        var fields = new MetadataFields(name, root, string.Empty);
        Signed = fields.Object("signed");
        SignedBytes = CanonicalJson.Of(root.GetProperty("signed"));
        Signatures = [.. fields.ObjectList("signatures").Select(MetadataSignature.Read)];
        if (Signatures.Count > SignaturesMax)
        {
            throw name.Malformed($"{Signatures.Count} signatures; at most {SignaturesMax} are looked at");
        }

        Version = (int)Signed.Number("version", 1, int.MaxValue);
        Expires = Signed.Time("expires");
    }

    /// <summary>What it was asked for as.</summary>
    public MetadataName Name { get; }

    /// <summary>The file.</summary>
    public byte[] Bytes { get; }

    /// <summary>The file in canonical form.</summary>
    public byte[] Canonical { get; }

    /// <summary>What is signed.</summary>
    public MetadataFields Signed { get; }

    /// <summary>What is signed, in canonical form.</summary>
    public byte[] SignedBytes { get; }

    /// <summary>The signatures.</summary>
    public IReadOnlyList<MetadataSignature> Signatures { get; }

    /// <summary>Its version, 1 or more.</summary>
    public int Version { get; }

    /// <summary>When it ends.</summary>
    public DateTimeOffset Expires { get; }

    /// <summary>Takes a file apart.</summary>
    /// <exception cref="InputException">It is no strict JSON, or no metadata.</exception>
    public static MetadataDocument Parse(MetadataName name, byte[] bytes)
    {
        // The parser looks at texts late, and then throws what it throws for mistakes of the program.
        if (!Utf8.IsValid(bytes))
        {
            throw name.Malformed("no UTF-8");
        }

        try
        {
            using var document = JsonDocument.Parse(
                bytes, new JsonDocumentOptions { MaxDepth = CanonicalJson.DepthMax });
            return new MetadataDocument(name, bytes, document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw name.Malformed($"no strict JSON: {UptaneRefusal.Show(e.Message)}", e);
        }
    }

    /// <summary>Refuses metadata of another role: a signature says nothing about what a file is used as.</summary>
    /// <exception cref="InputException">It is of another role.</exception>
    public void CheckType(string type)
    {
        // The vectors write "Targets", TUF writes "targets".
        string found = Signed.Text("_type");
        if (!found.Equals(type, StringComparison.OrdinalIgnoreCase))
        {
            throw Name.Refuse(
                UptaneError.SecurityException, $"_type is '{UptaneRefusal.Show(found)}'; it must be '{type}'");
        }
    }

    /// <summary>Refuses metadata that has ended.</summary>
    /// <param name="start">When this check began: the same moment for all metadata.</param>
    /// <exception cref="InputException">It has ended.</exception>
    public void CheckExpiry(DateTimeOffset start)
    {
        if (Expires <= start)
        {
            throw Name.Refuse(
                UptaneError.ExpiredMetadata,
                $"version {Version} ended at {Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}; the server must publish a newer one");
        }
    }
}
