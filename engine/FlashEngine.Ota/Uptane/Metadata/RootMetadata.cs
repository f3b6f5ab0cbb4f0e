namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>The root of a repository: which keys may sign for which role.</summary>
internal sealed class RootMetadata
{
    private readonly Dictionary<string, RoleKeys> _roles = new(StringComparer.Ordinal);

    private RootMetadata(MetadataDocument document)
    {
        Document = document;
        document.CheckType(MetadataName.Root);
        ConsistentSnapshot = document.Signed.OptionalFlag("consistent_snapshot");
        var keys = UptaneKey.ReadTable(document.Signed.Object("keys"));
        foreach (var (name, fields) in document.Signed.Object("roles").Objects())
        {
            // Roles are "targets" here and "Targets" as a _type; messages have one spelling.
            string role = name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
            if (!_roles.TryAdd(role, RoleKeys.Read(document.Name.Of(role), fields, keys)))
            {
                throw document.Name.Malformed($"roles has '{UptaneRefusal.Show(role)}' twice");
            }
        }

        // A root answers for itself: whoever installs one that nobody signed has installed the wrong file.
        Keys(MetadataName.Root).Check(document);
    }

    /// <summary>The file.</summary>
    public MetadataDocument Document { get; }

    /// <summary>Its version.</summary>
    public int Version => Document.Version;

    /// <summary>File names begin with versions and hashes.</summary>
    public bool ConsistentSnapshot { get; }

    /// <summary>Reads a root that its own keys signed.</summary>
    /// <exception cref="InputException">It is malformed, or too few of its keys signed.</exception>
    public static RootMetadata Read(MetadataDocument document) => new(document);

    /// <summary>True when it says who signs for a role.</summary>
    public bool Names(string role) => _roles.ContainsKey(role);

    /// <summary>Who signs for a role.</summary>
    /// <exception cref="InputException">The root does not say.</exception>
    public RoleKeys Keys(string role) => _roles.TryGetValue(role, out var keys)
        ? keys
        : throw Document.Name.Malformed($"roles has no '{role}'; nobody could sign for it");

    /// <summary>True when a role has other keys here than there.</summary>
    public bool Changes(string role, RootMetadata old) =>
        Names(role) != old.Names(role) || (Names(role) && !Keys(role).AreSame(old.Keys(role)));
}
