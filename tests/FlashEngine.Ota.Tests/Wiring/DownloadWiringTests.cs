using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Tests.Agent;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Ota.Tests.Wiring;

/// <summary>What the agent adds to a download: new URLs, and bytes that stay for the next process.</summary>
public sealed class DownloadWiringTests
{
    [Fact]
    public async Task Url_Refused_IsAskedForAndTheRequestSentAgainGoesOn()
    {
        await using var bench = await StartAsync(new JobPolicy { RenewalTimeout = TimeSpan.FromMinutes(5) });
        await bench.SendAsync(bench.Request());

        var question = await bench.NextAsync("/firmware/download/request/url");
        await bench.SendAsync(bench.Request("cmd-1", ("signed_url", Url(bench, "new"))));

        Assert.Equal(["command_id", "reason", "timestamp"], question.Select(p => p.Key));
        Assert.Equal("cmd-1", (string?)question["command_id"]);
        Assert.Equal("SUCCESS", (string?)(await bench.ResultAsync())["status"]);
        Assert.Equal(FlashExitCode.Ok, await bench.EndAsync());
        Assert.Equal(
            ["/firmware.fpk?Signature=secret", "/firmware.fpk?Signature=new"], bench.Server.Requests);
        Assert.Equal(1, bench.Count("/result"));
        Assert.Single(bench.Job.Runs);
    }

    [Fact]
    public async Task Url_RefusedAndNobodyKnowsAnother_IsTheServersRefusal()
    {
        await using var bench = await StartAsync(new JobPolicy { RenewalTimeout = TimeSpan.FromMilliseconds(50) });
        await bench.SendAsync(bench.Request());

        var result = await bench.ResultAsync();

        Assert.Equal("FAILED", (string?)result["status"]);
        Assert.Contains("HTTP 403 Forbidden", (string?)result["message"], StringComparison.Ordinal);
        Assert.Equal(FlashExitCode.Network, await bench.EndAsync());
        Assert.Equal(1, bench.Count("/request/url"));
    }

    [Fact]
    public async Task Url_SentAgainForAnotherContent_IsNotTaken()
    {
        await using var bench = await StartAsync(new JobPolicy { RenewalTimeout = TimeSpan.FromSeconds(2) });
        await bench.SendAsync(bench.Request());

        await bench.NextAsync("/request/url");
        await bench.SendAsync(bench.Request(
            "cmd-1", ("signed_url", Url(bench, "new")), ("checksum", "sha256:" + new string('1', 64))));

        Assert.Equal("FAILED", (string?)(await bench.ResultAsync())["status"]);
        Assert.DoesNotContain("/firmware.fpk?Signature=new", bench.Server.Requests);
    }

    [Fact]
    public async Task Stop_WhileDownloading_KeepsWhatCameInForTheNextProcess()
    {
        await using var bench = await AgentBench.StartAsync(
            PackageServer.Stall(new byte[50_000], 300_000, () => { }), once: false, isDurable: true);
        await bench.SendAsync(bench.Request());
        await bench.NextAsync("/progress"); // some of it is on the disk

        Assert.Equal(FlashExitCode.Ok, await bench.StopAsync());

        Assert.Equal(0, bench.Count("/result"));
        Assert.Contains(bench.Files, file => file.Name.EndsWith(".part", StringComparison.Ordinal) && file.Length > 0);
    }

    [Fact]
    public void Settings_OfDownloads_ReachTheDownloader()
    {
        var policy = new DownloadPolicy { BytesPerSecondMax = 1000, RetriesMax = 2 };
        var settings = new OtaSettings
        {
            BrokerHost = "b",
            DownloadFolder = "f",
            DownloadPolicy = policy,
            Proxy = new Uri("http://proxy:3128"),
            UseProxy = false,
            DownloadQuota = 17,
            PartAgeMax = TimeSpan.FromDays(3),
        }.ToDownloader();

        Assert.Equal(
            (policy, new Uri("http://proxy:3128"), false, 17L, TimeSpan.FromDays(3)),
            (settings.Policy, settings.Proxy, settings.UseProxy, settings.QuotaBytes, settings.PartAgeMax));
    }

    private static string Url(AgentBench bench, string signature) =>
        new Uri(bench.Server.Address, $"/firmware.fpk?Signature={signature}").AbsoluteUri;

    /// <summary>The server takes new URLs only.</summary>
    private static async Task<AgentBench> StartAsync(JobPolicy policy)
    {
        AgentBench? bench = null;
        return bench = await AgentBench.StartAsync(
            context =>
            {
                if (context.Request.Query["Signature"] == "new")
                {
                    return PackageServer.Bytes(bench!.Package)(context);
                }

                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                return Task.CompletedTask;
            },
            settings: settings => settings with { Policy = policy });
    }
}
