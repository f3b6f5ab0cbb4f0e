namespace FlashEngine.Ota.Tests.Agent;

/// <summary>Messages that arrive while a command is worked on, and commands that arrive again.</summary>
public sealed class OtaAgentConcurrencyTests
{
    [Fact]
    public async Task Request_WhileBusy_IsRefusedAndTheFirstGoesOn()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync();
        bench.Job.Work = async (_, _) =>
        {
            await finish.Task;
            return FlashJobDouble.Success;
        };
        await bench.SendAsync(bench.Request("cmd-1"));
        await bench.AckAsync();
        await bench.SendAsync(bench.Request("cmd-2"));

        var refused = await bench.ResultAsync();
        finish.SetResult();
        var done = await bench.ResultAsync();

        Assert.Equal(("cmd-2", "FAILED", "busy with cmd-1"), (
            (string?)refused["command_id"], (string?)refused["status"], (string?)refused["message"]));
        Assert.Equal(("cmd-1", "SUCCESS"), ((string?)done["command_id"], (string?)done["status"]));
        Assert.Equal(FlashExitCode.Ok, await bench.EndAsync()); // of the first command, though the second ended first
        Assert.Single(bench.Server.Requests);
    }

    [Fact]
    public async Task Request_RepeatedAfterItsEnd_GetsTheSameAnswersAndNoDownload()
    {
        await using var bench = await AgentBench.StartAsync(once: false);
        await bench.SendAsync(bench.Request());
        string ack = (await bench.AckAsync()).ToJsonString();
        string result = (await bench.ResultAsync()).ToJsonString();

        await bench.SendAsync(bench.Request());

        Assert.Equal(ack, (await bench.AckAsync()).ToJsonString());
        Assert.Equal(result, (await bench.ResultAsync()).ToJsonString());
        await bench.StopAsync();
        Assert.Single(bench.Server.Requests);
        Assert.Single(bench.Job.Runs);
    }

    [Fact]
    public async Task Request_RepeatedMeanwhile_GetsTheAckAgainAndOneResult()
    {
        var finish = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync();
        bench.Job.Work = async (_, _) =>
        {
            await finish.Task;
            return FlashJobDouble.Success;
        };
        await bench.SendAsync(bench.Request());
        string ack = (await bench.AckAsync()).ToJsonString();
        await bench.SendAsync(bench.Request());

        Assert.Equal(ack, (await bench.AckAsync()).ToJsonString());
        finish.SetResult();
        await bench.EndAsync();

        Assert.Equal(1, bench.Count("/result"));
        Assert.Single(bench.Server.Requests);
    }

    [Fact]
    public async Task Cancel_WhileDownloading_EndsInOneCancelledResult()
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync(
            PackageServer.Stall(new byte[50_000], 300_000, stalled.SetResult));
        await bench.SendAsync(bench.Request());
        await stalled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await bench.CancelAsync("cmd-1");

        var ack = await bench.NextAsync("/download/cancel/ack");
        Assert.Equal(["command_id", "status", "message", "timestamp"], ack.Select(p => p.Key));
        Assert.Equal(("cmd-1", "ACKNOWLEDGED"), ((string?)ack["command_id"], (string?)ack["status"]));
        Assert.Equal("CANCELLED", (string?)(await bench.ResultAsync())["status"]);
        Assert.Equal(FlashExitCode.Cancelled, await bench.EndAsync());
        Assert.Equal(1, bench.Count("/result"));
        Assert.Empty(bench.Job.Runs);
        Assert.Empty(bench.Files);
    }

    [Fact]
    public async Task Cancel_WhileFlashing_ReachesTheJob()
    {
        var flashing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync();
        bench.Job.Work = async (_, cancellation) =>
        {
            flashing.SetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return FlashJobDouble.Success;
        };
        await bench.SendAsync(bench.Request());
        await flashing.Task.WaitAsync(TimeSpan.FromSeconds(20));

        await bench.CancelAsync("cmd-1");

        var result = await bench.ResultAsync();
        Assert.Equal("CANCELLED", (string?)result["status"]);
        Assert.True((bool)result["checksum_verified"]!);
        Assert.Equal(FlashExitCode.Cancelled, await bench.EndAsync());
    }

    [Fact]
    public async Task Cancel_OfUnknownOrFinishedCommand_IsRejectedAndChangesNothing()
    {
        await using var bench = await AgentBench.StartAsync(once: false);
        await bench.CancelAsync("cmd-9");
        Assert.Equal("REJECTED", (string?)(await bench.NextAsync("/cancel/ack"))["status"]);
        await bench.SendAsync(bench.Request());
        await bench.ResultAsync();

        await bench.CancelAsync("cmd-1");

        Assert.Equal("REJECTED", (string?)(await bench.NextAsync("/cancel/ack"))["status"]);
        await bench.StopAsync();
        Assert.Equal(1, bench.Count("/result"));
    }

    [Fact]
    public async Task Stop_WhileDownloading_PublishesCancelledAndLeavesNoFile()
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync(
            PackageServer.Stall(new byte[50_000], 300_000, stalled.SetResult), once: false);
        await bench.SendAsync(bench.Request());
        await stalled.Task.WaitAsync(TimeSpan.FromSeconds(20));

        var stopping = bench.StopAsync();

        Assert.Equal(FlashExitCode.Cancelled, await stopping);
        Assert.Equal("CANCELLED", (string?)bench.Seen.Single(m => m.Topic.EndsWith("/result", StringComparison.Ordinal)).Json["status"]);
        Assert.Empty(bench.Files);
    }
}
