using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>
/// Requests that must not reach the vehicle: one result with the reason, no frame on any bus, and with <c>--once</c>
/// the exit code of the cause.
/// </summary>
public sealed class AgentRefusalTests(CarFiles car) : IClassFixture<CarFiles>
{
    private const string Base = "v1/1/firmware/download/";

    [Fact]
    public Task Package_Gone_FailsWith12() => RefusedAsync(
        context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        },
        request => { },
        12,
        "HTTP 404 Not Found from http://127.0.0.1:");

    [Fact]
    public Task Package_ServerOffersAnotherLength_FailsWith2() => RefusedAsync(
        PackageServer.Bytes(car.Package),
        request => request["size"] = 4711,
        2,
        $"the server's file has {car.Package.Length} bytes, 4711 announced");

    [Fact]
    public Task Package_ShorterThanAnnounced_FailsWith2() => RefusedAsync(
        PackageServer.Bytes(car.Package, withLength: false),
        request => request["size"] = car.Package.Length + 1,
        2,
        $"{car.Package.Length} bytes received, {car.Package.Length + 1} announced");

    [Fact]
    public Task Package_OfAnotherHash_FailsWith2() => RefusedAsync(
        PackageServer.Bytes(car.Package),
        request => request["checksum"] = "sha256:" + new string('0', 64),
        2,
        $"announced was {new string('0', 64)}");

    [Fact]
    public Task Package_SignedByAnUnknownRoot_FailsWith2() => RefusedAsync(
        car.PackageOfStranger, "the signer 'CN=somebody else' does not lead to a trusted root");

    [Fact]
    public Task Package_WithOneFlippedByte_FailsWith2()
    {
        var damaged = car.Package.ToArray();
        damaged[damaged.Length / 2] ^= 0x01;
        return RefusedAsync(damaged, "the file is damaged: its bytes do not have the SHA-256");
    }

    [Fact]
    public async Task Request_WithASizeThatIsNoNumber_FailsWith2AndIsNotAcknowledged()
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var agent = ChildProcess.Flash(null, bench.AgentOnBroker("--once"));

        await bench.RequestAsync(agent, bench.Request(car.Package, request => request["size"] = "big"));

        Assert.Equal(2, await agent.ExitAsync());
        var said = await bench.Backend.ConversationAsync("1");
        Assert.Equal([Base + "request", Base + "result"], said.Select(message => message.Topic));
        Assert.Equal("FAILED", said[1].Text("status"));
        Assert.Contains("field 'size' is \"big\"", said[1].Text("message"), StringComparison.Ordinal);
        Assert.Empty(bench.Server.Requests);
        bench.AssertNothingTouched();
    }

    [Fact]
    public async Task Download_SlowerThanTheTimeout_EndsWith9()
    {
        await using var bench = await AgentBench.StartAsync(
            car, PackageServer.Stall(car.Package[..1000], car.Package.Length));
        using var agent = ChildProcess.Flash(null, bench.AgentOnBroker("--once"));

        await bench.RequestAsync(agent, bench.Request(car.Package, request => request["timeout"] = 1));

        Assert.Equal(9, await agent.ExitAsync());
        AssertOneResult(await bench.Backend.ConversationAsync("1"), "TIMEOUT", "download not complete within", false);
        Assert.Empty(Directory.GetFiles(bench.Downloads));
        bench.AssertNothingTouched();
    }

    [Fact]
    public async Task Download_CancelledByTheBackend_EndsWith10()
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync(
            car, PackageServer.Stall(car.Package[..1000], car.Package.Length, stalled.SetResult));
        using var agent = ChildProcess.Flash(null, bench.AgentOnBroker("--once"));

        await bench.RequestAsync(agent, bench.Request(car.Package));
        await stalled.Task.WaitAsync(TimeSpan.FromSeconds(60));
        await bench.Backend.PublishAsync(Base + "cancel", """{"command_id":"cmd-12345","reason":"not today"}""");

        Assert.Equal(10, await agent.ExitAsync());
        var said = await bench.Backend.ConversationAsync("1");
        Assert.Equal("ACKNOWLEDGED", said.Single(message => message.Topic == Base + "cancel/ack").Text("status"));
        AssertOneResult(said, "CANCELLED", "cancelled", false);
        Assert.Empty(Directory.GetFiles(bench.Downloads));
        bench.AssertNothingTouched();
    }

    private Task RefusedAsync(byte[] package, string reason) =>
        RefusedAsync(PackageServer.Bytes(package), _ => { }, 2, reason, package);

    private async Task RefusedAsync(
        RequestDelegate answer, Action<JsonObject> change, int exitCode, string reason, byte[]? package = null)
    {
        await using var bench = await AgentBench.StartAsync(car, answer);
        using var agent = ChildProcess.Flash(null, bench.AgentOnBroker("--once"));

        await bench.RequestAsync(agent, bench.Request(package ?? car.Package, change));

        Assert.Equal(exitCode, await agent.ExitAsync());
        var said = await bench.Backend.ConversationAsync("1");
        AssertOneResult(said, "FAILED", reason, verified: package is not null);
        Assert.DoesNotContain(said, message => message.Topic == "v1/1/flash/status");
        Assert.DoesNotContain(
            AgentBench.Credential,
            agent.Output + string.Concat(said.Skip(1).Select(message => message.Payload)),
            StringComparison.Ordinal);
        Assert.Single(agent.Output.Lines, line => line.Contains("FAILED: ", StringComparison.Ordinal));
        bench.AssertNothingTouched();
    }

    private static void AssertOneResult(IReadOnlyList<OtaMessage> said, string status, string reason, bool verified)
    {
        Assert.Equal(Base + "request/ack", said[1].Topic);
        var result = Assert.Single(said, message => message.Topic == Base + "result");
        Assert.Same(said[^1], result);
        Assert.Equal(status, result.Text("status"));
        var message = result.Text("message");
        Assert.True(message.Contains(reason, StringComparison.Ordinal), message);
        Assert.Equal(verified, result.Flag("checksum_verified"));
    }
}
