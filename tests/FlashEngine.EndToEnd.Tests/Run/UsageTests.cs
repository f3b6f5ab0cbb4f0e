namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>Command lines that say nothing sensible: 1, and what would be right.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("flahs", "unknown command 'flahs', known are demo, ", "'flash --help'")]
    [InlineData("run --simulate", "'--vehicle' is required", "'flash run --help'")]
    [InlineData("run --vehicle v --package p --trust t --fast", "--fast needs --simulate")]
    public async Task CommandLine_MakesNoSense_Is1AndSaysWhatWould(string line, params string[] words)
    {
        var run = await FlashProcess.RunAsync(line.Split(' '));

        run.Failed(1, words);
        Assert.Equal("", run.Output);
    }
}
