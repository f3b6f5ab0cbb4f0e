using System.Xml.Linq;

namespace FlashEngine.House.Tests;

/// <summary>What a project file, with the properties files of its folder, asks for.</summary>
internal sealed class ProjectFile
{
    private ProjectFile(string path, IReadOnlyList<string> projects, IReadOnlyList<string> packages)
    {
        Path = path;
        Projects = projects;
        Packages = packages;
    }

    /// <summary>Relative to the root.</summary>
    public string Path { get; }

    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The first folder: engine, adapters, plugins, tests, perf.</summary>
    public string Area => Path.Split('/')[0];

    /// <summary>Referenced projects, relative to the root.</summary>
    public IReadOnlyList<string> Projects { get; }

    /// <summary>Referenced packages and frameworks.</summary>
    public IReadOnlyList<string> Packages { get; }

    public static IReadOnlyList<ProjectFile> All()
        => [.. Repository.Files(".csproj", "engine", "adapters", "plugins", "tests", "perf").Select(Read)];

    private static ProjectFile Read(string path)
    {
        var files = new List<string> { path };
        var areaProperties = path.Split('/')[0] + "/Directory.Build.props";
        if (File.Exists(Repository.PathOf(areaProperties)))
        {
            files.Add(areaProperties);
        }

        return new ProjectFile(
            path,
            [.. files.SelectMany(file => Items(file, "ProjectReference").Select(include => Resolve(file, include)))],
            [.. files.SelectMany(file => Items(file, "PackageReference", "FrameworkReference", "Reference"))]);
    }

    private static IEnumerable<string> Items(string file, params string[] kinds)
        => XDocument.Load(Repository.PathOf(file)).Descendants()
            .Where(element => kinds.Contains(element.Name.LocalName, StringComparer.Ordinal))
            .Select(element => (string?)element.Attribute("Include"))
            .OfType<string>();

    private static string Resolve(string file, string include)
    {
        var folder = System.IO.Path.GetDirectoryName(Repository.PathOf(file))!;
        var rooted = include.Replace("$(RepoRoot)", Repository.Root + "/", StringComparison.Ordinal).Replace('\\', '/');
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, rooted));
        return System.IO.Path.GetRelativePath(Repository.Root, full).Replace('\\', '/');
    }
}
