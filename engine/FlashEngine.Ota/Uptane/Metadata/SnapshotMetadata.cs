namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>
/// A timestamp or a snapshot: which versions of other metadata files belong together now. Both have the same form.
/// </summary>
internal sealed class SnapshotMetadata
{
    /// <summary>The name of the snapshot in a timestamp.</summary>
    public const string SnapshotFile = "snapshot.json";

    /// <summary>The name of the top-level targets in a snapshot.</summary>
    public const string TargetsFile = "targets.json";

    private SnapshotMetadata(MetadataDocument document)
    {
        Document = document;
        Files = document.Signed.Object("meta").Objects().ToDictionary(
            member => member.Name, member => FileFacts.Read(member.Fields), StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public MetadataDocument Document { get; }

    /// <summary>The files by name.</summary>
    public IReadOnlyDictionary<string, FileFacts> Files { get; }

    /// <summary>Reads a file whose signatures were checked.</summary>
    /// <exception cref="InputException">It is malformed or of another role.</exception>
    public static SnapshotMetadata Read(MetadataDocument document, string type)
    {
        document.CheckType(type);
        return new SnapshotMetadata(document);
    }
}
