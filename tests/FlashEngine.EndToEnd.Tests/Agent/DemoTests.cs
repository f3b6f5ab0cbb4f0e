using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>The one command that a newcomer types: <c>flash demo</c>, real parts, simulated vehicle.</summary>
public sealed partial class DemoTests(DemoRuns runs) : IClassFixture<DemoRuns>
{
    [Fact]
    public void Demo_Fast_EndsWithZeroAndSuccessOnEveryEcu()
    {
        Assert.Equal(0, runs.First.ExitCode);
        Assert.Empty(runs.First.Error);
        Assert.Contains(
            "every ECU's memory is the firmware's bytes; the backend was told SUCCESS", runs.First.Output[^1],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Demo_Report_HasWhatWasPromised()
    {
        var report = Report(runs.First);

        Assert.Equal("success", (string?)report["result"]);
        Assert.True((double?)report["lowerBoundSeconds"] > 0);
        Assert.True((double?)report["makespanSeconds"] >= (double?)report["lowerBoundSeconds"]);
        Assert.IsType<JsonObject>(report["plan"]);
        var ecus = report["ecus"]!.AsArray();
        Assert.True(ecus.Count >= 8);
        Assert.Equal(3, ecus.Select(ecu => (string?)ecu!["channel"]).Distinct().Count());
        Assert.All(ecus, ecu => AssertEcu(ecu!.AsObject()));
        Assert.True(new FileInfo(Path.Combine(runs.First.ReportFolder, "report.html")).Length > 0);
    }

    [Fact]
    public void Demo_SameSeed_GivesTheSameTraceByteForByte()
    {
        var first = File.ReadAllBytes(runs.First.TraceFile);

        // Nine ECUs and 1.4 MB of firmware are more than a hundred thousand frames.
        Assert.True(first.Length > 1_000_000);
        Assert.True(first.AsSpan().SequenceEqual(File.ReadAllBytes(runs.Again.TraceFile)));
    }

    [Fact]
    public void Demo_OtherSeed_GivesAnotherTrace()
    {
        Assert.Equal(0, runs.OtherSeed.ExitCode);
        Assert.False(File.ReadAllBytes(runs.First.TraceFile).AsSpan().SequenceEqual(
            File.ReadAllBytes(runs.OtherSeed.TraceFile)));
    }

    [Fact]
    public Task Demo_AfterItsEnd_LeavesNoFileAndNoBroker() => AssertNothingLeftAsync(runs.First);

    [Fact]
    public async Task Demo_StoppedInTheMiddle_NamesEveryEcusStateAndLeavesNoFileAndNoBroker()
    {
        var folder = Directory.CreateTempSubdirectory("flash-demo-stopped-");
        try
        {
            // In real time, so that the stop comes before the end for sure.
            var stopped = await DemoRuns.RunAsync(folder.FullName, [], async demo =>
            {
                await demo.Output.FirstAsync(line => line.Contains(": erase application", StringComparison.Ordinal));
                await demo.TerminateAsync();
            });

            Assert.StartsWith("flash: stopping", Assert.Single(stopped.Error), StringComparison.Ordinal);
            var ecus = Report(stopped)["ecus"]!.AsArray();
            var undone = ecus.Where(ecu => (string?)ecu!["result"] != "success").ToList();
            Assert.All(undone, ecu => Assert.Equal("cancelled", (string?)ecu!["result"]));
            Assert.All(undone, ecu => Assert.NotEqual("", ecu!["state"]!.GetValue<string>()));

            // 11 if a small ECU was quicker than the stop; a big one never is.
            Assert.NotEmpty(undone);
            Assert.Equal(undone.Count == ecus.Count ? 10 : 11, stopped.ExitCode);
            await AssertNothingLeftAsync(stopped);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task AssertNothingLeftAsync(DemoOutcome demo)
    {
        Assert.Empty(Directory.GetFileSystemEntries(demo.TemporaryFolder));

        var port = int.Parse(
            BrokerPort().Match(string.Join('\n', demo.Output)).Groups[1].Value, CultureInfo.InvariantCulture);
        using var socket = new TcpClient();
        var error = await Assert.ThrowsAsync<SocketException>(() => socket.ConnectAsync("127.0.0.1", port));
        Assert.Equal(SocketError.ConnectionRefused, error.SocketErrorCode);
    }

    private static void AssertEcu(JsonObject ecu)
    {
        Assert.All(
            (string[])["name", "channel", "versionBefore", "versionAfter"],
            key => Assert.NotEqual("", ecu[key]!.GetValue<string>()));
        Assert.Equal("success", (string?)ecu["result"]);
        Assert.Equal(0, (int?)ecu["exitCode"]);
        Assert.True(ecu.TryGetPropertyValue("error", out var error) && error is null);
        Assert.True((long?)ecu["bytes"] > 0);
        Assert.True((double?)ecu["seconds"] > 0);
        Assert.InRange((double)ecu["wireShare"]!, 0.001, 1);
        Assert.Matches("^[0-9a-f]{64}$", (string?)ecu["sha256"]);
        Assert.Equal((string?)ecu["sha256"], (string?)ecu["imageSha256"]);
        Assert.NotEqual((string?)ecu["versionBefore"], (string?)ecu["versionAfter"]);
        var phases = ecu["phases"]!.AsArray();
        Assert.NotEmpty(phases);
        Assert.All(phases, phase => Assert.True(
            phase!["name"]!.GetValue<string>().Length > 0 && (double?)phase["start"] <= (double?)phase["end"]));
    }

    private static JsonNode Report(DemoOutcome demo) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(demo.ReportFolder, "report.json")))!;

    [GeneratedRegex("mqtts://localhost:([0-9]+)")]
    private static partial Regex BrokerPort();
}
