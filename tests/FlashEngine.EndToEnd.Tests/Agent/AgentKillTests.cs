
namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>An agent whose process is killed, and the next one, which nobody asks again.</summary>
public sealed class AgentKillTests(CarFiles car) : IClassFixture<CarFiles>
{
    [Fact]
    public async Task Agent_KilledWhileDownloading_GoesOnByItself_AndItsAuditLogIsWhole()
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var requests = 0;
        var stall = PackageServer.Stall(car.Package[..1000], car.Package.Length, () => stalled.TrySetResult());
        var serve = PackageServer.Bytes(car.Package);
        await using var bench = await AgentBench.StartAsync(
            car, context => Interlocked.Increment(ref requests) == 1 ? stall(context) : serve(context));
        using (var first = ChildProcess.Flash(null, bench.AgentOnBroker()))
        {
            await bench.RequestAsync(first, bench.Request(car.Package));
            await stalled.Task.WaitAsync(TimeSpan.FromSeconds(60));
            first.Kill();
            _ = await first.ExitAsync();
        }

        using var second = ChildProcess.Flash(null, bench.AgentOnBroker());
        var result = await bench.Backend.HearAsync("v1/1/firmware/download/result");
        await second.TerminateAsync();

        Assert.Equal(0, await second.ExitAsync());
        Assert.Equal("SUCCESS", result.Text("status"));
        Assert.Equal(["body", "gateway", "powertrain"], bench.ChangedEcus());
        using var audit = ChildProcess.Flash(
            null, ["agent", "audit", "--verify", Path.Combine(bench.StateFolder, "audit.log")]);
        Assert.Equal(0, await audit.ExitAsync());
        Assert.Contains("good, ", Assert.Single(audit.Output.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_ApprovedByAnotherProcess_Flashes()
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var agent = ChildProcess.Flash(
            null, bench.AgentOnBroker("--once", "--consent", "ask", "--consent-timeout", "600"));
        await bench.RequestAsync(agent, bench.Request(car.Package));
        await agent.Output.FirstAsync(line => line.Contains("waits for an approval", StringComparison.Ordinal));
        Assert.Empty(bench.ChangedEcus());

        using var approve = ChildProcess.Flash(
            null, ["agent", "approve", "cmd-12345", "--state", bench.StateFolder]);

        Assert.Equal(0, await approve.ExitAsync());
        Assert.Equal(0, await agent.ExitAsync());
        Assert.Equal(["body", "gateway", "powertrain"], bench.ChangedEcus());
    }
}
