namespace FlashEngine.House.Tests;

/// <summary>The arrows and packages of the house: what each project may know. Anything else is refused.</summary>
public sealed class ArrowTests
{
    private const string Prefix = "FlashEngine.";

    // The whole of the architecture's arrows. A new project of the engine needs a line here, on purpose.
    private static readonly Dictionary<string, string[]> AllowedProjects = new()
    {
        ["Abstractions"] = [],
        ["Core"] = ["Abstractions"],
        ["Simulation"] = ["Abstractions"],
        ["PluginHost"] = ["Abstractions"],
        ["ScriptHost"] = ["Core", "Abstractions"],
        ["Station"] = ["Core", "Abstractions"],
        ["Ota"] = ["Station", "Core", "Abstractions"],
        ["Rehearsal"] = ["Abstractions", "Core", "Simulation", "PluginHost", "ScriptHost", "Station", "Ota"],
        ["Cli"] = ["Abstractions", "Core", "Simulation", "PluginHost", "ScriptHost", "Station", "Ota", "Rehearsal"],
    };

    private static readonly Dictionary<string, string[]> AllowedPackages = new()
    {
        ["Abstractions"] = [],
        ["Core"] = ["Microsoft.CodeAnalysis.BannedApiAnalyzers"],
        ["Simulation"] = [],
        ["PluginHost"] = [],
        ["ScriptHost"] = ["Microsoft.CodeAnalysis.CSharp.Scripting", "Microsoft.CodeAnalysis.Analyzers"],
        ["Station"] =
        [
            "YamlDotNet", "System.Security.Cryptography.Pkcs", "Microsoft.Data.Sqlite.Core",
            "SQLitePCLRaw.bundle_e_sqlite3",
        ],
        ["Ota"] = [],
        ["Rehearsal"] = [],
        ["Cli"] = ["System.CommandLine", "Spectre.Console", "Microsoft.AspNetCore.App"],
    };

    [Fact]
    public void Engine_EachProject_HasALineInTheTable()
        => Assert.Equal(
            AllowedProjects.Keys.Order(StringComparer.Ordinal),
            ProjectFile.All().Where(project => project.Area == "engine").Select(ShortName));

    [Fact]
    public void Engine_ProjectReferences_FollowTheArrows()
        => Offences.AssertNone(
            from project in ProjectFile.All()
            where project.Area == "engine"
            from target in project.Projects
            where !AllowedProjects[ShortName(project)].Any(allowed => target == EnginePath(allowed))
            select $"{project.Path} -> {target}");

    [Fact]
    public void Engine_PackageReferences_AreThoseOfTheTable()
        => Offences.AssertNone(
            from project in ProjectFile.All()
            where project.Area == "engine"
            from package in project.Packages
            where !AllowedPackages[ShortName(project)].Contains(package, StringComparer.Ordinal)
            select $"{project.Path} -> {package}");

    [Fact]
    public void AdaptersAndPlugins_References_AreTheAbstractionsAlone()
        => Offences.AssertNone(
            from project in ProjectFile.All()
            where project.Area is "adapters" or "plugins"
            from target in project.Projects.Concat(project.Packages)
            where target != EnginePath("Abstractions")
            select $"{project.Path} -> {target}");

    [Fact]
    public void Nothing_RefersToTestsOrPerf()
        => Offences.AssertNone(
            from project in ProjectFile.All()
            where project.Area is not ("tests" or "perf")
            from target in project.Projects
            where target.StartsWith("tests/", StringComparison.Ordinal)
                || target.StartsWith("perf/", StringComparison.Ordinal)
            select $"{project.Path} -> {target}");

    [Fact]
    public void Core_BannedSymbols_AreGivenToTheCompiler()
        => Assert.Contains(
            Repository.Lines(EnginePath("Core")),
            line => line.Contains("AdditionalFiles", StringComparison.Ordinal)
                && line.Contains("BannedSymbols.txt", StringComparison.Ordinal));

    [Fact]
    public void Packages_Versions_ArePinnedExactlyInOnePlace()
    {
        Offences.AssertNone(Repository.Lines("Directory.Packages.props")
            .Where(line => line.Contains("<PackageVersion", StringComparison.Ordinal)
                && !line.Contains("Version=\"[", StringComparison.Ordinal)));
        Offences.AssertNone(
            from path in Repository.Files(".csproj", "engine", "adapters", "plugins", "tests", "perf")
            from line in Repository.Lines(path)
            where line.Contains("PackageReference", StringComparison.Ordinal)
                && line.Contains("Version", StringComparison.Ordinal)
            select $"{path}: {line.Trim()}");
    }

    [Fact]
    public void Solution_HoldsEveryProject()
    {
        var solution = string.Join('\n', Repository.Lines("FlashEngine.sln")).Replace('\\', '/');
        Offences.AssertNone(ProjectFile.All()
            .Where(project => !project.Path.StartsWith("tests/zoo/", StringComparison.Ordinal))
            .Where(project => !solution.Contains($"\"{project.Path}\"", StringComparison.Ordinal))
            .Select(project => $"FlashEngine.sln lacks {project.Path}"));
    }

    private static string ShortName(ProjectFile project) => project.Name[Prefix.Length..];

    private static string EnginePath(string name) => $"engine/{Prefix}{name}/{Prefix}{name}.csproj";
}
