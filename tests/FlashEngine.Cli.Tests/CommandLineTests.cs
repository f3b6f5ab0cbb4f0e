namespace FlashEngine.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public async Task NoCommand_IsAUsageError_ThatListsTheCommands()
    {
        var run = await RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("flash: error: a command is missing, known are ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith("; see 'flash --help'\n", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task UnknownCommand_IsAUsageError_ThatNamesIt()
    {
        var run = await RunAsync("explode");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("flash: error: unknown command 'explode', known are ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownOption_IsAUsageError_ThatPointsToTheVerbsHelp()
    {
        var run = await RunAsync("plugins", "list", "--colour");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "flash: error: unrecognized command or argument '--colour'; see 'flash plugins list --help'\n", run.Error);
    }

    [Theory]
    [InlineData("explore --runs x", "--runs: 'x' is wrong; right is a whole number up to 2147483647")]
    [InlineData("explore --jobs 1.5", "--jobs: '1.5' is wrong; right is a whole number up to 2147483647")]
    [InlineData("explore --ecus 3000000000", "--ecus: '3000000000' is wrong; right is a whole number up to 2147")]
    [InlineData("explore --seed -1", "--seed: '-1' is wrong; right is a whole number, 0 or more")]
    [InlineData("explore --runs 0", "--runs must be 1 or more")]
    [InlineData("explore --ecus -2", "--ecus must be 1 or more")]
    [InlineData("agent --when-busy x", "--when-busy: 'x' is wrong; right is queue or refuse")]
    [InlineData("agent --vehicle v --trust t --download-limit x", "--download-limit: 'x' is wrong; right is a who")]
    [InlineData("agent aprove", "unknown command 'aprove', known are approve, ")]
    [InlineData("agent --vehicle v --trust t --colour", "unrecognized command or argument '--colour'; see 'flash ag")]
    public async Task ValueThatIsNone_IsAUsageError_ThatSaysWhatIsWrongWithIt(string line, string words)
    {
        var run = await RunAsync(line.Split(' '));

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"flash: error: {words}", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("run --vehicle v --package p --trust t --report FILE", "--report")]
    [InlineData("run --vehicle v --package p --trust t --report FILE/new", "--report")]
    [InlineData("agent --vehicle v --trust t --report FILE", "--report")]
    [InlineData("demo --fast --state FILE", "--state")]
    public async Task FolderThatIsAFile_Is2_BeforeAnythingIsRead(string line, string option)
    {
        var file = Path.GetTempFileName();
        try
        {
            var run = await RunAsync(line.Replace("FILE", file, StringComparison.Ordinal).Split(' '));

            Assert.Equal(2, run.ExitCode);
            Assert.Equal(
                $"flash: error: {option}: '{file}' is a file, right is a folder (it may be a new one)\n", run.Error);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Error_OfAFamily_IsOneLineWithItsExitCode()
    {
        var run = await RunAsync("plugins", "list", "--plugins", "/no/such/folder");

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("flash: error: --plugins /no/such/folder: no such folder\n", run.Error);
    }

    [Fact]
    public async Task Help_OfTheProgram_ListsExitCodes()
    {
        var run = await RunAsync("--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("12 network (broker, server)", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Help_SaysDefaultsAndWhatItGoesOver()
    {
        var agent = string.Join(' ', (await RunAsync("agent", "--help")).Output.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("Folder for downloads. Default: flashengine/inbox", agent, StringComparison.Ordinal);
        Assert.Contains("Ethernet", (await RunAsync("--help")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_OfAVerb_EndsWithExamples()
    {
        var run = await RunAsync("plugins", "list", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:\n  flash plugins list\n", run.Output, StringComparison.Ordinal);
    }

    private static Task<ProgramRun> RunAsync(params string[] args) => ProgramRun.OfAsync(args);
}
