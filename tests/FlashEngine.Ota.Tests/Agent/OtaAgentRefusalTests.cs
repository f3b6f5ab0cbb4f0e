using System.Text.Json.Nodes;
using FlashEngine.Ota.Agent;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Ota.Tests.Agent;

/// <summary>Bad input: one clear result, the right exit code, and the vehicle is not touched.</summary>
public sealed class OtaAgentRefusalTests
{
    [Theory]
    [InlineData("{\"command_id\":")]
    [InlineData("not json")]
    [InlineData("{\"version\":\"1\"}")]
    [InlineData("")]
    public async Task Request_Unreadable_IsLoggedAndTheNextOneServed(string text)
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(text);
        await bench.SendAsync(bench.Request());

        Assert.Equal(FlashExitCode.Ok, await bench.EndAsync());

        Assert.Equal(1, bench.Count("/result"));
        Assert.Contains(bench.Log, line => line.Contains("ignored: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("signed_url")]
    [InlineData("version")]
    [InlineData("checksum")]
    [InlineData("size")]
    public async Task Request_FieldMissing_FailsWithoutAckOrDownload(string field)
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(bench.Request("cmd-1", (field, null)));

        await ExpectFailureAsync(bench, FlashExitCode.FileOrManifest, $"field '{field}' is missing");

        Assert.Equal(0, bench.Count("/ack"));
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public async Task Request_UnknownChecksumAlgorithm_Fails()
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(bench.Request("cmd-1", ("checksum", "md5:0123")));

        await ExpectFailureAsync(bench, FlashExitCode.FileOrManifest, "checksum algorithm 'md5' is not supported");
    }

    [Fact]
    public async Task Download_404_FailsWithNetwork()
    {
        await using var bench = await AgentBench.StartAsync(context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        await bench.SendAsync(bench.Request());

        await ExpectFailureAsync(bench, FlashExitCode.Network, "HTTP 404 Not Found");
    }

    [Theory]
    [InlineData(-1, "300000 bytes, 299999 announced")]
    [InlineData(+1, "300000 bytes, 300001 announced")]
    public async Task Download_SizeDiffers_Fails(int difference, string message)
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(bench.Request("cmd-1", ("size", 300_000 + difference)));

        await ExpectFailureAsync(bench, FlashExitCode.FileOrManifest, message);
    }

    [Fact]
    public async Task Download_HashDiffers_Fails()
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(bench.Request("cmd-1", ("checksum", "sha256:" + new string('0', 64))));

        await ExpectFailureAsync(bench, FlashExitCode.FileOrManifest, "announced was 0000");
    }

    [Fact]
    public async Task Download_ServerTrickles_IsATimeoutOfTheWhole()
    {
        await using var bench = await AgentBench.StartAsync(PackageServer.Trickle(300_000));
        await bench.SendAsync(bench.Request("cmd-1", ("timeout", "1")));

        var result = await bench.ResultAsync();

        Assert.Equal("TIMEOUT", (string?)result["status"]);
        Assert.False((bool)result["checksum_verified"]!);
        Assert.Equal(FlashExitCode.Timeout, await bench.EndAsync());
        Assert.Empty(bench.Job.Runs);
        Assert.Empty(bench.Files);
    }

    [Theory]
    [InlineData(false, false, "FAILED")]
    [InlineData(true, false, "CANCELLED")]
    [InlineData(false, true, "TIMEOUT")]
    public async Task Job_Fails_IsReportedWithVerifiedChecksumAndItsExitCode(bool cancelled, bool timedOut, string status)
    {
        await using var bench = await AgentBench.StartAsync();
        bench.Job.Work = (_, _) => Task.FromResult(
            new FlashJobOutcome(false, cancelled, timedOut, "brake: erase refused", FlashExitCode.Erase));
        await bench.SendAsync(bench.Request());

        var result = await bench.ResultAsync();

        Assert.Equal(status, (string?)result["status"]);
        Assert.Equal("brake: erase refused", (string?)result["message"]);
        Assert.True((bool)result["checksum_verified"]!);
        Assert.Equal(FlashExitCode.Erase, await bench.EndAsync());
        Assert.Single(bench.Files); // still needed to resume
    }

    [Fact]
    public async Task Job_ThrowsAnErrorOfTheEngine_IsReported()
    {
        await using var bench = await AgentBench.StartAsync();
        bench.Job.Work = (_, _) => throw new InputException("manifest.json: signature by an unknown root");
        await bench.SendAsync(bench.Request());

        var result = await bench.ResultAsync();

        Assert.Equal("FAILED", (string?)result["status"]);
        Assert.Equal("manifest.json: signature by an unknown root", (string?)result["message"]);
        Assert.Equal(FlashExitCode.FileOrManifest, await bench.EndAsync());
    }

    [Fact]
    public async Task Job_ThrowsAnythingElse_IsReportedAndEndsTheAgent()
    {
        await using var bench = await AgentBench.StartAsync(once: false);
        bench.Job.Work = (_, _) => throw new InvalidOperationException("a bug");
        await bench.SendAsync(bench.Request());

        Assert.Equal("FAILED", (string?)(await bench.ResultAsync())["status"]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Running);
    }

    private static async Task ExpectFailureAsync(AgentBench bench, FlashExitCode exitCode, string message)
    {
        JsonObject result = await bench.ResultAsync();
        Assert.Equal("FAILED", (string?)result["status"]);
        Assert.Contains(message, (string?)result["message"], StringComparison.Ordinal);
        Assert.False((bool)result["checksum_verified"]!);
        Assert.Equal(exitCode, await bench.EndAsync());
        Assert.Equal(1, bench.Count("/result"));
        Assert.Empty(bench.Job.Runs);
        Assert.Empty(bench.Files);
    }
}
