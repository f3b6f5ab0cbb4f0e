namespace FlashEngine.Plugins;

/// <summary>Finds plugin folders and checks them without running anything of theirs.</summary>
internal sealed class PluginFinder(PluginLock? pins)
{
    private readonly Dictionary<string, string> _folderOfId = [];

    /// <summary>
    /// The folders with a <c>plugin.json</c> directly below the roots: roots in the order given, folders by name, so
    /// that the outcome does not depend on the file system. A root without any that has a <c>plugin.json</c> itself is
    /// one. A root that does not exist holds nothing.
    /// </summary>
    /// <exception cref="InputException">A root cannot be read.</exception>
    public static IEnumerable<string> Folders(IReadOnlyList<string> searchRoots)
        => searchRoots
            .Select(root => Path.TrimEndingDirectorySeparator(Path.GetFullPath(root)))
            .Where(Directory.Exists)
            .SelectMany(OfRoot)
            .Distinct();

    /// <summary>Checks a folder.</summary>
    /// <param name="folder">A folder with a <c>plugin.json</c>.</param>
    /// <param name="manifest">The manifest where it could be read.</param>
    /// <returns>Why the plugin is refused; null when it may be loaded.</returns>
    public string? Check(string folder, out PluginManifest? manifest)
    {
        manifest = null;
        try
        {
            manifest = PluginManifest.Read(Path.Combine(folder, PluginManifest.FileName));
            return CheckFiles(folder, manifest);
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static string[] OfRoot(string root)
    {
        string[] children = [.. Children(root).Where(HasManifest)];
        return children.Length == 0 && HasManifest(root) ? [root] : children;
    }

    private static bool HasManifest(string folder) => File.Exists(Path.Combine(folder, PluginManifest.FileName));

    private static string[] Children(string root)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"plugin folder {root} cannot be read: {e.Message}", e);
        }
    }

    private string? CheckFiles(string folder, PluginManifest manifest)
    {
        if (!_folderOfId.TryAdd(manifest.Id, folder))
        {
            return $"id '{manifest.Id}' is taken by the plugin in {_folderOfId[manifest.Id]}";
        }

        var assembly = Path.Combine(folder, manifest.Assembly);
        return File.Exists(assembly)
            ? pins?.Objection(manifest.Id, assembly)
            : $"its assembly {manifest.Assembly} is not in {folder}";
    }
}
