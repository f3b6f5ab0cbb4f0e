using static FlashEngine.EndToEnd.Tests.Agent.AgentBench;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>No broker, the wrong one, or one that comes later.</summary>
public sealed class AgentBrokerTests(CarFiles car) : IClassFixture<CarFiles>
{
    [Fact]
    public async Task AgentOnce_BrokerDown_EndsWith12()
    {
        var port = MosquittoBroker.FreePort();
        using var agent = ChildProcess.Flash(null, Agent("--once", "--broker", Invariant($"127.0.0.1:{port}")));

        Assert.Equal(12, await agent.ExitAsync());
        Assert.Equal(
            $"flash: error: cannot connect to MQTT broker 127.0.0.1:{port}: connection refused: "
            + "nothing listens on that port",
            Assert.Single(agent.Error.Lines));
    }

    [Fact]
    public async Task AgentOnce_BrokerOfAnotherCa_EndsWith12()
    {
        using var authority = new TestAuthority("own CA");
        using var other = new TestAuthority("other CA");
        await using var bench = await AgentBench.StartAsync(
            car, PackageServer.Bytes(car.Package), authority, backend: false);
        using var agent = ChildProcess.Flash(null, bench.Agent(
            "--once", "--broker", Invariant($"mqtts://localhost:{bench.Broker.Port}"), "--broker-ca", other.RootFile));

        Assert.Equal(12, await agent.ExitAsync());
        Assert.Equal(
            $"flash: error: cannot connect to MQTT broker localhost:{bench.Broker.Port} (TLS): the broker's "
            + $"certificate is not trusted: it was not issued by a CA in '{other.RootFile}', or is not valid now",
            Assert.Single(agent.Error.Lines));
        bench.AssertNothingTouched();
    }

    [Fact]
    public async Task Agent_BrokerOfAnotherCa_SaysSoTriesAgainAndCanBeStopped()
    {
        using var authority = new TestAuthority("own CA");
        using var other = new TestAuthority("other CA");
        await using var bench = await AgentBench.StartAsync(
            car, PackageServer.Bytes(car.Package), authority, backend: false);
        using var agent = ChildProcess.Flash(null, bench.Agent(
            "--broker", Invariant($"mqtts://localhost:{bench.Broker.Port}"), "--broker-ca", other.RootFile));

        var line = await agent.Output.FirstAsync(text => text.Contains("next attempt in", StringComparison.Ordinal));
        await agent.TerminateAsync();

        Assert.Equal(0, await agent.ExitAsync());
        Assert.Contains("certificate is not trusted", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Agent_BrokerComesLater_ConnectsAndWorks()
    {
        await using var bench = await AgentBench.StartAsync(
            car, PackageServer.Bytes(car.Package), backend: false);
        bench.Broker.Stop();
        using var agent = ChildProcess.Flash(null, bench.AgentOnBroker());

        var refused = await agent.Output.FirstAsync(text => text.Contains("next attempt in", StringComparison.Ordinal));
        await bench.Broker.StartAgainAsync();
        await bench.StartBackendAsync();
        await bench.RequestAsync(agent, bench.Request(car.Package));
        var result = await bench.Backend.HearAsync("v1/1/firmware/download/result");
        await agent.TerminateAsync();

        Assert.Equal(0, await agent.ExitAsync());
        Assert.Contains("connection refused", refused, StringComparison.Ordinal);
        Assert.Equal("SUCCESS", result.Text("status"));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("3.1.1")]
    public async Task Agent_RequestWhileItWasOff_ArrivesAtTheNextStart(string mqtt)
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using (var agent = ChildProcess.Flash(null, bench.AgentOnBroker("--mqtt", mqtt)))
        {
            await agent.Output.FirstAsync(line => line.Contains("waiting on", StringComparison.Ordinal));
            await agent.TerminateAsync();
            Assert.Equal(0, await agent.ExitAsync());
        }

        await bench.Backend.PublishAsync("v1/1/firmware/download/request", bench.Request(car.Package));
        using var next = ChildProcess.Flash(null, bench.AgentOnBroker("--mqtt", mqtt, "--once"));

        Assert.Equal(0, await next.ExitAsync());
        Assert.Equal("SUCCESS", (await bench.Backend.HearAsync("v1/1/firmware/download/result")).Text("status"));
    }

    [Fact]
    public async Task Agent_NoBrokerNamed_EndsWith2AndTheRemedy()
    {
        using var agent = ChildProcess.Flash(null, Agent());

        Assert.Equal(2, await agent.ExitAsync());
        var line = Assert.Single(agent.Error.Lines);
        Assert.StartsWith("flash: error: no MQTT broker is named", line, StringComparison.Ordinal);
        Assert.Contains("set BROKER_URL or give --broker HOST:PORT", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BROKER_PORT", "88830", "1..65535")]
    [InlineData("BROKER_PORT", "mqtt", "1..65535")]
    [InlineData("BROKER_URL", "http://broker", "mqtts://HOST:PORT")]
    [InlineData("DEVICE_ID", "car/1", "without / + #")]
    [InlineData("DOWNLOAD_CHUNK_SIZE", "0", "1..16777216")]
    public async Task Agent_BadVariable_EndsWith2NameValueAndWhatIsRight(string name, string value, string right)
    {
        var environment = new Dictionary<string, string> { ["BROKER_URL"] = "127.0.0.1", [name] = value };
        using var agent = ChildProcess.Flash(environment, Agent());

        Assert.Equal(2, await agent.ExitAsync());
        var line = Assert.Single(agent.Error.Lines);
        Assert.StartsWith($"flash: error: {name}: '{value}'", line, StringComparison.Ordinal);
        Assert.Contains(right, line, StringComparison.Ordinal);
    }

    // These agents never download; the folder is named so that nobody's own downloads are near.
    private string[] Agent(params IEnumerable<string> more) =>
    [
        "agent", "--simulate", "--fast", "--vehicle", car.VehicleFile, "--trust", car.TrustFile,
        "--downloads", Path.Combine(Path.GetTempPath(), "flash-agent-never"), .. more,
    ];
}
