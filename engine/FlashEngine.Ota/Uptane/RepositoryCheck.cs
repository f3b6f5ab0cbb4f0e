using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Trust;

namespace FlashEngine.Ota.Uptane;

/// <summary>
/// One check of one repository, in the order of the standard (Uptane 2.1 §5.4.4): root after root, timestamp, snapshot,
/// targets. Each step is believed because of the one before, and kept before the next one begins.
/// </summary>
internal sealed partial class RepositoryCheck
{
    private readonly MetadataName _name;
    private readonly MetadataSource _source;
    private readonly UptaneTrust _trust;
    private readonly UptaneSettings _settings;
    private readonly int _targetsLengthMax;
    private readonly DateTimeOffset _start;

    private TrustedRepository _known;
    private RootMetadata _root;
    private SnapshotMetadata? _snapshot;

    private RepositoryCheck(
        string repository, IUptaneRepository source, UptaneTrust trust, UptaneSettings settings, DateTimeOffset start)
    {
        _name = new MetadataName(repository, MetadataName.Root);
        _source = new MetadataSource(source);
        _trust = trust;
        _settings = settings;
        _targetsLengthMax = repository == MetadataName.Director
            ? settings.DirectorTargetsLengthMax
            : settings.ImageTargetsLengthMax;
        _start = start;
        _known = trust.Load(repository);
        _root = RootMetadata.Read(MetadataDocument.Parse(_name, _known.Root));
    }

    /// <summary>The top-level targets, once all before them is checked.</summary>
    public TargetsMetadata Targets { get; private set; } = null!;

    /// <summary>File names begin with versions and hashes.</summary>
    public bool ConsistentSnapshot => _root.ConsistentSnapshot;

    /// <summary>Runs a check.</summary>
    /// <param name="repository"><c>director</c> or <c>image_repo</c>.</param>
    /// <param name="source">Where its files come from.</param>
    /// <param name="trust">What is known of it.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="start">When the whole check began.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FlashException">Something is not to be trusted; carries an <see cref="UptaneRefusal"/>.
    /// </exception>
    public static async Task<RepositoryCheck> RunAsync(
        string repository,
        IUptaneRepository source,
        UptaneTrust trust,
        UptaneSettings settings,
        DateTimeOffset start,
        CancellationToken cancellation)
    {
        var check = new RepositoryCheck(repository, source, trust, settings, start);
        await check.UpdateRootAsync(cancellation);
        check._root.Document.CheckExpiry(start);

        // A Director need not have a timestamp and a snapshot; its root says whether it has. The Image repository must.
        if (repository != MetadataName.Director
            || check._root.Names(MetadataName.Timestamp)
            || check._root.Names(MetadataName.Snapshot))
        {
            await check.UpdateSnapshotAsync(await check.UpdateTimestampAsync(cancellation), cancellation);
        }

        await check.UpdateTargetsAsync(cancellation);
        return check;
    }

    /// <summary>Fetches a delegated role's targets, and checks them.</summary>
    /// <exception cref="FlashException">They are not to be trusted, or not there.</exception>
    public async Task<TargetsMetadata> DelegatedAsync(Delegation delegation, CancellationToken cancellation)
    {
        var name = _name.Of(delegation.Name);
        var facts = Facts(name, delegation.Name + ".json");
        byte[] file = await _source.FetchAsync(
            name, $"delegations/{Versioned(delegation.Name + ".json", facts)}", _targetsLengthMax, cancellation)
            ?? throw name.Refuse(
                UptaneError.DelegationMissing, $"the snapshot names version {facts?.Version}, but there is no file");
        var document = MetadataDocument.Parse(name, file);
        delegation.Keys.Check(document);
        facts?.Check(document, "snapshot");
        return TargetsMetadata.Read(document);
    }

    private async Task<FileFacts> UpdateTimestampAsync(CancellationToken cancellation)
    {
        var name = _name.Of(MetadataName.Timestamp);
        var document = await SignedAsync(name, "timestamp.json", _settings.TimestampLengthMax, cancellation);
        var timestamp = SnapshotMetadata.Read(document, MetadataName.Timestamp);
        RefuseFall(document, _known.Timestamp);
        document.CheckExpiry(_start);
        var facts = timestamp.Files.GetValueOrDefault(SnapshotMetadata.SnapshotFile)
            ?? throw name.Malformed($"meta has no '{SnapshotMetadata.SnapshotFile}'");
        Keep(_known with { Timestamp = document.Version });
        return facts;
    }

    private async Task UpdateSnapshotAsync(FileFacts facts, CancellationToken cancellation)
    {
        var name = _name.Of(MetadataName.Snapshot);
        var document = await SignedAsync(
            name, Versioned(SnapshotMetadata.SnapshotFile, facts), _settings.SnapshotLengthMax, cancellation);
        facts.Check(document, "timestamp");
        var snapshot = SnapshotMetadata.Read(document, MetadataName.Snapshot);
        RefuseFall(document, _known.Snapshot);
        foreach (var (file, version) in _known.Targets)
        {
            if (!snapshot.Files.TryGetValue(file, out var now) || now.Version < version)
            {
                throw name.Refuse(
                    UptaneError.Rollback,
                    $"version {document.Version} names {(now is null ? "no" : $"version {now.Version} of")} "
                    + $"'{UptaneRefusal.Show(file)}'; version {version} was there before");
            }
        }

        document.CheckExpiry(_start);
        _snapshot = snapshot;
        Keep(_known with
        {
            Snapshot = document.Version,
            Targets = snapshot.Files.ToDictionary(entry => entry.Key, entry => entry.Value.Version),
        });
    }

    private async Task UpdateTargetsAsync(CancellationToken cancellation)
    {
        var name = _name.Of(MetadataName.Targets);
        var facts = Facts(name, SnapshotMetadata.TargetsFile);
        var document = await SignedAsync(
            name, Versioned(SnapshotMetadata.TargetsFile, facts), _targetsLengthMax, cancellation);
        facts?.Check(document, "snapshot");
        var targets = TargetsMetadata.Read(document);
        RefuseFall(document, _known.Targets.GetValueOrDefault(SnapshotMetadata.TargetsFile));
        document.CheckExpiry(_start);
        if (_snapshot is null)
        {
            Keep(_known with
            {
                Targets = new Dictionary<string, int> { [SnapshotMetadata.TargetsFile] = document.Version },
            });
        }

        Targets = targets;
    }

    // A version that is unchanged is taken, whatever it holds: the vectors want it so (as aktualizr does), where the
    // standard would let the client stop. It is signed and not expired, and no version falls.
    private static void RefuseFall(MetadataDocument document, int known)
    {
        if (document.Version < known)
        {
            throw document.Name.Refuse(
                UptaneError.Rollback, $"version {document.Version}; version {known} was there before");
        }
    }

    private FileFacts? Facts(MetadataName name, string file) => _snapshot is null
        ? null
        : _snapshot.Files.GetValueOrDefault(file)
            ?? throw name.Refuse(
                UptaneError.VersionMismatch,
                $"the snapshot, version {_snapshot.Document.Version}, does not name '{UptaneRefusal.Show(file)}'");

    private string Versioned(string file, FileFacts? facts) =>
        _root.ConsistentSnapshot && facts is not null ? $"{facts.Version}.{file}" : file;

    private async Task<MetadataDocument> SignedAsync(
        MetadataName name, string file, int lengthMax, CancellationToken cancellation)
    {
        byte[] bytes = await _source.FetchAsync(name, file, lengthMax, cancellation)
            ?? throw name.Refuse(UptaneError.MetadataFetchFailure, $"the repository has no '{file}'");
        var document = MetadataDocument.Parse(name, bytes);
        _root.Keys(name.Role).Check(document);
        return document;
    }

    private void Keep(TrustedRepository known)
    {
        _known = known;
        _trust.Save(_name.Repository, known);
    }
}
