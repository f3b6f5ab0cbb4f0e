using FlashEngine.Ota.Uptane.Metadata;

namespace FlashEngine.Ota.Uptane.Trust;

/// <summary>
/// Whom the vehicle trusts: roots installed by hand, and what checks have learned since, which survives a restart.
/// There is no default and no first use: without an installed root nothing is trusted.
/// </summary>
public sealed class UptaneTrust
{
    private const int InstalledLengthMax = 64 * 1024;
    private const string RootSuffix = ".root.json";

    private readonly string _installed;
    private readonly TrustFile _learned;

    /// <summary>Makes it.</summary>
    /// <param name="installed">Folder with <c>director/N.root.json</c> and <c>image_repo/N.root.json</c>.</param>
    /// <param name="state">Folder of what checks learn; made when it is missing. One vehicle each.</param>
    public UptaneTrust(string installed, string state)
    {
        _installed = Path.GetFullPath(installed);
        _learned = new TrustFile(Path.GetFullPath(state));
    }

    /// <summary>What is known of a repository.</summary>
    /// <exception cref="InputException">No root was installed, or what was kept is damaged.</exception>
    internal TrustedRepository Load(string repository)
    {
        var installed = Installed(repository);
        return _learned.Load(repository) is { } learned && Version(repository, learned.Root) >= installed.Version
            ? learned
            : TrustedRepository.Installed(installed.Root);
    }

    /// <summary>Keeps what a check learned, before anything is done with it.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    internal void Save(string repository, TrustedRepository trusted) => _learned.Save(repository, trusted);

    private (int Version, byte[] Root) Installed(string repository)
    {
        string folder = Path.Combine(_installed, repository);
        var name = new MetadataName(repository, MetadataName.Root);
        try
        {
            string? newest = Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, "*" + RootSuffix).MaxBy(Number)
                : null;
            if (newest is null)
            {
                throw name.Refuse(
                    UptaneError.NoTrustedRoot,
                    $"no root is installed; put the one that the maker gave you at '{Path.Combine(folder, "1")}"
                    + $"{RootSuffix}'");
            }

            if (new FileInfo(newest).Length > InstalledLengthMax)
            {
                throw name.Refuse(
                    UptaneError.NoTrustedRoot, $"'{newest}' is larger than {InstalledLengthMax} bytes; it is no root");
            }

            byte[] root = File.ReadAllBytes(newest);
            return (Version(repository, root), root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw name.Refuse(UptaneError.NoTrustedRoot, $"the installed root cannot be read: {e.Message}", e);
        }
    }

    private static int Number(string path) =>
        int.TryParse(Path.GetFileName(path)[..^RootSuffix.Length], out int number) ? number : 0;

    private static int Version(string repository, byte[] root) =>
        MetadataDocument.Parse(new MetadataName(repository, MetadataName.Root), root).Version;
}
