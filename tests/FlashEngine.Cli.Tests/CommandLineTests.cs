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
    public async Task Help_OfAVerb_EndsWithExamples()
    {
        var run = await RunAsync("plugins", "list", "--help");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Examples:\n  flash plugins list\n", run.Output, StringComparison.Ordinal);
    }

    private static Task<ProgramRun> RunAsync(params string[] args) => ProgramRun.OfAsync(args);
}
