using System.Reflection;

namespace FlashEngine.Hosts.Tests;

/// <summary>A folder of a test's own that goes away with it, and the way to the files of the repository.</summary>
public sealed class Workspace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("flash-hosts-").FullName;

    public static string Repository(params string[] path)
    {
        var root = typeof(Workspace).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepoRoot").Value!;
        return Path.Combine([root, .. path]);
    }

    public string In(params string[] path) => Path.Combine([Folder, .. path]);

    public string Write(string name, string text)
    {
        var file = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
