namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>
/// Three runs of <c>flash demo --fast</c>, two of them with one seed, at the same time: what else the machine does must
/// not show in a trace of virtual time.
/// </summary>
public sealed class DemoRuns : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-demos-");

    internal DemoOutcome First { get; private set; } = null!;

    internal DemoOutcome Again { get; private set; } = null!;

    internal DemoOutcome OtherSeed { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        var runs = await Task.WhenAll(
            RunInOwnFolderAsync("first", "7"), RunInOwnFolderAsync("again", "7"), RunInOwnFolderAsync("other", "8"));
        (First, Again, OtherSeed) = (runs[0], runs[1], runs[2]);
    }

    /// <inheritdoc/>
    public Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    private Task<DemoOutcome> RunInOwnFolderAsync(string name, string seed) => RunAsync(
        _folder.CreateSubdirectory(name).FullName, ["--fast", "--seed", seed], _ => Task.CompletedTask);

    /// <summary>Runs a demo to its end in a folder of its own.</summary>
    /// <param name="folder">Where its temporary files, report and trace go.</param>
    /// <param name="arguments">How.</param>
    /// <param name="meanwhile">What happens while it runs.</param>
    internal static async Task<DemoOutcome> RunAsync(
        string folder, IEnumerable<string> arguments, Func<ChildProcess, Task> meanwhile)
    {
        var temporary = Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName;
        var report = Path.Combine(folder, "report");
        var trace = Path.Combine(folder, "trace.log");
        var environment = new Dictionary<string, string> { ["TMPDIR"] = temporary };
        using var demo = ChildProcess.Flash(
            environment, ["demo", .. arguments, "--report", report, "--trace", trace]);
        await meanwhile(demo);
        var exitCode = await demo.ExitAsync();
        return new DemoOutcome(exitCode, demo.Output.Lines, demo.Error.Lines, report, trace, temporary);
    }
}

/// <summary>What a demo left behind.</summary>
internal sealed record DemoOutcome(
    int ExitCode,
    IReadOnlyList<string> Output,
    IReadOnlyList<string> Error,
    string ReportFolder,
    string TraceFile,
    string TemporaryFolder);
