using System.Text.RegularExpressions;

namespace FlashEngine.House.Tests;

/// <summary>
/// Style that the compiler does not hold: sizes, and words that do not belong into a finished product.
/// </summary>
public sealed partial class StyleTests
{
    private const int FileLinesMax = 450;
    private const int ColumnsMax = 120;

    private static readonly string[] ProductFolders = ["engine", "adapters", "plugins", "scripts"];
    private static readonly string[] AllFolders = [.. ProductFolders, "tests", "perf"];

    // This file has to name what it forbids.
    private const string Self = "tests/FlashEngine.House.Tests/StyleTests.cs";

    [Fact]
    public void SourceFiles_Length_IsAtMost450Lines()
        => Offences.AssertNone(
            from path in Sources(AllFolders)
            let count = Repository.Lines(path).Length
            where count > FileLinesMax
            select $"{path}: {count} lines");

    [Fact]
    public void SourceLines_Width_IsAtMost120Columns()
        => Offences.AssertNone(Matches(Sources(ProductFolders), line => line.Length > ColumnsMax));

    [Fact]
    public void Source_UnfinishedWork_IsNotThere()
        => Offences.AssertNone(Matches(
            Sources(AllFolders).Where(path => path != Self),
            line => UnfinishedWork().IsMatch(line)));

    [Fact]
    public void Source_EmptyCatch_IsNotThere()
        => Offences.AssertNone(Sources(AllFolders)
            .Where(path => path != Self && EmptyCatch().IsMatch(File.ReadAllText(Repository.PathOf(path)))));

    [Fact]
    public void ThreadSleep_Use_IsThatOfTheList()
    {
        const string listFile = "tests/FlashEngine.House.Tests/RealTimeWaiting.txt";
        var allowed = Repository.Lines(listFile)
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Order(StringComparer.Ordinal);
        var users = Sources(AllFolders)
            .Where(path => path != Self)
            .Where(path => Repository.Lines(path).Any(line => ThreadSleep().IsMatch(line)));
        Assert.Equal(allowed, users);
    }

    private static IReadOnlyList<string> Sources(string[] folders)
        => [.. Repository.Files(".cs", folders), .. Repository.Files(".csx", folders)];

    private static IEnumerable<string> Matches(IEnumerable<string> paths, Predicate<string> isOffence)
        => from path in paths
           from line in Repository.Lines(path).Select((text, index) => (Text: text, Number: index + 1))
           where isOffence(line.Text)
           select $"{path}:{line.Number}: {line.Text.Trim()}";

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX|NotImplementedException)\b")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"catch(\s*\([^)]*\))?(\s*when\s*\([^{]*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\bThread\.Sleep\s*\(")]
    private static partial Regex ThreadSleep();
}
