using System.Net;
using FlashEngine.Ota.Uptane.Repositories;
using FlashEngine.Ota.Uptane.Tests.Making;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>A repository behind HTTPS, over a network that the test plays.</summary>
public sealed class HttpRepositoryTests
{
    private static readonly HttpSpeedLimit Limit = new() { BytesPerWindow = 100, Window = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task Check_OverHttps_FindsAndDownloadsTheUpdate()
    {
        using var vehicle = new MadeVehicle();
        using var http = new HttpClient(new PlayedServer(url => PlayedServer.File(vehicle.Images.Files, url)));
        var update = vehicle.Update(Repository(http));
        var target = Assert.Single(await update.CheckAsync(CancellationToken.None));
        await update.DownloadAsync(target, vehicle.Folder.At("package.fpk"), CancellationToken.None);
        Assert.Equal(MadeVehicle.Package, File.ReadAllBytes(vehicle.Folder.At("package.fpk")));
    }

    [Fact]
    public async Task Fetch_ANameWithSpecialCharacters_StaysAName()
    {
        Uri? asked = null;
        using var http = new HttpClient(new PlayedServer(url =>
        {
            asked = url;
            return PlayedServer.Status(HttpStatusCode.NotFound);
        }));
        Assert.Equal(FetchResult.Missing, await FetchAsync(http, "a folder/b#c%2e?.fpk"));
        Assert.Equal("/repo/a%20folder/b%23c%252e%3F.fpk", asked!.AbsolutePath);
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Found)]
    public async Task Fetch_AnotherStatus_IsAFailureAndNotAnEndOfTheRoots(HttpStatusCode status)
    {
        using var vehicle = new MadeVehicle();
        using var http = new HttpClient(new PlayedServer(_ => PlayedServer.Status(status)));
        var refusal = await Refusals.OfAsync(
            () => vehicle.Update(Repository(http)).CheckAsync(CancellationToken.None));
        Assert.Equal(UptaneError.MetadataFetchFailure, refusal.Error);
        Assert.Contains($"HTTP {(int)status}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fetch_AConnectionThatBreaks_IsAFailure()
    {
        using var http = new HttpClient(new PlayedServer(
            _ => PlayedServer.Body(new TrickledStream(bytes: 10, afterwards: new IOException("reset by peer")))));
        await Refusals.AssertAsync(
            UptaneError.MetadataFetchFailure, "targets.json", () => FetchAsync(http, "targets.json"));
    }

    [Fact]
    public async Task SlowRetrieval_ATrickle_IsGivenUp()
    {
        // Each byte takes a second: ten in a window, where a hundred must come.
        var time = new SteppedTime();
        using var http = new HttpClient(new PlayedServer(
            _ => PlayedServer.Body(new TrickledStream(int.MaxValue, () => time.Advance(TimeSpan.FromSeconds(1))))));
        var refusal = await Refusals.OfAsync(() => FetchAsync(http, "targets.json", time));
        Assert.Equal(UptaneError.SlowRetrieval, refusal.Error);
        Assert.Equal(TimeSpan.FromSeconds(10), time.Elapsed);
    }

    [Fact]
    public async Task SlowRetrieval_NoAnswerAtAll_IsGivenUp()
    {
        var time = new SteppedTime();
        using var http = new HttpClient(new PlayedServer(_ => null) { Silent = () => time.Advance(Limit.Window) });
        var refusal = await Refusals.OfAsync(() => FetchAsync(http, "targets.json", time));
        Assert.Equal(UptaneError.SlowRetrieval, refusal.Error);
    }

    [Fact]
    public async Task SlowRetrieval_ASlowButSteadyServer_IsNotGivenUp()
    {
        // 20 bytes a second, twice the limit, for much longer than a window.
        var time = new SteppedTime();
        using var http = new HttpClient(new PlayedServer(
            _ => PlayedServer.Body(new TrickledStream(2000, () => time.Advance(TimeSpan.FromMilliseconds(50))))));
        Assert.Equal(FetchResult.Complete, await FetchAsync(http, "targets.json", time));
        Assert.Equal(TimeSpan.FromSeconds(100), time.Elapsed);
    }

    [Theory]
    [InlineData("http://server/repo")]
    [InlineData("ftp://server/repo")]
    [InlineData("https://server/repo?token=1")]
    public void Address_NotPlainHttps_IsRefused(string address)
    {
        using var http = new HttpClient();
        Assert.Throws<InputException>(
            () => new HttpRepository(http, new Uri(address), Limit, TimeProvider.System));
    }

    private static HttpRepository Repository(HttpClient http, TimeProvider? time = null) =>
        new(http, new Uri("https://server/repo"), Limit, time ?? new SteppedTime());

    private static Task<FetchResult> FetchAsync(HttpClient http, string file, TimeProvider? time = null) =>
        Repository(http, time).FetchAsync(file, 100_000, (_, _) => ValueTask.CompletedTask, CancellationToken.None);
}
