namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>Which target files there are, and who else may vouch for some.</summary>
internal sealed class TargetsMetadata
{
    private TargetsMetadata(MetadataDocument document)
    {
        Document = document;
        Targets = document.Signed.Object("targets").Objects().ToDictionary(
            member => member.Name, member => TargetEntry.Read(member.Name, member.Fields), StringComparer.Ordinal);
        Delegations = document.Signed.OptionalObject("delegations") is { } fields ? Delegation.ReadAll(fields) : [];
    }

    /// <summary>The file.</summary>
    public MetadataDocument Document { get; }

    /// <summary>The target files by name.</summary>
    public IReadOnlyDictionary<string, TargetEntry> Targets { get; }

    /// <summary>The roles that it delegates to, in their order.</summary>
    public IReadOnlyList<Delegation> Delegations { get; }

    /// <summary>Reads a file whose signatures were checked.</summary>
    /// <exception cref="InputException">It is malformed or of another role.</exception>
    public static TargetsMetadata Read(MetadataDocument document)
    {
        document.CheckType(MetadataName.Targets);
        return new TargetsMetadata(document);
    }
}
