using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>Several downloads at once.</summary>
public sealed class DownloadSetTests : IDisposable
{
    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Download_SameContentAtOnce_IsOneRequest()
    {
        byte[] content = DownloadRig.Content(2500);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await FaultServer.StartAsync(async context =>
        {
            await goOn.Task;
            await FaultServer.Good(content)(context);
        });
        using var downloader = _rig.Make();
        var order = DownloadRig.Order(server.Address, content);
        var progress = Enumerable.Range(0, 5).Select(_ => new List<DownloadProgress>()).ToArray();

        var downloads = progress.Select(
            list => downloader.DownloadAsync(order, list.Add, CancellationToken.None)).ToArray();
        goOn.SetResult();

        Assert.Single((await Task.WhenAll(downloads)).Distinct());
        Assert.Single(server.Requests);
        Assert.All(progress, list => Assert.Single(list, value => value.Percent == 100));
        Assert.All(progress, list => Assert.True(list.Count > 1)); // also those who only waited heard of it
    }

    [Fact]
    public async Task Download_TheOneThatDownloadsFails_AnotherGoesOn()
    {
        byte[] content = DownloadRig.Content(2500);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await FaultServer.StartAsync(
            FaultServer.Cut(content, 1000),
            async context =>
            {
                await goOn.Task;
                await FaultServer.Status(404)(context);
            },
            FaultServer.Good(content));
        using var downloader = _rig.Make();
        var order = DownloadRig.Order(server.Address, content);

        var first = downloader.DownloadAsync(order, _ => { }, CancellationToken.None);
        var second = downloader.DownloadAsync(order, _ => { }, CancellationToken.None);
        goOn.SetResult();

        var error = await Assert.ThrowsAsync<JobException>(() => first);
        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllBytesAsync(await second));
        Assert.Equal("/f bytes=1000- \"first\"", server.Requests[2]);
    }

    [Fact]
    public async Task Set_SeveralOrders_KeepsTheLimitAndTheOrder()
    {
        byte[][] contents = [.. Enumerable.Range(0, 6).Select(i => DownloadRig.Content(2500 + i))];
        int now = 0, most = 0;
        var full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await PackageServer.StartAsync(async context =>
        {
            int count = Interlocked.Increment(ref now);
            most = Math.Max(most, count);
            if (count == 3)
            {
                full.SetResult(); // nobody is answered before three ask: they do ask at the same time
            }

            await full.Task;
            byte[] content = contents[int.Parse(context.Request.Path.Value![1..])];
            _ = Interlocked.Decrement(ref now);
            await FaultServer.Good(content)(context);
        });
        using var downloader = _rig.Make();
        DownloadOrder[] orders = [.. contents.Select((content, i) =>
            DownloadRig.Order(server.Address, content) with { Url = new Uri(server.Address, $"/{i}") })];

        var paths = await new DownloadSet(downloader, 3).DownloadAsync(
            [.. orders, orders[0]], (_, _) => { }, CancellationToken.None);

        Assert.Equal([.. contents, contents[0]], paths.Select(File.ReadAllBytes));
        Assert.Equal(6, server.Requests.Count);
        Assert.InRange(most, 3, 3);
    }

    [Fact]
    public async Task Set_OneFails_EndsTheOthersAndKeepsTheirBytes()
    {
        byte[] content = DownloadRig.Content(2500);
        byte[] other = DownloadRig.Content(2501);
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await FaultServer.StartAsync(
            FaultServer.Cut(content, 1000), FaultServer.Hang(content, 0, hangs.SetResult));
        await using var refusing = await FaultServer.StartAsync(async context =>
        {
            await hangs.Task;
            await FaultServer.Status(404)(context);
        });
        using var downloader = _rig.Make();

        var error = await Assert.ThrowsAsync<JobException>(() => new DownloadSet(downloader, 2).DownloadAsync(
            [DownloadRig.Order(server.Address, content), DownloadRig.Order(refusing.Address, other)],
            (_, _) => { },
            CancellationToken.None));

        Assert.Contains("404", error.Message, StringComparison.Ordinal);
        Assert.Equal("H.part H.part.known", _rig.Files(content));
    }

    [Fact]
    public async Task Set_Cancelled_Ends()
    {
        byte[] content = DownloadRig.Content(2500);
        using var cancel = new CancellationTokenSource();
        await using var server = await FaultServer.StartAsync(FaultServer.Mute(cancel.Cancel));
        using var downloader = _rig.Make();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DownloadSet(downloader, 2).DownloadAsync(
            [DownloadRig.Order(server.Address, content)], (_, _) => { }, cancel.Token));
    }
}
