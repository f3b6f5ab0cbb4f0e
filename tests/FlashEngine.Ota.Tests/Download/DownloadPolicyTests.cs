using FlashEngine.Ota.Download;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>Bandwidth, window, proxy, redirects between schemes, and settings that are wrong.</summary>
public sealed class DownloadPolicyTests
{
    private static readonly byte[] Content = DownloadRig.Content(2500);

    [Fact]
    public async Task Bandwidth_OfTwoDownloads_IsSharedByThem()
    {
        byte[] other = DownloadRig.Content(2600);
        using var rig = new DownloadRig { Policy = new DownloadPolicy { BytesPerSecondMax = 1000 } };
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));
        await using var second = await FaultServer.StartAsync(FaultServer.Good(other));
        using var downloader = rig.Make();

        await Task.WhenAll(
            downloader.DownloadAsync(DownloadRig.Order(server.Address, Content), _ => { }, CancellationToken.None),
            downloader.DownloadAsync(DownloadRig.Order(second.Address, other), _ => { }, CancellationToken.None));

        // What is received last has not to be waited for.
        Assert.InRange(rig.Time.Elapsed, TimeSpan.FromSeconds(4.5), TimeSpan.MaxValue);
    }

    [Theory]
    [InlineData("10")]
    [InlineData("Sun, 01 Mar 2026 12:00:10 GMT")] // the clock begins at 12:00:00
    public async Task RetryAfter_WithinTheLimit_IsWaitedFor(string retryAfter)
    {
        using var rig = new DownloadRig { Time = new JumpTime(wait => wait < TimeSpan.FromSeconds(20)) };
        await using var server = await FaultServer.StartAsync(
            FaultServer.Status(503, ("Retry-After", retryAfter)), FaultServer.Good(Content));
        var said = new List<string>();

        Assert.Equal(
            Content, await rig.DownloadAsync(DownloadRig.Order(server.Address, Content) with { Said = said.Add }));
        Assert.Contains("attempt 1 of 3 to go on follows in 10.", Assert.Single(said), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said[0], StringComparison.Ordinal);
        Assert.InRange(rig.Time.Elapsed, TimeSpan.FromSeconds(10.5), TimeSpan.FromSeconds(11)); // and the jitter
    }

    [Fact]
    public async Task Window_Closed_IsWaitedFor()
    {
        using var rig = Windowed(new TimeOnly(22, 30), new TimeOnly(4, 0));
        TimeSpan asked = default;
        await using var server = await FaultServer.StartAsync(context =>
        {
            asked = rig.Time.Elapsed;
            return FaultServer.Good(Content)(context);
        });

        Assert.Equal(Content, await rig.DownloadAsync(Patient(server)));
        Assert.Equal(TimeSpan.FromHours(10.5), asked); // it is noon
    }

    [Fact]
    public async Task Window_ClosesInTheMiddle_GoesOnTheNextDay()
    {
        using var rig = Windowed(new TimeOnly(11, 0), new TimeOnly(13, 0));
        await using var server = await FaultServer.StartAsync(
            async context =>
            {
                context.Response.Headers.ETag = FaultServer.Tag;
                context.Response.ContentLength = Content.Length;
                rig.Time.Advance(TimeSpan.FromHours(1));
                await context.Response.Body.WriteAsync(Content.AsMemory(0, 1500));
                await FaultServer.Hang(Content, 0)(context);
            },
            FaultServer.Good(Content));

        Assert.Equal(Content, await rig.DownloadAsync(Patient(server)));
        Assert.Equal(["/f", "/f bytes=1000- \"first\""], server.Requests);
        Assert.Equal(TimeSpan.FromHours(23), rig.Time.Elapsed);
    }

    [Fact]
    public async Task Window_OpensAfterTheTimeLimit_SaysSo()
    {
        using var rig = Windowed(new TimeOnly(22, 30), new TimeOnly(4, 0));
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));
        var order = Patient(server) with { TimeLimit = TimeSpan.FromHours(2) };

        var download = Assert.ThrowsAsync<JobException>(() => rig.DownloadAsync(order));

        var error = await download;
        Assert.Equal(FlashExitCode.Timeout, error.ExitCode);
        Assert.Contains("last: data may flow from 22:30 to 04:00", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10:00", "14:00", 0)]
    [InlineData("12:00", "12:01", 0)]
    [InlineData("10:00", "12:00", 22)]
    [InlineData("13:00", "14:00", 1)]
    [InlineData("22:00", "14:00", 0)]
    [InlineData("22:00", "04:00", 10)]
    [InlineData("07:00", "07:00", 0)]
    public void Window_AtNoon_OpensIn(string from, string to, int hours) => Assert.Equal(
        TimeSpan.FromHours(hours),
        new DailyWindow(TimeOnly.Parse(from), TimeOnly.Parse(to)).OpensIn(JumpTime.Begin));

    [Fact]
    public async Task Proxy_Named_IsAskedInsteadOfTheServer()
    {
        using var rig = new DownloadRig();
        string? authorization = null;
        await using var proxy = await FaultServer.StartAsync(
            FaultServer.Status(407, ("Proxy-Authenticate", "Basic realm=\"workshop\"")),
            context =>
            {
                authorization = context.Request.Headers.ProxyAuthorization;
                return FaultServer.Good(Content)(context);
            });
        using var downloader = new Downloader(
            new DownloaderSettings
            {
                Folder = rig.Folder,
                Proxy = new UriBuilder(proxy.Address) { UserName = "me", Password = "p%40ss" }.Uri,
            },
            TimeProvider.System);

        string path = await downloader.DownloadAsync(
            DownloadRig.Order(new Uri("http://packages.example/"), Content), _ => { }, CancellationToken.None);

        Assert.Equal(Content, await File.ReadAllBytesAsync(path));
        Assert.Equal("Basic " + Convert.ToBase64String("me:p@ss"u8), authorization);
    }

    [Fact]
    public void Proxy_NoUrlOfOne_IsRefused()
    {
        var settings = new DownloaderSettings { Folder = "x", Proxy = new Uri("ftp://proxy.example") };

        var error = Assert.Throws<InputException>(() => new Downloader(settings, TimeProvider.System));

        Assert.Contains("right is http://HOST:PORT", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redirect_FromHttpsToHttp_IsRefused()
    {
        await using var plain = await FaultServer.StartAsync(FaultServer.Good(Content));

        string message = await RedirectAsync(plain.Address);

        Assert.Contains("only https is followed", message, StringComparison.Ordinal);
        Assert.Empty(plain.Requests);
    }

    [Fact]
    public async Task NewUrl_HttpForHttps_IsRefused()
    {
        using var authority = new TestAuthority("Test root");
        using var rig = new DownloadRig();
        await using var server = await PackageServer.StartAsync(
            FaultServer.Status(403), authority.Issue("127.0.0.1"));
        using var downloader = new Downloader(
            new DownloaderSettings { Folder = rig.Folder, CaFile = authority.RootFile }, TimeProvider.System);
        var order = DownloadRig.Order(server.Address, Content) with
        {
            RenewUrl = _ => Task.FromResult<Uri?>(new Uri("http://127.0.0.1/new?Signature=secret")),
        };

        var error = await Assert.ThrowsAsync<JobException>(
            () => downloader.DownloadAsync(order, _ => { }, CancellationToken.None));

        Assert.Contains("the new URL http://127.0.0.1/new is not", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, DownloadPolicy> WrongPolicies => new()
    {
        { "RetriesMax", new DownloadPolicy { RetriesMax = -1 } },
        { "RetryDelayFirst", new DownloadPolicy { RetryDelayFirst = TimeSpan.Zero } },
        { "RetryDelayMax", new DownloadPolicy { RetryDelayMax = TimeSpan.FromMilliseconds(1) } },
        { "StallTimeout", new DownloadPolicy { StallTimeout = TimeSpan.Zero } },
        { "BytesPerSecondMin", new DownloadPolicy { BytesPerSecondMin = -1 } },
        { "SpeedWindow", new DownloadPolicy { SpeedWindow = TimeSpan.Zero } },
        { "BytesPerSecondMax", new DownloadPolicy { BytesPerSecondMax = 0 } },
        { "RedirectsMax", new DownloadPolicy { RedirectsMax = -1 } },
        { "RenewalsMax", new DownloadPolicy { RenewalsMax = -1 } },
    };

    [Theory]
    [MemberData(nameof(WrongPolicies), DisableDiscoveryEnumeration = true)]
    public void Policy_ValueOutside_IsRefusedByName(string name, DownloadPolicy policy)
    {
        var settings = new DownloaderSettings { Folder = "x", Policy = policy };

        var error = Assert.Throws<InputException>(() => new Downloader(settings, TimeProvider.System));

        Assert.Contains($"download policy, {name}: ", error.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RedirectAsync(Uri target)
    {
        using var authority = new TestAuthority("Test root");
        using var rig = new DownloadRig();
        await using var server = await PackageServer.StartAsync(
            FaultServer.Status(StatusCodes.Status302Found, ("Location", target.AbsoluteUri)),
            authority.Issue("127.0.0.1"));
        using var downloader = new Downloader(
            new DownloaderSettings { Folder = rig.Folder, CaFile = authority.RootFile }, TimeProvider.System);
        var error = await Assert.ThrowsAsync<JobException>(() => downloader.DownloadAsync(
            DownloadRig.Order(server.Address, Content), _ => { }, CancellationToken.None));
        return error.Message;
    }

    private static DownloadOrder Patient(FaultServer server) =>
        DownloadRig.Order(server.Address, Content) with { TimeLimit = TimeSpan.FromDays(3) };

    private static DownloadRig Windowed(TimeOnly from, TimeOnly to) => new()
    {
        Time = new JumpTime(wait => wait <= TimeSpan.FromMinutes(1)),
        Policy = new DownloadPolicy { Window = new DailyWindow(from, to), StallTimeout = TimeSpan.FromDays(9) },
    };
}
