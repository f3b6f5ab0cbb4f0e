using FlashEngine.EndToEnd.Tests.Agent;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>
/// The real program, its real journal and SIGKILL: the ECUs live on in <c>flash sim</c>, the station dies at a random
/// moment, again and again, and <c>--resume</c> always brings the vehicle to the new software. Two vehicles and six
/// deaths normally, 67 vehicles and 201 deaths with <c>FLASH_NIGHTLY=1</c>.
/// </summary>
public sealed class KillTests : IDisposable
{
    private const int DeathsMax = 3;
    private const int KilledCode = 128 + 9; // SIGKILL
    private static readonly int Vehicles = Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1" ? 67 : 2;
    private readonly Bench _bench = new();

    public KillTests()
    {
        _bench.Pack();
        var folder = $"options: {{ folder: {_bench.In("buses")} }}";
        _bench.PutOn($"localbus, device: bus0, {folder}", $"localbus, device: bus1, {folder}");
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task StationKilledAtRandom_ResumedUntilDone_AllIsNew()
    {
        const int seed = 20261121;
        var random = new Random(seed);
        for (var vehicle = 0; vehicle < Vehicles; vehicle++)
        {
            await FlashOneAsync(random, $"vehicle {vehicle} of seed {seed}");
        }
    }

    private async Task FlashOneAsync(Random random, string which)
    {
        _bench.ResetToFactory();
        var station = _bench.In($"station {which}");
        using var sim = ChildProcess.Flash(
            null, ["sim", "--vehicle", _bench.In(Bench.Vehicle), "--state", _bench.In(Bench.State)]);
        await sim.Output.FirstAsync(line => line.StartsWith("ready: 3 ECUs", StringComparison.Ordinal));
        for (var death = 0; death < DeathsMax; death++)
        {
            using var run = ChildProcess.Flash(null, Arguments(station));
            await run.Output.FirstAsync(line => line.Contains("identify", StringComparison.Ordinal)
                || line.Contains("success", StringComparison.Ordinal));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(3000)));
            run.Kill();
            Assert.True(await run.ExitAsync() == KilledCode, $"{which}: was done before death {death} of {DeathsMax}");
        }

        var last = await FlashProcess.RunAsync(Arguments(station));
        Assert.True(last.ExitCode == 0, $"{which}: {last.Error}{last.Output}");
        await sim.TerminateAsync();
        _ = await sim.ExitAsync();

        // What was cut off in the middle of a message is all that an ECU may complain about.
        Assert.DoesNotContain(sim.Output.Lines, line => line.StartsWith("forbidden", StringComparison.Ordinal)
            && !line.Contains("no ConsecutiveFrame within N_Cr", StringComparison.Ordinal)
            && !line.Contains("no FlowControl within N_Bs", StringComparison.Ordinal)
            && !line.Contains("new message after", StringComparison.Ordinal));

        // A run on simulated buses reads the same memories, checksums included, and finds nothing left to write.
        (await _bench.RunAsync()).Succeeded();
        Assert.All(
            _bench.ReadReport().GetProperty("ecus").EnumerateArray(),
            ecu => Assert.Equal(0, ecu.GetProperty("bytes").GetInt64()));
    }

    private string[] Arguments(string station) =>
    [
        "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
        "--trust", _bench.Signer.RootFile, "--state", station, "--resume",
    ];
}
