namespace FlashEngine.Ota.Uptane.Tests.Vectors;

/// <summary>
/// The Uptane community's test vectors: the folder that <c>FLASHENGINE_UPTANE_VECTORS</c> names, by default
/// <c>../shared/vectors/uptane</c> relative to the repository.
/// </summary>
internal static class VectorFolder
{
    private const string Variable = "FLASHENGINE_UPTANE_VECTORS";

    public static string Path { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named
        ? System.IO.Path.GetFullPath(named)
        : System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot(), "..", "shared", "vectors", "uptane"));

    /// <summary>Why they cannot be run; null: they are there.</summary>
    public static string? Missing => File.Exists(ExpectedFile)
        ? null
        : $"no Uptane vectors at '{Path}' (set {Variable})";

    public static IEnumerable<string> Names =>
        Directory.EnumerateDirectories(Path).Select(folder => System.IO.Path.GetFileName(folder)).Order();

    /// <summary>The outcomes of a vector's steps, as the table has them.</summary>
    public static IReadOnlyList<string> Expected(string vector)
    {
        string[] row = File.ReadLines(ExpectedFile).Select(line => line.Split('\t'))
            .Single(columns => columns[0] == vector);
        string[] outcomes = row[2].Split(" | ");
        Assert.Equal(int.Parse(row[1]), outcomes.Length);
        return outcomes;
    }

    private static string ExpectedFile => System.IO.Path.Combine(Path, "expected.tsv");

    public static string RepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "global.json")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("the tests were not built inside the repository");
    }
}
