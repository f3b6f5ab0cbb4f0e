namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>Who may sign for a role, and how many of them must.</summary>
internal sealed class RoleKeys
{
    private const int ThresholdMax = 1000;

    private readonly HashSet<string> _ids;
    private readonly IReadOnlyDictionary<string, UptaneKey> _keys;
    private readonly int _threshold;

    private RoleKeys(IEnumerable<string> ids, IReadOnlyDictionary<string, UptaneKey> keys, int threshold)
    {
        _ids = ids.ToHashSet(StringComparer.Ordinal);
        _keys = keys;
        _threshold = threshold;
    }

    /// <summary>Reads the role's entry in a root or a delegation.</summary>
    /// <param name="role">The role that it is about.</param>
    /// <param name="fields">The entry.</param>
    /// <param name="keys">The keys beside it.</param>
    /// <exception cref="InputException">The threshold makes no sense.</exception>
    public static RoleKeys Read(MetadataName role, MetadataFields fields, IReadOnlyDictionary<string, UptaneKey> keys)
    {
        long threshold = fields.Number("threshold", long.MinValue, long.MaxValue);
        return threshold is >= 1 and <= ThresholdMax
            ? new RoleKeys(fields.TextList("keyids"), keys, (int)threshold)
            : throw role.Refuse(
                UptaneError.IllegalThreshold, $"threshold is {threshold}; it must be from 1 to {ThresholdMax}");
    }

    /// <summary>True when the same keys sign, equally many of them.</summary>
    public bool AreSame(RoleKeys other) => _threshold == other._threshold && _ids.SetEquals(other._ids);

    /// <summary>Refuses metadata that too few of these keys signed.</summary>
    /// <exception cref="InputException">A signature is doubled, by a stranger, or missing.</exception>
    public void Check(MetadataDocument document)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var good = new HashSet<string>(StringComparer.Ordinal);
        string? stranger = null;
        foreach (var signature in document.Signatures)
        {
            if (!seen.Add(signature.KeyId))
            {
                throw document.Name.Refuse(
                    UptaneError.NonUniqueSignatures,
                    $"key {UptaneRefusal.Show(signature.KeyId)} signed twice; each key may sign once");
            }

            // A new root carries signatures of keys that the old one does not know: strangers are no error as such.
            if (!_ids.Contains(signature.KeyId) || !_keys.TryGetValue(signature.KeyId, out var key))
            {
                stranger = signature.KeyId;
            }
            else if (key.Verify(document, signature, out string fingerprint))
            {
                good.Add(fingerprint);
            }
        }

        if (good.Count < _threshold)
        {
            throw Missing(document, good.Count, stranger);
        }
    }

    private FlashException Missing(MetadataDocument document, int good, string? stranger)
    {
        string count = $"version {document.Version} has {good} good signatures of the role's {_ids.Count} keys; "
            + $"{_threshold} are needed";
        return stranger is null
            ? document.Name.Refuse(UptaneError.UnmetThreshold, count)
            : document.Name.Refuse(
                UptaneError.BadKeyId, $"{count}; key {UptaneRefusal.Show(stranger)} may not sign for this role");
    }
}
