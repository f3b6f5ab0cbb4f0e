using FlashEngine.EndToEnd.Tests.Agent;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>
/// <c>flash sim</c> in one process, <c>flash run</c> in another, and DoIP over loopback between them: sixteen ECUs at
/// once.
/// </summary>
public sealed class DoIpTests
{
    private const string TransferData = "0x36";
    private const string RequestTransferExit = "0x37";

    // Blocks of 4095 bytes with two bytes of header and data in fours, and one block for the version.
    private const int TransferDataCount = (DoIpBench.ApplicationLength / 4092) + 1 + 1;

    [Fact]
    public async Task Run_SixteenEcusAtOnce_AreFlashedAndReadBack()
    {
        using var bench = new DoIpBench();
        using var sim = await bench.StartSimAsync();

        (await FlashProcess.RunAsync(bench.Run())).Succeeded();

        AssertFlashed(bench);
        await sim.TerminateAsync();
        Assert.Equal(0, await sim.ExitAsync()); // no message that ISO 13400-2 forbids
        Assert.Equal(
            DoIpBench.EcuCount,
            sim.Output.Lines.Count(line => line.Contains("application", StringComparison.Ordinal)
                && line.Contains("2.0.0", StringComparison.Ordinal)));
    }

    [CaptureFact]
    public async Task Capture_OfTheRun_IsDoIpAndUdsWithoutOneMalformedPacket()
    {
        using var bench = new DoIpBench();
        using var sim = await bench.StartSimAsync();
        using (var tshark = ChildProcess.Tool(
            "tshark", "-i", "lo", "-f", $"port {bench.Port}", "-w", bench.In("lo.pcapng"), "-q"))
        {
            // It says so before the first packet; a request that answers shows that the capture has begun.
            await tshark.Error.FirstAsync(line => line.Contains("Capturing on", StringComparison.Ordinal));
            await Task.Delay(TimeSpan.FromSeconds(1));
            (await FlashProcess.RunAsync(bench.Run("--trace", bench.In("own.pcapng")))).Succeeded();
            await Task.Delay(TimeSpan.FromSeconds(1)); // what the kernel still holds back
            await tshark.TerminateAsync();
            _ = await tshark.ExitAsync();
        }

        foreach (var file in new[] { "lo.pcapng", "own.pcapng" })
        {
            Assert.Empty(await DissectAsync(bench, file, "_ws.malformed || _ws.expert.severity == error", "frame.number"));
            // A packet of TCP may hold several messages.
            var packets = await DissectAsync(
                bench, file, "uds && doip.source_address == 0x0e80", "doip.target_address", "uds.sid");
            var requests = packets.SelectMany(fields => fields[0].Split(',').Zip(fields[1].Split(','))).ToList();
            for (var number = 1; number <= DoIpBench.EcuCount; number++)
            {
                var own = requests.Where(pair => pair.First == $"0x{0x1000 + number:x4}")
                    .Select(pair => pair.Second).ToList();
                Assert.Equal(TransferDataCount, own.Count(sid => sid == TransferData));
                Assert.Equal(2, own.Count(sid => sid == RequestTransferExit));
            }
        }

        // Each message of ours was acknowledged, none refused.
        Assert.NotEmpty(await DissectAsync(bench, "lo.pcapng", "doip.type == 0x8002", "frame.number"));
        Assert.Empty(await DissectAsync(bench, "lo.pcapng", "doip.type == 0x8003 || doip.type == 0", "frame.number"));
        Assert.Single(await DissectAsync(bench, "lo.pcapng", "doip.type == 5", "frame.number"));
    }

    [Fact]
    public async Task Run_EntityKilledInTheMiddle_Is3AndNamesTheConnection()
    {
        using var bench = new DoIpBench(", options: { reconnect: 1 }");
        using var sim = await bench.StartSimAsync();
        using var run = ChildProcess.Flash(null, bench.Run());
        await run.Output.FirstAsync(line => line.Contains("download", StringComparison.Ordinal));
        sim.Kill();

        Assert.Equal(3, await run.ExitAsync());
        var error = run.Error.ToString();
        var words = $"channel 'eth0' failed: DoIP entity 127.0.0.1:{bench.Port}: connection lost";
        Assert.True(error.Contains(words, StringComparison.Ordinal), error);
    }

    private static void AssertFlashed(DoIpBench bench)
    {
        var report = bench.ReadReport();
        Assert.Equal("success", report.GetProperty("result").GetString());
        var channel = Assert.Single(report.GetProperty("channels").EnumerateArray());
        Assert.False(channel.TryGetProperty("wireShare", out _));
        var ecus = report.GetProperty("ecus").EnumerateArray().ToList();
        Assert.Equal(DoIpBench.EcuCount, ecus.Count);
        Assert.All(ecus, ecu =>
        {
            Assert.Equal("2.0.0", ecu.GetProperty("versionAfter").GetString());
            Assert.Equal(DoIpBench.ApplicationLength + 8, ecu.GetProperty("bytes").GetInt64());
            Assert.False(ecu.TryGetProperty("wireShare", out _));
        });

        // All at once: every ECU was admitted before the first one was done.
        Assert.True(ecus.Max(Start) < ecus.Min(End));

        static double Start(System.Text.Json.JsonElement ecu) =>
            ecu.GetProperty("phases").EnumerateArray().Min(phase => phase.GetProperty("start").GetDouble());
        static double End(System.Text.Json.JsonElement ecu) =>
            ecu.GetProperty("phases").EnumerateArray().Max(phase => phase.GetProperty("end").GetDouble());
    }

    /// <summary>The fields of the packets that a filter lets through.</summary>
    private static async Task<List<string[]>> DissectAsync(
        DoIpBench bench, string file, string filter, params IReadOnlyList<string> fields)
    {
        using var tshark = ChildProcess.Tool(
            "tshark",
            [
                "-r", bench.In(file), "-d", $"tcp.port=={bench.Port},doip", "-d", $"udp.port=={bench.Port},doip",
                "-Y", filter, "-T", "fields", .. fields.SelectMany(field => new[] { "-e", field }),
            ]);
        Assert.True(await tshark.ExitAsync() == 0, tshark.Error.ToString());
        return [.. tshark.Output.Lines.Where(line => line.Length > 0).Select(line => line.Split('\t'))];
    }
}
