namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>Which metadata it is about, for messages.</summary>
/// <param name="Repository"><c>director</c> or <c>image_repo</c>.</param>
/// <param name="Role">One of the four roles, or a delegated one.</param>
internal readonly record struct MetadataName(string Repository, string Role)
{
    public const string Director = "director";
    public const string Images = "image_repo";

    public const string Root = "Root";
    public const string Timestamp = "Timestamp";
    public const string Snapshot = "Snapshot";
    public const string Targets = "Targets";

    /// <summary>Makes a refusal of this metadata.</summary>
    public FlashException Refuse(UptaneError error, string problem, Exception? cause = null) =>
        new UptaneRefusal(error, Repository, Role, problem).AsException(cause);

    /// <summary>Makes the refusal of metadata that does not have the right form.</summary>
    public FlashException Malformed(string problem, Exception? cause = null) =>
        Refuse(UptaneError.MalformedMetadata, problem, cause);

    /// <summary>Makes the refusal of metadata that does not end: it cannot be had, and that may be meant.</summary>
    public FlashException RefuseEndless(string problem) =>
        (new UptaneRefusal(UptaneError.MetadataFetchFailure, Repository, Role, problem) { MayBeAttack = true })
            .AsException();

    /// <summary>The same repository's metadata of another role.</summary>
    public MetadataName Of(string role) => this with { Role = role };
}
