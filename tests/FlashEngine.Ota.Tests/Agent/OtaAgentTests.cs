using System.Text.Json;
using FlashEngine.Ota.Agent;

namespace FlashEngine.Ota.Tests.Agent;

/// <summary>The main road, key by key as the backend's documents have it.</summary>
public sealed class OtaAgentTests
{
    private const string Timestamp = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$";

    [Fact]
    public async Task Request_Good_IsAcknowledgedDownloadedFlashedAndReported()
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(bench.Request());

        var ack = await bench.AckAsync();
        Assert.Equal(["command_id", "status", "message", "timestamp"], ack.Select(p => p.Key));
        Assert.Equal("cmd-1", (string?)ack["command_id"]);
        Assert.Equal("ACKNOWLEDGED", (string?)ack["status"]);
        Assert.NotEmpty((string)ack["message"]!);
        Assert.Matches(Timestamp, (string?)ack["timestamp"]);

        var result = await bench.ResultAsync();
        Assert.Equal(
            ["command_id", "status", "message", "checksum_verified", "download_time", "timestamp"],
            result.Select(p => p.Key));
        Assert.Equal("cmd-1", (string?)result["command_id"]);
        Assert.Equal("SUCCESS", (string?)result["status"]);
        Assert.Equal("8 ECUs at 1.1.0, read back", (string?)result["message"]);
        Assert.Equal(JsonValueKind.True, result["checksum_verified"]!.GetValueKind());
        Assert.Equal(JsonValueKind.Number, result["download_time"]!.GetValueKind());
        double seconds = (double)result["download_time"]!;
        Assert.Equal(Math.Round(seconds, 2), seconds);
        Assert.Matches(Timestamp, (string?)result["timestamp"]);

        Assert.Equal(FlashExitCode.Ok, await bench.EndAsync());
        var run = Assert.Single(bench.Job.Runs);
        Assert.Equal(bench.Package, run.Package);
        Assert.Equal(("cmd-1", "1.1.0", 300_000L), (run.Info.CommandId, run.Info.Version, run.Info.Size));
        Assert.Equal("/firmware.fpk?Signature=secret", Assert.Single(bench.Server.Requests));
        Assert.DoesNotContain(bench.Log, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Request_Good_SendsOneAckOneResultAndProgressUpToHundred()
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(bench.Request());
        await bench.EndAsync();

        Assert.Equal(1, bench.Count("/request/ack"));
        Assert.Equal(1, bench.Count("/download/result"));
        var topics = bench.Seen.Select(m => m.Topic).ToArray();
        Assert.Equal("v1/1/firmware/download/request/ack", topics[0]);
        Assert.Equal("v1/1/firmware/download/result", topics[^2]); // the last one is the test's own end mark

        var progress = bench.Seen
            .Where(m => m.Topic == "v1/1/firmware/download/progress").Select(m => m.Json).ToArray();
        Assert.True(progress.Length >= 2);
        Assert.All(progress, p =>
        {
            Assert.Equal(
                [
                    "command_id", "progress", "downloaded_bytes", "total_bytes", "speed_kbps", "eta_seconds",
                    "timestamp",
                ],
                p.Select(pair => pair.Key));
            Assert.Equal("cmd-1", (string?)p["command_id"]);
            Assert.Equal(300_000, (long)p["total_bytes"]!);
            Assert.Equal((int)p["progress"]!, (int)((long)p["downloaded_bytes"]! * 100 / 300_000));
            double speed = (double)p["speed_kbps"]!;
            Assert.Equal(Math.Round(speed, 2), speed);
            Assert.True((int)p["eta_seconds"]! >= 0);
            Assert.Matches(Timestamp, (string?)p["timestamp"]);
        });
        int[] percents = [.. progress.Select(p => (int)p["progress"]!)];
        Assert.Equal(percents.Order(), percents);
        Assert.Equal(100, percents[^1]);
        Assert.Equal(0, (int)progress[^1]["eta_seconds"]!);
    }

    [Fact]
    public async Task Request_Good_IsAcknowledgedBeforeTheFirstHttpRequest()
    {
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync(async context =>
        {
            // An agent that acknowledges later than it asks would wait here for ever.
            await acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(20));
            context.Response.StatusCode = 404;
        });
        await bench.SendAsync(bench.Request());

        await bench.AckAsync();
        acknowledged.SetResult();

        Assert.Contains("404", (string?)(await bench.ResultAsync())["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_EmptyPackage_HasNoProgress()
    {
        await using var bench = await AgentBench.StartAsync(PackageServer.Bytes([]));
        await bench.SendAsync(bench.Request(
            "cmd-1",
            ("size", 0),
            ("checksum", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")));

        Assert.True((bool)(await bench.ResultAsync())["checksum_verified"]!);

        await bench.EndAsync();
        Assert.Equal(0, bench.Count("/progress"));
    }

    [Fact]
    public async Task Job_ReportsPhases_TheyGoToTheStatusTopic()
    {
        await using var bench = await AgentBench.StartAsync();
        bench.Job.Work = (info, _) =>
        {
            info.Progress.Report(new FlashProgress("engine", "erase", 0));
            info.Progress.Report(new FlashProgress("engine", "transfer", 40));
            return Task.FromResult(FlashJobDouble.Success);
        };
        await bench.SendAsync(bench.Request());
        await bench.EndAsync();

        var status = bench.Seen.Where(m => m.Topic == "v1/1/flash/status").Select(m => m.Json).ToArray();
        Assert.Equal(["erase", "transfer"], status.Select(s => (string)s["phase"]!));
        Assert.Equal(["command_id", "ecu", "phase", "percent", "speed_kbps", "eta_seconds", "timestamp"], status[0].Select(p => p.Key));
        Assert.Equal(("cmd-1", "engine", 40), (
            (string?)status[1]["command_id"], (string?)status[1]["ecu"], (int)status[1]["percent"]!));
    }

    [Fact]
    public async Task Requests_OneAfterTheOther_AreAllServed()
    {
        await using var bench = await AgentBench.StartAsync(once: false);
        foreach (string id in new[] { "cmd-1", "cmd-2", "cmd-3" })
        {
            await bench.SendAsync(bench.Request(id));
            var result = await bench.ResultAsync();
            Assert.Equal((id, "SUCCESS"), ((string?)result["command_id"], (string?)result["status"]));
        }

        Assert.Equal(FlashExitCode.Ok, await bench.StopAsync());
        Assert.Equal(3, bench.Job.Runs.Count);
        Assert.Empty(bench.Files); // flashed packages are not kept
    }

    [Fact]
    public async Task Request_ForAnotherDevice_IsNotHeard()
    {
        await using var bench = await AgentBench.StartAsync();
        await bench.SendAsync(bench.Request("cmd-other"), "v1/2/firmware/download/request");
        await bench.SendAsync(bench.Request("cmd-own"));

        await bench.EndAsync();

        Assert.Equal("cmd-own", Assert.Single(bench.Job.Runs).Info.CommandId);
        Assert.DoesNotContain(bench.Seen, m => (string?)m.Json["command_id"] == "cmd-other");
    }

    [Fact]
    public async Task Agent_BrokerRestartsInTheJob_ResultIsDelivered()
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var restarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var bench = await AgentBench.StartAsync();
        bench.Job.Work = async (_, _) =>
        {
            started.SetResult();
            await restarted.Task;
            return FlashJobDouble.Success;
        };
        await bench.SendAsync(bench.Request());
        await started.Task.WaitAsync(TimeSpan.FromSeconds(20));
        var back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bench.Backend.ConnectionRestored += () => back.TrySetResult();

        bench.Broker.Stop();
        await bench.Broker.StartAgainAsync();
        await back.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await bench.Backend.SubscribeAsync("v1/#", Ota.Mqtt.MqttQos.AtLeastOnce, default);
        restarted.SetResult();

        Assert.Equal("SUCCESS", (string?)(await bench.ResultAsync())["status"]);
        Assert.Equal(FlashExitCode.Ok, await bench.Running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

}
