using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane;

/// <summary>Whether both repositories mean the same target file.</summary>
internal static class Agreement
{
    /// <summary>Refuses a file that the Image repository does not vouch for exactly as the Director wants it.</summary>
    /// <exception cref="InputException">They differ, or the file is too large.</exception>
    public static void Check(TargetEntry wanted, TargetEntry? vouched, long lengthMax)
    {
        if (vouched is null)
        {
            throw Mismatch(
                wanted, "the Director wants it, but nobody in the Image repository vouches for it (any more)");
        }

        if (vouched.Length != wanted.Length)
        {
            throw Mismatch(
                wanted, $"the Director says {wanted.Length} bytes, the Image repository {vouched.Length}");
        }

        foreach (var (algorithm, hash) in wanted.Hashes)
        {
            if (vouched.Hashes.TryGetValue(algorithm, out string? other) && other != hash)
            {
                throw Mismatch(wanted, $"the Director says {algorithm} {hash}, the Image repository {other}");
            }
        }

        if (wanted.Ecus.FirstOrDefault(ecu => !vouched.HardwareIds.Contains(ecu.HardwareId)) is { } ecu)
        {
            throw Mismatch(
                wanted,
                $"the Director wants it on hardware '{ecu.HardwareId}', the Image repository has it for "
                + (vouched.HardwareIds.Count == 0
                    ? "none"
                    : UptaneRefusal.Show(string.Join(", ", vouched.HardwareIds.Order(StringComparer.Ordinal)))));
        }

        if (wanted.Length > lengthMax)
        {
            throw new UptaneRefusal(
                UptaneError.OversizedTarget,
                MetadataName.Images,
                wanted.FileName,
                $"{wanted.Length} bytes; at most {lengthMax} are allowed").AsException();
        }
    }

    // It is between both repositories: neither alone is wrong.
    private static FlashException Mismatch(TargetEntry wanted, string problem) => new UptaneRefusal(
        UptaneError.TargetMismatch, "director and image_repo", wanted.FileName, problem).AsException();
}
