namespace FlashEngine.Cli.Tests;

public sealed class AdaptersCommandTests
{
    [Theory]
    [InlineData("9999", "--bitrate must be 10000..1000000 bit/s")]
    [InlineData("abc", "abc")]
    public async Task Check_BadBitRate_IsAUsageError(string rate, string message)
    {
        var run = await ProgramRun.OfAsync(
            "adapters", "check", "virtual", "--device", "a", "--peer", "a", "--bitrate", rate);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Check_AdapterThatIsNotThere_NamesIt()
    {
        var run = await ProgramRun.OfAsync("adapters", "check", "none", "--device", "a", "--peer", "a");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there is no adapter 'none'", run.Error, StringComparison.Ordinal);
    }
}
