namespace FlashEngine.Cli.Demo;

/// <summary>
/// A fresh folder for one demo: a copy of the scripts and vehicles, keys, the package. Gone at the end.
/// </summary>
internal sealed class DemoWorkFolder : IDisposable
{
    private DemoWorkFolder(string root) => Root = root;

    public string Root { get; }

    /// <summary>The copy of the demo's vehicle file; its secrets belong next to it.</summary>
    public string VehicleFile => Path.Combine(Root, "scripts", "vehicles", "demo.yaml");

    /// <summary>Makes the folder and copies the scripts of the installation into it.</summary>
    public static DemoWorkFolder Create(Installation installation)
    {
        var folder = new DemoWorkFolder(Directory.CreateTempSubdirectory("flash-demo-").FullName);
        Copy(installation.Scripts, Path.Combine(folder.Root, "scripts"));
        return folder;
    }

    public string Combine(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(source))
        {
            Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
        }
    }
}
