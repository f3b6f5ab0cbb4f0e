using System.Globalization;
using System.Text.Json.Nodes;
using static FlashEngine.EndToEnd.Tests.Agent.AgentBench;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>
/// Two terminals: <c>flash agent</c> in one, <c>mosquitto_pub</c> and <c>mosquitto_sub</c> in the other.
/// </summary>
public sealed class AgentTests(CarFiles car) : IClassFixture<CarFiles>
{
    private const string Ack = "command_id:string, status:string, message:string, timestamp:string";

    private const string Progress = "command_id:string, progress:number, downloaded_bytes:number, "
        + "total_bytes:number, speed_kbps:number, eta_seconds:number, timestamp:string";

    private const string Result = "command_id:string, status:string, message:string, checksum_verified:bool, "
        + "download_time:number, timestamp:string";

    private const string Status = "command_id:string, ecu:string, phase:string, percent:number, speed_kbps:number, "
        + "eta_seconds:number, timestamp:string";

    [Fact]
    public async Task Agent_RequestByMosquittoPub_FlashesTheVehicleAndAnswersInTheAgreedWords()
    {
        AgentBench bench = null!;
        await using var started = bench = await AgentBench.StartAsync(car, async context =>
        {
            // The backend has the ack before the first HTTP byte: without it this server never answers.
            await bench.Backend.HearAsync("v1/1/firmware/download/request/ack");
            await PackageServer.Bytes(car.Package)(context);
        });
        using var agent = ChildProcess.Flash(null, bench.AgentOnBroker("--once"));

        await bench.RequestAsync(agent, bench.Request(car.Package));
        Assert.Equal(0, await agent.ExitAsync());
        var said = await bench.Backend.ConversationAsync("1");

        Assert.Empty(agent.Error.Lines);
        AssertConversation(said, "1", car.Package.Length);
        Assert.DoesNotContain(Credential, agent.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(["body", "gateway", "powertrain"], bench.ChangedEcus());
        Assert.True(new FileInfo(bench.TraceFile).Length > 0);
        var report = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(bench.ReportFolder, "report.json")))!;
        Assert.Equal("success", (string?)report["result"]);
        Assert.All(
            report["ecus"]!.AsArray(),
            ecu => Assert.Equal((string?)ecu!["sha256"], (string?)ecu["imageSha256"]));
        Assert.Single(Directory.GetFiles(bench.Downloads)); // until others need the room
    }

    [Fact]
    public async Task Agent_SettingsFromTheEnvironment_NeedsNoOptionForThem()
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        var environment = new Dictionary<string, string>
        {
            ["DEVICE_ID"] = "device-001",
            ["BROKER_URL"] = MosquittoBroker.Host,
            ["BROKER_PORT"] = bench.Broker.Port.ToString(CultureInfo.InvariantCulture),
            ["DOWNLOAD_CHUNK_SIZE"] = "1000",
        };
        using var agent = ChildProcess.Flash(environment, bench.Agent("--once"));

        await bench.RequestAsync(agent, bench.Request(car.Package), "device-001");

        Assert.Equal(0, await agent.ExitAsync());
        AssertConversation(await bench.Backend.ConversationAsync("device-001"), "device-001", car.Package.Length);
        Assert.Empty(await bench.Backend.ConversationAsync("1"));
    }

    [Fact]
    public async Task Agent_BrokerAndServerWithTlsOfAnOwnCa_Works()
    {
        using var authority = new TestAuthority("own CA");
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package), authority);
        using var agent = ChildProcess.Flash(null, bench.Agent(
            "--broker",
            Invariant($"mqtts://localhost:{bench.Broker.Port}"),
            "--broker-ca",
            authority.RootFile,
            "--download-ca",
            authority.RootFile,
            "--once"));

        await bench.RequestAsync(agent, bench.Request(car.Package));

        Assert.Equal(0, await agent.ExitAsync());
        Assert.StartsWith("https://", bench.Server.Address.ToString(), StringComparison.Ordinal);
        AssertConversation(await bench.Backend.ConversationAsync("1"), "1", car.Package.Length);
    }

    [Fact]
    public async Task Agent_SameRequestTwice_FlashesOnceAndRepeatsItsAnswer()
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var agent = ChildProcess.Flash(null, bench.AgentOnBroker());
        var request = bench.Request(car.Package);

        await bench.RequestAsync(agent, request);
        var first = await bench.Backend.HearAsync("v1/1/firmware/download/result");
        await bench.RequestAsync(agent, request);
        await agent.Output.FirstAsync(line => line.Contains("known already", StringComparison.Ordinal));
        await agent.TerminateAsync();

        Assert.Equal(0, await agent.ExitAsync());
        var results = (await bench.Backend.ConversationAsync("1"))
            .Where(message => message.Topic == "v1/1/firmware/download/result");
        Assert.All(results, result => Assert.Equal(first, result));
        Assert.Single(bench.Server.Requests);
    }

    private static void AssertConversation(IReadOnlyList<OtaMessage> said, string device, long size)
    {
        var prefix = $"v1/{device}/firmware/download/";
        var download = said.Where(message => message.Topic != $"v1/{device}/flash/status").ToList();
        var progress = download.Where(message => message.Topic == prefix + "progress").ToList();
        Assert.Equal(
            [
                prefix + "request",
                prefix + "request/ack",
                .. Enumerable.Repeat(prefix + "progress", progress.Count),
                prefix + "result",
            ],
            download.Select(message => message.Topic));
        Assert.All(said, message => Assert.Equal("cmd-12345", message.Text("command_id")));
        Assert.All(said.Skip(1), message => Assert.Matches(
            @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", message.Text("timestamp")));

        Assert.Equal(Ack, download[1].Shape);
        Assert.Equal("ACKNOWLEDGED", download[1].Text("status"));

        Assert.All(progress, report => Assert.Equal(Progress, report.Shape));
        var percent = progress.Select(report => report.Number("progress")).ToList();
        Assert.Equal(percent.Order(), percent);
        Assert.All(progress, report => Assert.Equal(size, report.Number("total_bytes")));
        Assert.Equal(100, progress[^1].Number("progress"));
        Assert.Equal(size, progress[^1].Number("downloaded_bytes"));
        Assert.Equal(0, progress[^1].Number("eta_seconds"));

        Assert.Equal(Result, download[^1].Shape);
        Assert.Equal("SUCCESS", download[^1].Text("status"));
        Assert.True(download[^1].Flag("checksum_verified"));

        AssertStatus(said, device, progress[^1], download[^1]);
    }

    // The ECUs' phases lie between the download and the result, and each ECU ends done.
    private static void AssertStatus(
        IReadOnlyList<OtaMessage> said, string device, OtaMessage lastProgress, OtaMessage result)
    {
        var messages = said.ToList();
        var status = messages.Where(message => message.Topic == $"v1/{device}/flash/status").ToList();
        Assert.All(status, message => Assert.Equal(Status, message.Shape));
        Assert.True(messages.IndexOf(lastProgress) < messages.IndexOf(status[0]));
        Assert.True(messages.IndexOf(status[^1]) < messages.IndexOf(result));
        Assert.Equal(
            ["body succeeded 100", "gateway succeeded 100", "powertrain succeeded 100"],
            status.GroupBy(message => message.Text("ecu"), StringComparer.Ordinal)
                .Select(ecu => ecu.Last())
                .Select(last => Invariant($"{last.Text("ecu")} {last.Text("phase")} {last.Number("percent")}"))
                .Order(StringComparer.Ordinal));
    }
}
