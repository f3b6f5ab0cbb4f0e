using System.Text.Json.Nodes;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>The demo killed in the middle (SIGKILL), and gone on with by another process.</summary>
public sealed class DemoResumeTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-demo-resume-");

    private string State => Path.Combine(_folder.FullName, "D");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("15%")]
    [InlineData("40")]
    [InlineData("90%")]
    public async Task Killed_ThenResumed_IsDone_AndTransfersNoConfirmedBlockAgain(string killAt)
    {
        var killed = await RunAsync("--kill-at", killAt);
        Assert.NotEqual(0, killed.ExitCode);
        Assert.False(File.Exists(Path.Combine(killed.ReportFolder, "report.json")), "it reported after its death");

        var resumed = await RunAsync("--resume");
        Assert.Empty(resumed.Error);
        Assert.Equal(0, resumed.ExitCode);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(resumed.ReportFolder, "report.json")))!;
        Assert.True((bool?)report["isResumed"]);
        Assert.All(report["ecus"]!.AsArray(), ecu =>
        {
            Assert.Equal((string?)ecu!["imageSha256"], (string?)ecu["sha256"]);
            var phases = ecu["phases"]!.AsArray().Select(phase => (string?)phase!["name"]).ToHashSet();
            Assert.All(
                ecu["keptBlocks"]!.AsArray(), block => Assert.DoesNotContain($"download {(string?)block}", phases));
        });
        Assert.Contains("goes on with the job of", string.Join('\n', resumed.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task NothingToResume_IsOneLineThatSaysHow()
    {
        var run = await RunAsync("--resume");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("holds no demo that was cut off", Assert.Single(run.Error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kill-at", "140%")]
    [InlineData("--kill-at", "soon")]
    public async Task WrongShare_IsAUsageError(string option, string value)
    {
        var run = await RunAsync(option, value);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("between 1% and 99%", Assert.Single(run.Error), StringComparison.Ordinal);
    }

    private Task<DemoOutcome> RunAsync(params string[] arguments) => DemoRuns.RunAsync(
        _folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName,
        ["--fast", "--seed", "7", "--state", State, .. arguments],
        _ => Task.CompletedTask);
}
