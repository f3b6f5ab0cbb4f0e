namespace FlashEngine.Ota.Uptane.Trust;

/// <summary>What is known of a repository from earlier checks. Versions never fall below these.</summary>
/// <param name="Root">The last trusted root file.</param>
/// <param name="Timestamp">Version of the last trusted timestamp; 0: none.</param>
/// <param name="Snapshot">Version of the last trusted snapshot; 0: none.</param>
/// <param name="Targets">Versions of the targets files that the last trusted snapshot named, by file name.</param>
internal sealed record TrustedRepository(
    byte[] Root, int Timestamp, int Snapshot, IReadOnlyDictionary<string, int> Targets)
{
    /// <summary>What is known after a root was installed: only the root.</summary>
    public static TrustedRepository Installed(byte[] root) => new(root, 0, 0, new Dictionary<string, int>());
}
