namespace FlashEngine.Cli.Demo;

/// <summary>
/// The folder of a demo: a copy of the scripts and vehicles, keys, the package. A fresh one is gone at the end; one
/// that is named stays, so that a demo that was cut off can go on.
/// </summary>
internal sealed class DemoWorkFolder : IDisposable
{
    private readonly bool _isKept;

    private DemoWorkFolder(string root, bool isKept)
    {
        Root = root;
        _isKept = isKept;
    }

    public string Root { get; }

    /// <summary>The copy of the demo's vehicle file; its secrets belong next to it.</summary>
    public string VehicleFile => Path.Combine(Root, "scripts", "vehicles", "demo.yaml");

    /// <summary>The journal and the simulated ECUs' memories.</summary>
    public string State => Combine("state");

    /// <summary>Makes the folder and copies the scripts of the installation into it.</summary>
    /// <param name="installation">Where the scripts are.</param>
    /// <param name="kept">The folder to work in; null: a fresh one.</param>
    /// <param name="resume">True: what an earlier demo left there stays.</param>
    /// <exception cref="InputException">There is nothing to resume.</exception>
    public static DemoWorkFolder Create(Installation installation, string? kept, bool resume)
    {
        var root = kept is null
            ? Directory.CreateTempSubdirectory("flash-demo-").FullName
            : Directory.CreateDirectory(kept).FullName;
        var folder = new DemoWorkFolder(root, kept is not null);
        if (resume && !Directory.Exists(folder.State))
        {
            throw new InputException(
                $"{root} holds no demo that was cut off; make one: flash demo --fast --kill-at 40% --state {kept}");
        }

        if (!resume && Directory.Exists(folder.State))
        {
            Directory.Delete(folder.State, recursive: true);
        }

        Copy(installation.Scripts, Path.Combine(folder.Root, "scripts"));
        return folder;
    }

    public string Combine(string name) => Path.Combine(Root, name);

    public void Dispose()
    {
        if (!_isKept)
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(source))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)), overwrite: true);
        }

        foreach (var folder in Directory.EnumerateDirectories(source))
        {
            Copy(folder, Path.Combine(target, Path.GetFileName(folder)));
        }
    }
}
