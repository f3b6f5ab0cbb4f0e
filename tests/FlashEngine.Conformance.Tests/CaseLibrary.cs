using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Conformance.Tests.Parsing;

namespace FlashEngine.Conformance.Tests;

/// <summary>
/// The cases of <c>tests/conformance/isotp</c>, and those of the folders that the environment variable
/// <c>FLASHENGINE_ISOTP_CASES</c> lists (separated as in PATH).
/// </summary>
internal static class CaseLibrary
{
    private const string FoldersVariable = "FLASHENGINE_ISOTP_CASES";

    private static readonly Lazy<(Dictionary<string, ConformanceCase> Cases, List<string> Errors)> Content =
        new(() => Load(Environment.GetEnvironmentVariable(FoldersVariable) ?? ""));

    /// <summary>tests/conformance of the working copy that the tests were built in.</summary>
    public static string Home { get; } = FindHome();

    /// <summary>All cases that could be read, by their id.</summary>
    public static IReadOnlyDictionary<string, ConformanceCase> Cases => Content.Value.Cases;

    /// <summary>What is wrong with the others.</summary>
    public static IReadOnlyList<string> Errors => Content.Value.Errors;

    /// <summary>The cases of the folder <see cref="Home"/>.</summary>
    public static IEnumerable<ConformanceCase> Ours =>
        Cases.Values.Where(item => item.File.StartsWith("isotp/", StringComparison.Ordinal));

    /// <summary>Reads our own cases and those of further folders.</summary>
    public static (Dictionary<string, ConformanceCase> Cases, List<string> Errors) Load(string folders)
    {
        var cases = new Dictionary<string, ConformanceCase>(StringComparer.Ordinal);
        var errors = new List<string>();
        Load(Path.Combine(Home, "isotp"), path => Path.GetRelativePath(Home, path).Replace('\\', '/'), cases, errors);
        foreach (var folder in folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (Directory.Exists(folder))
            {
                Load(folder, Path.GetFullPath, cases, errors);
            }
            else
            {
                errors.Add($"{FoldersVariable}: '{folder}': a folder that exists");
            }
        }

        return (cases, errors);
    }

    private static void Load(
        string folder, Func<string, string> nameOf, Dictionary<string, ConformanceCase> cases, List<string> errors)
    {
        var files = Directory.EnumerateFiles(folder, "*.case", SearchOption.AllDirectories);
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            try
            {
                foreach (var item in CaseParser.Parse(nameOf(path), File.ReadAllText(path)))
                {
                    cases.Add(item.Id, item);
                }
            }
            catch (CaseFormatException problem)
            {
                errors.Add(problem.Message);
            }
        }
    }

    private static string FindHome()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
            {
                return Path.Combine(folder.FullName, "tests", "conformance");
            }
        }

        throw new InvalidOperationException($"no global.json above {AppContext.BaseDirectory}");
    }
}
