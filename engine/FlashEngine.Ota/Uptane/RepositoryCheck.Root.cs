using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane;

/// <summary>The first step: from the trusted root to the newest, one by one, each signed by the one before.</summary>
internal sealed partial class RepositoryCheck
{
    private async Task UpdateRootAsync(CancellationToken cancellation)
    {
        for (int taken = 0; ; taken++)
        {
            int next = _root.Version + 1;
            byte[]? file = await _source.FetchAsync(_name, $"{next}.root.json", _settings.RootLengthMax, cancellation);
            if (file is null)
            {
                return;
            }

            if (taken == _settings.RootRotationsMax)
            {
                throw _name.Refuse(
                    UptaneError.RootRotationError,
                    $"more than {taken} new roots at once; those up to version {_root.Version} are kept, check again");
            }

            TakeRoot(MetadataDocument.Parse(_name, file), next);
        }
    }

    private void TakeRoot(MetadataDocument document, int next)
    {
        _root.Keys(MetadataName.Root).Check(document);
        var root = RootMetadata.Read(document);
        if (root.Version != next)
        {
            throw _name.Refuse(
                UptaneError.RootRotationError,
                $"{next}.root.json has version {root.Version}; it must be {next}, one more than the last");
        }

        // Who stole a role's key could have raised its version beyond all others. A role with other keys begins anew:
        // what the stolen key signed is refused now whatever its version.
        var targets = new Dictionary<string, int>(_known.Targets, StringComparer.Ordinal);
        if (root.Changes(MetadataName.Snapshot, _root))
        {
            targets.Clear();
        }
        else if (root.Changes(MetadataName.Targets, _root))
        {
            targets.Remove(SnapshotMetadata.TargetsFile);
        }

        Keep(_known with
        {
            Root = document.Canonical, // white space is not signed, and not kept
            Timestamp = root.Changes(MetadataName.Timestamp, _root) ? 0 : _known.Timestamp,
            Snapshot = root.Changes(MetadataName.Snapshot, _root) ? 0 : _known.Snapshot,
            Targets = targets,
        });
        _root = root;
    }
}
