using System.Text.Json.Nodes;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Tests.Agent;

namespace FlashEngine.Ota.Tests.Durability;

/// <summary>The profile <c>update</c>, key by key, over a real broker; the other profile's topics stay silent.</summary>
public sealed class UpdateProfileTests
{
    private const string Base = "v1/1/update/";

    [Fact]
    public async Task Request_Good_IsAnsweredInTheProfilesOwnShapes()
    {
        await using var bench = await StartAsync();
        await bench.SendAsync(Request(bench), Base + "request/firmware");
        await bench.EndAsync();

        var ack = Single(bench, "request/ack");
        Assert.Equal(["command_id", "status", "timestamp"], ack.Select(pair => pair.Key));
        Assert.Equal("ACKNOWLEDGED", (string?)ack["status"]);
        var progress = bench.Seen.Last(message => message.Topic == Base + "progress").Json;
        Assert.Equal(
            ["command_id", "progress", "downloaded_bytes", "total_bytes", "speed_kbps", "timestamp"],
            progress.Select(pair => pair.Key));
        Assert.Equal(100, (int)progress["progress"]!);
        var result = Single(bench, "result");
        Assert.Equal(
            ["command_id", "status", "message", "checksum_verified", "download_ms", "timestamp"],
            result.Select(pair => pair.Key));
        Assert.Equal("SUCCESS", (string?)result["status"]);
        Assert.True((long)result["download_ms"]! >= 0);
        Assert.Single(bench.Job.Runs);
        Assert.DoesNotContain(
            bench.Seen, message => message.Topic.Contains("/firmware/download/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failure_IsAnError()
    {
        await using var bench = await StartAsync();
        bench.Job.Work = (_, _) => throw new InputException("manifest.json: signature by an unknown root");
        await bench.SendAsync(Request(bench), Base + "request/firmware");
        await bench.EndAsync();

        Assert.Equal("ERROR", (string?)Single(bench, "result")["status"]);
    }

    [Theory]
    [InlineData("content")]
    [InlineData("signed_url")]
    [InlineData("file_hash")]
    public async Task Request_FieldMissing_IsAnErrorThatNamesIt(string field)
    {
        await using var bench = await StartAsync();
        var request = Request(bench);
        Remove(request, field);
        await bench.SendAsync(request, Base + "request/firmware");
        await bench.EndAsync();

        var result = Single(bench, "result");
        Assert.Equal("ERROR", (string?)result["status"]);
        Assert.Contains($"field '{field}' is missing", (string?)result["message"], StringComparison.Ordinal);
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public async Task Request_OfTheOtherProfile_IsNotHeard()
    {
        await using var bench = await StartAsync();
        await bench.SendAsync(bench.Request("cmd-other"));
        await bench.SendAsync(Request(bench), Base + "request/firmware");
        await bench.EndAsync();

        Assert.Equal("cmd-1", Assert.Single(bench.Job.Runs).Info.CommandId);
    }

    [Fact]
    public void Profile_Unknown_SaysWhatIsRight() => Assert.Contains(
        "right is download or update",
        Assert.Throws<InputException>(() => OtaProfile.Of("upload", "1")).Message,
        StringComparison.Ordinal);

    private static Task<AgentBench> StartAsync() =>
        AgentBench.StartAsync(settings: settings => settings with { Profile = "update" });

    private static JsonObject Request(AgentBench bench)
    {
        var flat = bench.Request();
        return new JsonObject
        {
            ["command_id"] = "cmd-1",
            ["content"] = new JsonObject
            {
                ["signed_url"] = new JsonObject { ["url"] = (string?)flat["signed_url"], ["timeout"] = 60 },
                ["file_info"] = new JsonObject
                {
                    ["id"] = 7,
                    ["file_hash"] = ((string)flat["checksum"]!)["sha256:".Length..],
                    ["size"] = (int)flat["size"]!,
                },
            },
            ["timestamp"] = "2026-05-01T12:00:00Z",
        };
    }

    private static void Remove(JsonObject json, string field)
    {
        _ = json.Remove(field);
        foreach (var inner in json.Select(pair => pair.Value).OfType<JsonObject>().ToList())
        {
            Remove(inner, field);
        }
    }

    private static JsonObject Single(AgentBench bench, string suffix) =>
        Assert.Single(bench.Seen, message => message.Topic == Base + suffix).Json;
}
