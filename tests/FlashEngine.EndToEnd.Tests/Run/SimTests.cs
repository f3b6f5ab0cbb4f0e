using FlashEngine.Adapters.LocalBus;
using FlashEngine.Can;
using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary><c>flash sim</c> in one process, a tester in another, and buses of this machine between them.</summary>
public sealed class SimTests : IDisposable
{
    private static readonly CanId Request = CanId.Standard(0x740);
    private readonly Bench _bench = new();

    public SimTests()
    {
        _bench.Pack();
        var folder = $"options: {{ folder: {_bench.In("buses")} }}";
        _bench.PutOn($"localbus, device: bus0, {folder}", $"localbus, device: bus1, {folder}");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Run_AgainstSim_FlashesTheVehicle_AndSimEndsWellWhenAsked()
    {
        using var sim = await StartSimAsync();

        await RunWellAsync();

        Assert.Equal("real", _bench.ReadReport().GetProperty("clock").GetString());
        foreach (var name in new[] { "body", "powertrain", "gateway" })
        {
            Assert.Equal("2.0.0", _bench.ReadReport(name).GetProperty("versionAfter").GetString());
            Assert.InRange(_bench.ReadReport(name).GetProperty("wireShare").GetDouble(), 0.05, 1);
        }

        await sim.TerminateAsync();
        Assert.Equal(0, await sim.ExitAsync());
        Assert.Equal(3, sim.Output.Lines.Count(line => line.Contains(" application ", StringComparison.Ordinal)));

        // What the ECUs kept is what a run on simulated buses leaves: nothing is left to write.
        (await _bench.RunAsync()).Succeeded();
        Assert.Equal(0, _bench.ReadReport("gateway").GetProperty("bytes").GetInt64());
    }

    [Fact]
    public async Task Run_SimKilledInTheMiddle_Is3_AndANewRunFinishes()
    {
        using var sim = await StartSimAsync();
        using var run = ChildProcess.Flash(null, Arguments);
        await run.Output.FirstAsync(line => line.Contains("download", StringComparison.Ordinal));
        sim.Kill();
        Assert.Equal(3, await run.ExitAsync());
        Assert.Contains("failed: N_ERROR", run.Error.ToString(), StringComparison.Ordinal);

        using var again = await StartSimAsync();
        await RunWellAsync();
        Assert.Equal("2.0.0", _bench.ReadReport("body").GetProperty("versionAfter").GetString());
    }

    [Fact]
    public async Task Sim_TesterSendsAForbiddenFrame_Is8AndSaysWhich()
    {
        using var sim = await StartSimAsync();
        var host = new Host();
        using (var tester = new LocalBusAdapter().Open(host, new CanChannelRequest
        {
            Device = "bus0",
            BitRate = new CanBitRate(500_000),
            Options = new Dictionary<string, string> { ["folder"] = _bench.In("buses") },
        }))
        {
            // The answer to TesterPresent tells that the frame before it has been judged.
            Assert.Equal(2, tester.Send(
            [
                new CanFrame(Request, [0x21, 1, 2, 3, 4, 5, 6, 7]),
                new CanFrame(Request, [0x02, 0x3E, 0x00, 0xCC, 0xCC, 0xCC, 0xCC, 0xCC]),
            ]));
            var events = new CanEvent[1];
            var untilNs = host.Clock.NowNs + 30_000_000_000;
            while (tester.Receive(events) == 0 || events[0].Kind != CanEventKind.Received)
            {
                Assert.True(host.Clock.NowNs < untilNs, "the ECU does not answer");
                tester.Wait(untilNs);
            }
        }

        await sim.TerminateAsync();

        Assert.Equal(8, await sim.ExitAsync());
        Assert.Contains(
            sim.Output.Lines,
            line => line.Contains("body: ConsecutiveFrame outside a message; frame 740#21", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sim_DeviceOfNoChannel_Is2() =>
        (await FlashProcess.RunAsync("sim", "--vehicle", _bench.In(Bench.Vehicle), "--device", "can7=bus3"))
            .Failed(2, "can7", "can0, can1");

    private async Task<ChildProcess> StartSimAsync()
    {
        var sim = ChildProcess.Flash(
            null, ["sim", "--vehicle", _bench.In(Bench.Vehicle), "--state", _bench.In(Bench.State)]);
        await sim.Output.FirstAsync(line => line.StartsWith("ready: 3 ECUs", StringComparison.Ordinal));
        return sim;
    }

    private async Task RunWellAsync()
    {
        var run = await FlashProcess.RunAsync(Arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
    }

    private string[] Arguments =>
    [
        "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
        "--trust", _bench.Signer.RootFile, "--report", _bench.In(Bench.Report), "--state", _bench.In("station"),
    ];

    private sealed class Host : IAdapterHost
    {
        public IStationClock Clock { get; } = new MonotonicClock();

        public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
    }
}
