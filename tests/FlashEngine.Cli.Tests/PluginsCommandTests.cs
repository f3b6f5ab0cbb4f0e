using FlashEngine.Cli.Templates;

namespace FlashEngine.Cli.Tests;

/// <summary><c>flash plugins new</c> and <c>check</c>: what they refuse, and what they say.</summary>
public sealed class PluginsCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flash-plugins-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("acme-keys", "acme-keys", "AcmeKeys")]
    [InlineData("Acme.Body-Keys2", "acme.body-keys2", "Acme.BodyKeys2")]
    [InlineData("oem.class.2026-a", null, null)]
    [InlineData("oem.class.v2026-1", "oem.class.v2026-1", "Oem.Class.V20261")]
    [InlineData("", null, null)]
    [InlineData("9x", null, null)]
    [InlineData("a..b", null, null)]
    [InlineData("a-", null, null)]
    [InlineData("-a", null, null)]
    [InlineData("../a", null, null)]
    [InlineData("a b", null, null)]
    [InlineData("a_b", null, null)]
    [InlineData("schlüssel", null, null)]
    [InlineData("a\n", null, null)]
    [InlineData("flashEngine.Keys", null, null)]
    [InlineData("system", null, null)]
    public void Name_BecomesIdAndNamespace_OrIsRefused(string text, string? id, string? assembly)
    {
        if (id is null)
        {
            _ = Assert.Throws<InputException>(() => PluginName.Parse(text));
            return;
        }

        var name = PluginName.Parse(text);
        Assert.Equal((id, assembly), (name.Id, name.Assembly));
    }

    [Fact]
    public void ProjectText_HidesWhatMsBuildAndXmlWouldRead() => Assert.Equal(
        "/a b/%2541%24%28x%29%3B&amp;%27&lt;", PluginTemplate.ProjectText("/a b/%41$(x);&'</"));

    [Fact]
    public async Task New_BadName_WritesNothing()
    {
        var folder = In("new");
        var run = await ProgramRun.OfAsync("plugins", "new", "my keys", "--out", folder);

        AssertRefused(run, 2, "'my keys' is no name for a plugin");
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task New_FolderIsThere_OverwritesNothing()
    {
        File.WriteAllText(In("plugin.json"), "mine");

        var run = await ProgramRun.OfAsync("plugins", "new", "acme-keys", "--out", _folder);

        AssertRefused(run, 2, "is there already; name another folder by --out");
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task New_FolderCannotBeMade_IsOneLine()
    {
        File.WriteAllText(In("file"), "");

        AssertRefused(
            await ProgramRun.OfAsync("plugins", "new", "acme-keys", "--out", In("file", "x")), 2, "cannot write");
    }

    [Fact]
    public async Task New_UnknownKind_IsAUsageError() => AssertRefused(
        await ProgramRun.OfAsync("plugins", "new", "acme-keys", "--kind", "dongle", "--out", In("new")), 1, "'dongle'");

    [Theory]
    [InlineData("seedkey", 6)]
    [InlineData("adapter", 8)]
    public async Task New_EveryFile_HasNoNameLeftToReplace(string kind, int count)
    {
        var run = await ProgramRun.OfAsync("plugins", "new", "acme-keys", "--kind", kind, "--out", In("new"));

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var files = Directory.GetFiles(In("new"));
        Assert.Equal(count, files.Length);
        Assert.All(files, file => Assert.DoesNotMatch("[$][a-z]+[$]", File.ReadAllText(file)));
        Assert.All(files, file => Assert.Contains(file, run.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--key 11", "--key has a meaning only with --seed")]
    [InlineData("--parameter a=b", "--parameter has a meaning only with --seed")]
    [InlineData("--seed 123", "--seed 123: must be bytes of two hexadecimal digits")]
    [InlineData("--seed 11 --key xx", "--key xx: must be bytes of two hexadecimal digits")]
    [InlineData("--seed 11 --level 02", "--level 02: must be odd, 01..7D in hexadecimal")]
    [InlineData("--seed 11 --level 7F", "--level 7F: must be odd, 01..7D in hexadecimal")]
    [InlineData("--seed 11 --parameter a", "--parameter a: must be NAME=VALUE")]
    [InlineData("--seed 11 --secret plain", "a secret is referred to by 'file:PATH' or 'env:NAME'")]
    [InlineData("", "there is no plugin.json in")]
    public async Task Check_BadInput_IsOneLine(string options, string problem) => AssertRefused(
        await ProgramRun.OfAsync(
            ["plugins", "check", _folder, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]),
        2,
        problem);

    [Fact]
    public async Task Check_NoFolder_IsOneLine() =>
        AssertRefused(await ProgramRun.OfAsync("plugins", "check", In("none")), 2, "is no folder");

    [Theory]
    [InlineData("new", "flash plugins new Acme.Can --kind adapter --out src/acme-can")]
    [InlineData("check", "flash plugins check acme-keys --seed 11223344")]
    public async Task Help_EndsWithExamples(string verb, string example)
    {
        var run = await ProgramRun.OfAsync("plugins", verb, "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(example, run.Output, StringComparison.Ordinal);
    }

    private static void AssertRefused(ProgramRun run, int exitCode, string problem)
    {
        Assert.Equal(exitCode, run.ExitCode);
        Assert.StartsWith("flash: error: ", run.Error, StringComparison.Ordinal);
        Assert.Contains(problem, Assert.Single(run.Error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    private string In(params string[] path) => Path.Combine([_folder, .. path]);
}
