namespace FlashEngine.House.Tests;

/// <summary>The files of the repository, read from the working copy that the tests were built in.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "TestResults", ".git", ".vs", "out"];

    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative)
        => Path.Combine(Root, relative.Replace('/', Path.DirectorySeparatorChar));

    public static string[] Lines(string relative) => File.ReadAllLines(PathOf(relative));

    /// <summary>Files below the given folders, as paths relative to the root with forward slashes, sorted.</summary>
    public static IReadOnlyList<string> Files(string extension, params string[] folders)
        => [.. folders
            .Where(folder => Directory.Exists(PathOf(folder)))
            .SelectMany(folder => Walk(PathOf(folder), extension))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Walk(string folder, string extension)
        => Directory.EnumerateFiles(folder, "*" + extension)
            .Concat(Directory.EnumerateDirectories(folder)
                .Where(child => !NotOurs.Contains(Path.GetFileName(child), StringComparer.Ordinal))
                .SelectMany(child => Walk(child, extension)));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"no global.json above {AppContext.BaseDirectory}");
    }
}
