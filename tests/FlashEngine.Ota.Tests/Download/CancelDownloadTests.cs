using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>Every wait of a download ends when it is cancelled, and what came in stays if it was asked to.</summary>
public sealed class CancelDownloadTests : IDisposable
{
    private static readonly byte[] Content = DownloadRig.Content(2500);
    private readonly CancellationTokenSource _cancel = new();

    public void Dispose() => _cancel.Dispose();

    [Fact]
    public async Task Cancel_BeforeItBegins_AsksNobody()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));
        _cancel.Cancel();

        Assert.Equal("", await CancelledAsync(server, new DownloadRig()));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Cancel_WhileWaitingForTheHeader_Ends()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Mute(_cancel.Cancel));

        Assert.Equal("", await CancelledAsync(server, new DownloadRig()));
    }

    [Fact]
    public async Task Cancel_InTheBody_KeepsWhatCameIn()
    {
        var rig = new DownloadRig();
        await using var server = await FaultServer.StartAsync(
            FaultServer.Cut(Content, 2000),
            FaultServer.Hang(Content, 0, _cancel.Cancel));

        Assert.Equal("H.part H.part.known", await CancelledAsync(server, rig, keep: true));
        await using var good = await FaultServer.StartAsync(FaultServer.Good(Content));
        Assert.Equal(Content, await rig.DownloadAsync(DownloadRig.Order(good.Address, Content)));
        Assert.Equal(["/f bytes=2000- \"first\""], good.Requests);
        rig.Dispose();
    }

    [Fact]
    public async Task Cancel_NotAskedToKeep_LeavesNothing()
    {
        await using var server = await FaultServer.StartAsync(
            FaultServer.Cut(Content, 2000),
            FaultServer.Hang(Content, 0, _cancel.Cancel));

        Assert.Equal("", await CancelledAsync(
            server, new DownloadRig(), order => order with { KeepWhenCancelled = false }));
        Assert.Equal("/f bytes=2000- \"first\"", server.Requests[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("600")] // Retry-After
    public async Task Cancel_BetweenTwoTries_Ends(string retryAfter)
    {
        var rig = new DownloadRig { Time = new JumpTime(_ => false) };
        await using var server = await FaultServer.StartAsync(
            FaultServer.Status(503, ("Retry-After", retryAfter)));

        var download = CancelledAsync(server, rig);
        await rig.Time.WaitedAsync(wait => wait != TimeSpan.FromHours(1) && wait != rig.Policy.StallTimeout);
        _cancel.Cancel();

        Assert.Equal("", await download);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Cancel_WhileANewUrlIsAskedFor_Ends()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Status(403));

        Assert.Equal("", await CancelledAsync(server, new DownloadRig(), order => order with
        {
            RenewUrl = async cancellation =>
            {
                _cancel.Cancel();
                await Task.Delay(Timeout.Infinite, cancellation);
                return null;
            },
        }));
    }

    [Fact]
    public async Task Cancel_WhileTheWindowIsClosed_Ends()
    {
        var rig = new DownloadRig
        {
            Time = new JumpTime(_ => false),
            Policy = new DownloadPolicy { Window = new DailyWindow(new TimeOnly(2, 0), new TimeOnly(4, 0)) },
        };
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));

        var download = CancelledAsync(server, rig);
        await rig.Time.WaitedAsync(wait => wait == TimeSpan.FromMinutes(1));
        _cancel.Cancel();

        Assert.Equal("", await download);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Cancel_WhileTheBandwidthIsUsedUp_Ends()
    {
        var rig = new DownloadRig
        {
            Time = new JumpTime(_ => false),
            Policy = new DownloadPolicy { BytesPerSecondMax = 1000 }, // 250 bytes take 0.25 s
        };
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));

        var download = CancelledAsync(server, rig);
        await rig.Time.WaitedAsync(wait => wait == TimeSpan.FromSeconds(0.25));
        _cancel.Cancel();

        Assert.Equal("H.part H.part.known", await download);
    }

    [Fact]
    public async Task Cancel_WhileAnotherDownloadsTheSame_EndsOnlyTheOneThatWaits()
    {
        using var rig = new DownloadRig();
        using var downloader = rig.Make();
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await FaultServer.StartAsync(async context =>
        {
            await goOn.Task;
            await FaultServer.Good(Content)(context);
        });
        var order = DownloadRig.Order(server.Address, Content);

        var first = downloader.DownloadAsync(order, _ => { }, CancellationToken.None);
        var second = downloader.DownloadAsync(order, _ => { }, _cancel.Token);
        _cancel.Cancel();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        goOn.SetResult();
        Assert.Equal(Content, await File.ReadAllBytesAsync(await first));
        Assert.Single(server.Requests);
    }

    private async Task<string> CancelledAsync(
        FaultServer server, DownloadRig rig, Func<DownloadOrder, DownloadOrder>? change = null, bool keep = false)
    {
        var order = DownloadRig.Order(server.Address, Content) with { KeepWhenCancelled = true };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => rig.DownloadAsync(change?.Invoke(order) ?? order, _cancel.Token));
        string files = rig.Files(Content);
        if (!keep)
        {
            rig.Dispose();
        }

        return files;
    }
}
