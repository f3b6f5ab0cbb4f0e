namespace FlashEngine.Cli;

/// <summary>
/// Where the parts are that the program loads at run time. The launcher names the folder in <c>FLASH_HOME</c>; without
/// it, it is the nearest folder above the program that has scripts.
/// </summary>
internal sealed record Installation(string Home)
{
    /// <summary>Folders with adapters and plugins; each sub-folder is one.</summary>
    public IReadOnlyList<string> PluginRoots =>
        [Path.Combine(Home, "artifacts", "adapters"), Path.Combine(Home, "artifacts", "plugins")];

    /// <summary>The operator's pins of plugins; in force when the file exists.</summary>
    public string PluginLock => Path.Combine(Home, "plugins.lock");

    /// <summary>Flash scripts, ECU types and vehicles.</summary>
    public string Scripts => Path.Combine(Home, "scripts");

    /// <summary>Compiled scripts; the user's own, because it holds code that will run.</summary>
    public string ScriptCache => OfUser("scripts");

    /// <summary>What the station keeps of a vehicle's jobs; one folder per vehicle, so that two can be flashed at
    /// once.</summary>
    public string StateFolder(string vehicle) => Path.Combine(OfUser("state"), FileName(vehicle));

    /// <summary>Finds the installation of this program.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Installation Find()
    {
        var named = Environment.GetEnvironmentVariable("FLASH_HOME");
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named)
                ? new(Path.GetFullPath(named))
                : throw new InputException($"FLASH_HOME names '{named}', which is no folder");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Directory.Exists(Path.Combine(folder.FullName, "scripts", "ecu-types")))
            {
                return new(folder.FullName);
            }
        }

        throw new InputException(
            $"no folder 'scripts/ecu-types' above {AppContext.BaseDirectory}; set FLASH_HOME to the engine's folder");
    }

    private string OfUser(string name)
    {
        var user = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        return user.Length > 0
            ? Path.Combine(user, "flash-engine", name)
            : Path.Combine(Home, "artifacts", name);
    }

    /// <summary>A vehicle's name may hold what a file name may not.</summary>
    private static string FileName(string name) => Uri.EscapeDataString(name).TrimStart('.');
}
