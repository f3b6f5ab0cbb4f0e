namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>What <c>flash run</c> says and does about a job before it that did not get to its end.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly Bench _bench = new();

    public ResumeTests()
    {
        _bench.Pack();
        _bench.UseBodyScript(
            """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("checkProgrammingDependencies", "fails", StepEffect.None, ecu =>
                throw new JobException(FlashExitCode.Precondition, "the engineer pulled the plug"));
            """);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task JobThatFailed_IsGoneOnWith_AndKeepsTheBlocksThatAreThere()
    {
        Assert.Equal(11, (await _bench.RunAsync()).ExitCode);
        _bench.UseBodyScript("#load \"SCRIPTS/flash/standard.csx\"", again: true);

        var resumed = (await _bench.RunAsync("--resume")).Succeeded();

        Assert.Contains("goes on with the job of", resumed.Output, StringComparison.Ordinal);
        var body = _bench.ReadReport("body");
        Assert.Equal(
            ["application", "data"],
            body.GetProperty("keptBlocks").EnumerateArray().Select(block => block.GetString()));
        Assert.Equal(0, body.GetProperty("bytes").GetInt64());
        Assert.Equal("1.0.0", body.GetProperty("versionBefore").GetString());
        Assert.Equal("2.0.0", body.GetProperty("versionAfter").GetString());
    }

    [Fact]
    public async Task AnotherPackage_IsNotResumed_AndTheLineNamesBoth()
    {
        _ = await _bench.RunAsync();
        _bench.Pack(Bench.Manifest with { Release = "summer" });
        (await _bench.RunAsync("--resume")).Failed(2, "release 'spring'", "this package is 'summer'", "--resume");
    }

    [Fact]
    public async Task WithoutResume_ItBeginsAnew_AndSaysThatItCouldHaveGoneOn()
    {
        _ = await _bench.RunAsync();
        _bench.UseBodyScript("#load \"SCRIPTS/flash/standard.csx\"", again: true);

        var anew = (await _bench.RunAsync()).Succeeded();

        Assert.Contains("--resume would go on with it", anew.Output, StringComparison.Ordinal);
        Assert.False(_bench.ReadReport().GetProperty("isResumed").GetBoolean());
        Assert.True(_bench.ReadReport("body").GetProperty("bytes").GetInt64() > 0);
    }

    [Fact]
    public async Task NothingToResume_IsAJobLikeAnyOther_AndIsSaid()
    {
        _bench.UseBodyScript("#load \"SCRIPTS/flash/standard.csx\"", again: true);
        var run = (await _bench.RunAsync("--resume")).Succeeded();
        Assert.Contains("nothing to go on with: ", run.Output, StringComparison.Ordinal);
        Assert.False(_bench.ReadReport().GetProperty("isResumed").GetBoolean());
    }
}
