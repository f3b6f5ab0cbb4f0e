using System.Globalization;
using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.EndToEnd.Tests.Run;
using Xunit.Abstractions;

namespace FlashEngine.Lab.Tests.Flash;

/// <summary>
/// The real program on the lab's interfaces: <c>flash sim</c> on one emulated card, <c>flash run</c> on another of the
/// same bus, a CAN FD bus beside them, and tools that know nothing of this project listening.
/// </summary>
public sealed class FlashOverCardsTests : IDisposable
{
    private readonly ITestOutputHelper _output;
    private readonly Bench _bench = new();

    public FlashOverCardsTests(ITestOutputHelper output)
    {
        _output = output;
        _bench.Pack();
        _bench.PutOn("socketcan, device: can0", "socketcan, device: vcan0");
    }

    public void Dispose() => _bench.Dispose();

    [LabFact]
    public async Task Run_OverTwoCards_FlashesTheVehicle_AndOthersDecodeEveryFrame()
    {
        using var sim = await StartSimAsync();

        // It can fall behind in the emulated guest; the usual buffer of its sockets would then lose frames.
        using var dump = ChildProcess.Tool("candump", "-L", "-r", "16777216", "can0", "vcan0");
        var run = await FlashProcess.RunAsync([.. Arguments, "--trace", _bench.In("run.pcapng")]);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        await dump.TerminateAsync(); // it writes what it has kept back
        _ = await dump.ExitAsync();
        await EndAsync(sim);

        // candump aligns the names of several interfaces by spaces, with which tshark takes the file for no log.
        var lines = dump.Output.Lines.Select(line => line.Replace("  ", " ", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(_bench.In("candump.log"), lines);
        var heard = await Decoded.OfAsync(_bench.In("candump.log"));
        var traced = await Decoded.OfAsync(_bench.In("run.pcapng"));
        _output.WriteLine($"candump: {heard}; trace: {traced}");
        Assert.Equal(0, heard.Malformed);
        Assert.Equal(0, traced.Malformed);
        Assert.Equal(heard.DataById.Keys, traced.DataById.Keys);
        Assert.All(heard.DataById, id => Assert.Equal(id.Value, traced.DataById[id.Key]));
        Assert.All(
            (byte[])[0x10, 0x22, 0x27, 0x2E, 0x31, 0x34, 0x36, 0x37, 0x11],
            service => Assert.True(traced.Services.GetValueOrDefault(service) > 0, $"no {service:X2} was decoded"));
    }

    [LabFact]
    public async Task InterfaceTakenDownInTheMiddle_AndUpAgain_ResumeFinishes()
    {
        using var sim = await StartSimAsync();
        using (var run = ChildProcess.Flash(null, Arguments))
        {
            // The first block of 20,000 bytes is on its way: more than a second at 500 kbit/s.
            await run.Output.FirstAsync(line => line.Contains("body: download", StringComparison.Ordinal));
            _ = Lab.Run("ip", "link", "set", "can0", "down");
            var code = await run.ExitAsync();
            _output.WriteLine($"{code}: {run.Error}");
            Assert.True(code is 3 or 11, $"{code}: {run.Error}{run.Output}");
        }

        _ = Lab.Run("ip", "link", "set", "can0", "up");
        var resumed = await FlashProcess.RunAsync([.. Arguments, "--resume"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error + resumed.Output);
        Assert.True(_bench.ReadReport().GetProperty("isResumed").GetBoolean());
        Assert.All(
            _bench.ReadReport().GetProperty("ecus").EnumerateArray(),
            ecu => Assert.Equal("2.0.0", ecu.GetProperty("versionAfter").GetString()));
        await sim.TerminateAsync();
        _ = await sim.ExitAsync();

        // The memories are what the package has: a run on simulated buses finds nothing left to write.
        (await _bench.RunAsync()).Succeeded();
        Assert.All(
            _bench.ReadReport().GetProperty("ecus").EnumerateArray(),
            ecu => Assert.Equal(0, ecu.GetProperty("bytes").GetInt64()));
    }

    private static async Task EndAsync(ChildProcess sim)
    {
        await sim.TerminateAsync();
        Assert.True(await sim.ExitAsync() == 0, sim.Output.ToString());
    }

    private async Task<ChildProcess> StartSimAsync()
    {
        var sim = ChildProcess.Flash(
            null,
            ["sim", "--vehicle", _bench.In(Bench.Vehicle), "--device", "can0=can1", "--state", _bench.In(Bench.State)]);
        await sim.Output.FirstAsync(line => line.StartsWith("ready: 3 ECUs", StringComparison.Ordinal));
        return sim;
    }

    private string[] Arguments =>
    [
        "run", "--vehicle", _bench.In(Bench.Vehicle), "--package", _bench.In(Bench.Package),
        "--trust", _bench.Signer.RootFile, "--report", _bench.In(Bench.Report), "--state", _bench.In("station"),
    ];

    /// <summary>What tshark made of a capture.</summary>
    /// <param name="DataById">
    /// The data of all frames of an identifier, in order. Across identifiers the order is each listener's own: an echo
    /// and an answer reach two sockets as they please.
    /// </param>
    /// <param name="Malformed">How many frames it could not make sense of as UDS over ISO-TP.</param>
    /// <param name="Services">
    /// How often it saw which service. The same frames may give other counts: its reassembly depends on the order
    /// across identifiers.
    /// </param>
    private sealed record Decoded(
        IReadOnlyDictionary<string, List<string>> DataById, int Malformed, IReadOnlyDictionary<byte, int> Services)
    {
        public static async Task<Decoded> OfAsync(string file)
        {
            var frames = await FieldsAsync(file, "-e", "can.id", "-e", "data.data");
            var messages = await FieldsAsync(
                file, "-d", "can.subdissector,iso15765", "-d", "iso15765.subdissector,uds", "-e", "_ws.malformed", "-e",
                "uds.sid");
            return new Decoded(
                new SortedDictionary<string, List<string>>(
                    frames
                        .GroupBy(frame => frame[0])
                        .ToDictionary(group => group.Key, group => group.Select(frame => frame[1]).ToList()),
                    StringComparer.Ordinal),
                messages.Count(line => line[0].Length > 0),
                new SortedDictionary<byte, int>(messages
                    .Where(line => line[1].Length > 0)
                    .GroupBy(line => byte.Parse(line[1][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                    .ToDictionary(group => group.Key, group => group.Count())));
        }

        public override string ToString() =>
            $"{DataById.Values.Sum(frames => frames.Count)} frames of {DataById.Count} identifiers, "
            + string.Join(' ', Services.Select(pair => $"{pair.Key:X2}:{pair.Value}"));

        private static async Task<List<string[]>> FieldsAsync(string file, params string[] options)
        {
            using var tshark = ChildProcess.Tool(
                "tshark", ["-r", file, "-T", "fields", "-E", "separator=;", .. options]);
            Assert.Equal(0, await tshark.ExitAsync());
            return [.. tshark.Output.Lines.Select(line => line.Split(';'))];
        }
    }
}
