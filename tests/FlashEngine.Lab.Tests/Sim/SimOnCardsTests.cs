using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.EndToEnd.Tests.Run;

namespace FlashEngine.Lab.Tests.Sim;

/// <summary><c>flash sim</c> on one card and <c>flash run</c> on another of the same bus.</summary>
public sealed class SimOnCardsTests : IDisposable
{
    private readonly Bench _bench = new();

    public SimOnCardsTests()
    {
        _bench.Pack();
        _bench.EditVehicle("virtual, device: bus0,", "socketcan, device: can0,");

        // The cards are classic; the ECU on CAN FD is put on the kernel's virtual bus, which both processes share.
        _bench.EditVehicle("virtual, device: bus1,", "socketcan, device: vcan0,");

        // The guest is slow: what takes 50 ms elsewhere may take a second here.
        foreach (var name in new[] { "body", "powertrain" })
        {
            _bench.EditVehicle($"file:secrets/{name}.key\" }}\n", $"file:secrets/{name}.key\" }}\n    {Patience}\n");
        }

        _bench.EditVehicle("{ txDataLength: 64 }", "{ txDataLength: 64, p2Ms: 5000, p2StarMs: 20000 }");
    }

    private static string Patience => "transport: { p2Ms: 5000, p2StarMs: 20000 }";

    public void Dispose() => _bench.Dispose();

    [LabFact]
    public async Task Run_OnOneCard_FlashesTheEcusOnTheOther()
    {
        using var sim = ChildProcess.Flash(
            null,
            ["sim", "--vehicle", _bench.In(Bench.Vehicle), "--device", "can0=can1", "--state", _bench.In(Bench.State)]);
        await sim.Output.FirstAsync(line => line.StartsWith("ready: 3 ECUs", StringComparison.Ordinal));

        var run = await FlashProcess.RunAsync(
            "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
            "--trust", _bench.Signer.RootFile, "--report", _bench.In(Bench.Report));

        Assert.True(run.ExitCode == 0, $"{run.Error}\n{run.Output}\n{sim.Output}\n{sim.Error}");
        foreach (var name in new[] { "body", "powertrain", "gateway" })
        {
            Assert.Equal("2.0.0", _bench.ReadReport(name).GetProperty("versionAfter").GetString());
        }

        await sim.TerminateAsync();
        var exitCode = await sim.ExitAsync();
        Assert.True(exitCode == 0, $"{sim.Output}");
    }
}
