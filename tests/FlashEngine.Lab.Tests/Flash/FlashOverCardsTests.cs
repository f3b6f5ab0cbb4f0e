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
    private const string Trace = "run.pcapng";

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
    public async Task InterfaceTakenDownInTheMiddle_AndUpAgain_ResumeFinishes_AndOthersDecodeEveryFrameOfIt()
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

        // It can fall behind in the emulated guest; the usual buffer of its sockets would then lose frames.
        using var dump = ChildProcess.Tool("candump", "-L", "-r", "16777216", "can0", "vcan0");
        var resumed = await FlashProcess.RunAsync([.. Arguments, "--resume", "--trace", _bench.In(Trace)]);
        Assert.True(resumed.ExitCode == 0, resumed.Error + resumed.Output);
        await dump.TerminateAsync(); // it writes what it has kept back
        _ = await dump.ExitAsync();
        await sim.TerminateAsync();
        _ = await sim.ExitAsync();

        // What was cut off in the middle of a message is all that an ECU may complain about.
        Assert.DoesNotContain(sim.Output.Lines, line => line.StartsWith("forbidden", StringComparison.Ordinal)
            && !line.Contains("no ConsecutiveFrame within N_Cr", StringComparison.Ordinal)
            && !line.Contains("no FlowControl within N_Bs", StringComparison.Ordinal));
        Assert.True(_bench.ReadReport().GetProperty("isResumed").GetBoolean());
        Assert.All(
            _bench.ReadReport().GetProperty("ecus").EnumerateArray(),
            ecu => Assert.Equal("2.0.0", ecu.GetProperty("versionAfter").GetString()));
        await AssertDecodedAsync(dump.Output.Lines);

        // The memories are what the package has: a run on simulated buses finds nothing left to write.
        (await _bench.RunAsync()).Succeeded();
        Assert.All(
            _bench.ReadReport().GetProperty("ecus").EnumerateArray(),
            ecu => Assert.Equal(0, ecu.GetProperty("bytes").GetInt64()));
    }

    /// <summary>What candump heard is the run's trace, frame by frame, and tshark makes sense of all of it.</summary>
    private async Task AssertDecodedAsync(IEnumerable<string> dump)
    {
        var heard = FramesById(dump.Select(ReadLine));
        var traced = FramesById((await DecodeAsync("-e", "can.id", "-e", "data.data"))
            .Select(fields => (uint.Parse(fields[0], CultureInfo.InvariantCulture), fields[1])));
        Assert.Equal(heard.Keys, traced.Keys);
        Assert.All(heard, id => Assert.Equal(id.Value, traced[id.Key]));
        var messages = await DecodeAsync(
            "-d", "can.subdissector,iso15765", "-d", "iso15765.subdissector,uds", "-e", "_ws.malformed", "-e", "uds.sid");
        Assert.DoesNotContain(messages, fields => fields[0].Length > 0);
        var services = messages
            .Where(fields => fields[1].Length > 0)
            .GroupBy(fields => byte.Parse(fields[1][2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .ToDictionary(group => group.Key, group => group.Count());
        _output.WriteLine(
            $"{messages.Count} frames, {string.Join(' ', services.Select(pair => $"{pair.Key:X2}:{pair.Value}"))}");
        Assert.All(
            (byte[])[0x10, 0x22, 0x27, 0x2E, 0x31, 0x34, 0x36, 0x37, 0x11],
            service => Assert.True(services.ContainsKey(service), $"no {service:X2} was decoded"));
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

    /// <summary>
    /// The data of all frames of an identifier, in order. Across identifiers the order is each listener's own: an echo
    /// and an answer reach two sockets as they please.
    /// </summary>
    private static SortedDictionary<uint, List<string>> FramesById(IEnumerable<(uint Id, string Data)> frames) => new(
        frames.GroupBy(frame => frame.Id).ToDictionary(
            group => group.Key, group => group.Select(frame => frame.Data).ToList()));

    /// <summary>A line of <c>candump -L</c>: <c>(1.5) can0 7E0#0322F195</c>, with <c>##</c> and flags for FD.</summary>
    private static (uint Id, string Data) ReadLine(string line)
    {
        var frame = line[(line.LastIndexOf(' ') + 1)..];
        var end = frame.IndexOf('#', StringComparison.Ordinal);
        var data = frame[end + 1] == '#' ? frame[(end + 3)..] : frame[(end + 1)..];
        return (
            uint.Parse(frame[..end], NumberStyles.HexNumber, CultureInfo.InvariantCulture), data.ToLowerInvariant());
    }

    /// <summary>Fields that tshark finds in the frames of the run's trace.</summary>
    private async Task<List<string[]>> DecodeAsync(params string[] options)
    {
        using var tshark = ChildProcess.Tool(
            "tshark", ["-r", _bench.In(Trace), "-T", "fields", "-E", "separator=;", .. options]);
        Assert.Equal(0, await tshark.ExitAsync());
        return [.. tshark.Output.Lines.Select(line => line.Split(';'))];
    }
}
