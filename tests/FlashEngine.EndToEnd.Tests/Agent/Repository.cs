namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>Where the repository and the program built from it are.</summary>
internal static class Repository
{
    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The program of the configuration in which this test was built.</summary>
    public static string Program { get; } = FindProgram();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    private static string FindProgram()
    {
        // The test lies in bin/CONFIGURATION/FRAMEWORK, and so does the program.
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(
            Root, "engine", "FlashEngine.Cli", "bin", framework.Parent!.Name, framework.Name, "flash.dll");
    }
}
