using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>Runs that end well.</summary>
public sealed class FlashRunTests : IDisposable
{
    private static readonly string[] EcuFields =
    [
        "name", "channel", "result", "exitCode", "error", "bytes", "seconds", "wireShare", "sha256", "imageSha256",
        "versionBefore", "versionAfter", "phases",
    ];

    private readonly Bench _bench = new();

    public FlashRunTests() => _bench.Pack();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Run_WholeVehicle_Is0AndTheReportHasItAll_AndASecondRunWritesNothing()
    {
        (await _bench.RunAsync("--trace", _bench.In("first.log"))).Succeeded();
        AssertReportOfSuccess(_bench.ReadReport());
        Assert.Matches(@"\A\(\d+\.\d+\) can[01] [0-9A-F]+#", await File.ReadAllTextAsync(_bench.In("first.log")));
        Assert.True(File.Exists(_bench.In($"{Bench.Report}/report.html")));
        Assert.False(_bench.ReadReport().GetProperty("isDryRun").GetBoolean());

        var memories = _bench.Memories();
        (await _bench.RunAsync()).Succeeded();
        Assert.Equal(memories, _bench.Memories());
        Assert.All(Ecus(_bench.ReadReport()), ecu =>
        {
            Assert.Equal("success", Text(ecu, "result"));
            Assert.Equal(0, ecu.GetProperty("bytes").GetInt64());
            Assert.Equal("2.0.0", Text(ecu, "versionBefore"));
        });
    }

    [Fact]
    public async Task Run_OneEcu_LeavesTheOthersAlone()
    {
        (await _bench.RunAsync("--ecu", "gateway", "--trace", _bench.In("gateway.asc"))).Succeeded();

        var gateway = Assert.Single(Ecus(_bench.ReadReport()));
        Assert.Equal("gateway", Text(gateway, "name"));
        Assert.Equal("2.0.0", Text(gateway, "versionAfter"));
        _bench.AssertUntouched("body", "powertrain");
        Assert.StartsWith("date ", await File.ReadAllTextAsync(_bench.In("gateway.asc")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Dry_ReadsEveryEcuAndChangesNothing()
    {
        var dry = (await _bench.RunAsync("--dry-run", "--trace", _bench.In("dry.pcapng"))).Succeeded();

        _bench.AssertUntouched();
        Assert.Contains("dry run: 3 of 3 ECUs could be flashed", dry.Output, StringComparison.Ordinal);
        Assert.Contains("1.0.0 -> 2.0.0 (wanted)", dry.Output, StringComparison.Ordinal);
        Assert.True(_bench.ReadReport().GetProperty("isDryRun").GetBoolean());
        var page = await File.ReadAllTextAsync(_bench.In($"{Bench.Report}/report.html"));
        Assert.Contains("<h1>Dry run: 3 of 3 ECUs could be flashed</h1>", page, StringComparison.Ordinal);
        Assert.All(Ecus(_bench.ReadReport()), ecu =>
        {
            Assert.Equal("skipped", Text(ecu, "result"));
            Assert.Equal("1.0.0", Text(ecu, "versionBefore"));
            Assert.StartsWith("untouched", Text(ecu, "state"), StringComparison.Ordinal);
        });

        // The section header of pcapng.
        Assert.Equal([0x0A, 0x0D, 0x0D, 0x0A], (await File.ReadAllBytesAsync(_bench.In("dry.pcapng")))[..4]);
    }

    [Fact]
    public async Task Plan_PrintsTheOrderThatARunFollows()
    {
        var plan = (await _bench.PlanAsync()).Succeeded().Output;
        (await _bench.RunAsync("--dry-run")).Succeeded();

        var order = _bench.ReadReport().GetProperty("plan").GetProperty("order").EnumerateArray()
            .Select(entry => plan.IndexOf($" {Text(entry, "name")} ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, order.Count);
        Assert.DoesNotContain(-1, order);
        Assert.Equal(order.Order(), order);
    }

    [Fact]
    public async Task Plan_AfterARun_KnowsWhatTheRunTaught_AndDrawsItAsAPage()
    {
        (await _bench.RunAsync()).Succeeded();
        var took = _bench.ReadReport().GetProperty("makespanSeconds").GetDouble();

        var plan = (await _bench.PlanAsync(
            "--simulate", "--state", _bench.In(Bench.State), "--report", _bench.In("plan"))).Succeeded().Output;
        Assert.Equal(3, plan.Split("1 run with this software").Length - 1);
        Assert.Matches("(?m)^  body +e+[#.-]+c+ +[0-9.]+ s", plan);
        var page = await File.ReadAllTextAsync(_bench.In("plan/plan.html"));
        var planned = double.Parse(
            Regex.Match(page, "<h1>3 ECUs in ([0-9.]+) s</h1>").Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.InRange(planned / took, 0.8, 1.2);
    }

    private static void AssertReportOfSuccess(JsonElement report)
    {
        Assert.Equal("success", Text(report, "result"));
        Assert.Equal("virtual", Text(report, "clock"));
        var makespan = report.GetProperty("makespanSeconds").GetDouble();
        Assert.InRange(report.GetProperty("lowerBoundSeconds").GetDouble(), 0.01, makespan);
        Assert.Equal(3, report.GetProperty("plan").GetProperty("order").GetArrayLength());
        Assert.Equal(["body", "gateway", "powertrain"], Ecus(report).Select(ecu => Text(ecu, "name")).Order());
        Assert.All(Ecus(report), ecu => AssertEcuOfSuccess(ecu, makespan));
    }

    private static void AssertEcuOfSuccess(JsonElement ecu, double makespan)
    {
        Assert.All(EcuFields, field => Assert.True(ecu.TryGetProperty(field, out _), field));
        Assert.Equal("success", Text(ecu, "result"));
        Assert.Equal(0, ecu.GetProperty("exitCode").GetInt32());
        Assert.Equal(JsonValueKind.Null, ecu.GetProperty("error").ValueKind);
        Assert.Equal(Text(ecu, "imageSha256"), Text(ecu, "sha256"));
        Assert.Equal("1.0.0", Text(ecu, "versionBefore"));
        Assert.Equal("2.0.0", Text(ecu, "versionAfter"));
        Assert.True(ecu.GetProperty("bytes").GetInt64() >= 20_000);
        Assert.InRange(ecu.GetProperty("wireShare").GetDouble(), 0.1, 1);
        var phases = ecu.GetProperty("phases").EnumerateArray().ToList();
        Assert.Equal("identify", Text(phases[0], "name"));
        Assert.Equal("readBack", Text(phases[^1], "name"));
        Assert.All(phases, phase => Assert.InRange(
            phase.GetProperty("end").GetDouble(), phase.GetProperty("start").GetDouble(), makespan));
    }

    private static JsonElement.ArrayEnumerator Ecus(JsonElement report) => report.GetProperty("ecus").EnumerateArray();

    private static string? Text(JsonElement element, string field) => element.GetProperty(field).GetString();
}
