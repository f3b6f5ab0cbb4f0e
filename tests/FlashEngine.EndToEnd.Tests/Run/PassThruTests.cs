using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.Tests.Native;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>
/// <c>flash run</c> through a PassThru library of 32 bits, as most are, on the ECUs of <c>flash sim</c> in another
/// process, which has the library in a host of its own. Only the stand-in's bus is not real hardware.
/// </summary>
public sealed class PassThruTests : IDisposable
{
    private readonly Bench _bench = new();

    public PassThruTests()
    {
        _bench.Pack();
        _bench.EditVehicle(
            "virtual, device: bus0,", $"localbus, device: bus0, options: {{ folder: {_bench.In("buses")} }},");
        _bench.EditVehicle(
            "virtual, device: bus1,", $"localbus, device: bus1, options: {{ folder: {_bench.In("buses")} }},");
    }

    public void Dispose() => _bench.Dispose();

    [Compiler32Fact]
    public async Task Run_ThroughALibraryOf32Bits_FlashesTheEcus()
    {
        UseLibrary("", "-m32");
        using var sim = await StartSimAsync();

        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Equal("2.0.0", _bench.ReadReport("body").GetProperty("versionAfter").GetString());
        Assert.Equal("2.0.0", _bench.ReadReport("powertrain").GetProperty("versionAfter").GetString());
    }

    [CompilerFact]
    public Task Run_OverTheLibrarysOwnIsoTp_FlashesTheEcus() => RunOverIsoTpAsync();

    [Compiler32Fact]
    public Task Run_OverTheIsoTpOfALibraryOf32Bits_FlashesTheEcus() => RunOverIsoTpAsync("-m32");

    [CompilerFact]
    public async Task Sim_OnAChannelOfPdus_Is2WithWhatToDo()
    {
        UseLibrary("");
        _bench.EditVehicle("adapter: j2534,", "adapter: j2534-isotp,");

        (await FlashProcess.RunAsync("sim", "--vehicle", _bench.In(Bench.Vehicle))).Failed(
            2, "channel 'can0' of adapter j2534-isotp carries whole PDUs", "give it an adapter of frames");
    }

    [CompilerFact]
    public async Task Run_LibraryCrashesInTheMiddle_Is3WithOneLine_AndANewRunFinishes()
    {
        UseLibrary("?crash-late");
        using var sim = await StartSimAsync();

        var run = await RunAsync();

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("crashed (SIGSEGV, bad memory access); the channel is lost", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Error, StringComparison.Ordinal);

        _bench.EditVehicle("?crash-late", "");
        Assert.Equal(0, (await RunAsync()).ExitCode);
        Assert.Equal("2.0.0", _bench.ReadReport("body").GetProperty("versionAfter").GetString());
    }

    private void UseLibrary(string misdeed, params string[] flags)
    {
        var library = CCompiler.Library(Path.Combine("j2534", "passthru.c"), _bench.In("libj2534.so"), flags);
        _bench.EditVehicle(
            $"localbus, device: bus0, options: {{ folder: {_bench.In("buses")} }},",
            $"j2534, device: {library}, options: {{ name: \"{_bench.In("bus")}{misdeed}\" }},");
    }

    // The ECUs are simulated frame by frame on the same bus, and count what ISO 15765-2 forbids.
    private async Task RunOverIsoTpAsync(params string[] flags)
    {
        UseLibrary("", flags);
        using var sim = await StartSimAsync();
        _bench.EditVehicle("adapter: j2534,", "adapter: j2534-isotp,");
        foreach (var hardware in new[] { "HW-BODY", "HW-POWER" })
        {
            // Four processes stand between a request and its answer here.
            _bench.EditVehicle($"hardware: {hardware}", $"hardware: {hardware}\n    transport: {{ p2Ms: 3000 }}");
        }

        var run = await RunAsync();

        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        Assert.Equal("2.0.0", _bench.ReadReport("body").GetProperty("versionAfter").GetString());
        Assert.Equal("2.0.0", _bench.ReadReport("powertrain").GetProperty("versionAfter").GetString());
        await sim.TerminateAsync();
        Assert.True(await sim.ExitAsync() == 0, string.Join('\n', sim.Output.Lines));
    }

    // The simulation is the other node of the stand-in's bus, and has a library that works.
    private async Task<ChildProcess> StartSimAsync()
    {
        var vehicle = _bench.In("sim.yaml");
        await File.WriteAllTextAsync(
            vehicle,
            (await File.ReadAllTextAsync(_bench.In(Bench.Vehicle))).Replace("?crash-late", "", StringComparison.Ordinal));
        var sim = ChildProcess.Flash(null, ["sim", "--vehicle", vehicle, "--state", _bench.In(Bench.State)]);
        await sim.Output.FirstAsync(line => line.StartsWith("ready: 3 ECUs", StringComparison.Ordinal));
        return sim;
    }

    private Task<FlashProcess> RunAsync() => FlashProcess.RunAsync(
        "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
        "--trust", _bench.Signer.RootFile, "--report", _bench.In(Bench.Report), "--state", _bench.In("station"),
        "--ecu", "body", "--ecu", "powertrain");
}
