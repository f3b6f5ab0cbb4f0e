using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>The store: what is there is used, and what is old gives way.</summary>
public sealed class DownloadFolderTests : IDisposable
{
    private static readonly byte[] Content = DownloadRig.Content(2500);
    private readonly DownloadRig _rig = new() { QuotaBytes = 10_000 };

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Download_ContentIsThere_AsksNobody()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));
        var order = DownloadRig.Order(server.Address, Content);
        _ = await _rig.DownloadAsync(order);
        _rig.Progress.Clear();

        Assert.Equal(Content, await _rig.DownloadAsync(order));
        Assert.Single(server.Requests);
        Assert.Equal(100, Assert.Single(_rig.Progress).Percent);
    }

    [Fact]
    public async Task Download_ContentIsThereButChanged_IsReplaced()
    {
        byte[] changed = [.. Content];
        changed[5] ^= 1;
        string path = Leave(Content, TimeSpan.Zero);
        await File.WriteAllBytesAsync(path, changed);
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));

        Assert.Equal(Content, await _rig.DownloadAsync(DownloadRig.Order(server.Address, Content)));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Download_QuotaReached_RemovesWhatWasNotUsedForTheLongestTime()
    {
        string second = Leave(DownloadRig.Content(3001), TimeSpan.FromDays(2));
        string first = Leave(DownloadRig.Content(3002), TimeSpan.FromDays(3));
        string third = Leave(DownloadRig.Content(3003), TimeSpan.FromDays(1));
        string foreign = Path.Combine(_rig.Folder, "mine.fpk");
        await File.WriteAllBytesAsync(foreign, new byte[9000]); // nobody asked us to keep house with this

        await DownloadGoodAsync(Content);

        Assert.False(File.Exists(first));
        Assert.True(File.Exists(second) && File.Exists(third) && File.Exists(foreign));
    }

    [Fact]
    public async Task Download_OldContentUsedAgain_IsNotTheOldest()
    {
        byte[] used = DownloadRig.Content(3002);
        string old = Leave(DownloadRig.Content(3001), TimeSpan.FromDays(2));
        string path = Leave(used, TimeSpan.FromDays(3));
        string third = Leave(DownloadRig.Content(3003), TimeSpan.FromDays(1));
        await DownloadGoodAsync(used);

        await DownloadGoodAsync(Content);

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(path) && File.Exists(third));
    }

    [Fact]
    public async Task Download_QuotaReached_RemovesOldPartsToo()
    {
        byte[] other = DownloadRig.Content(9000);
        string part = Path.Combine(_rig.Folder, DownloadRig.Hash(other) + ".part");
        await File.WriteAllBytesAsync(part, other[..8000]);
        new PartRecord(8000, DownloadRig.Hash(other[..8000]), null).Write(part + ".known");

        await DownloadGoodAsync(Content);

        Assert.Equal("H.fpk", _rig.Files(Content));
    }

    [Fact]
    public async Task Download_QuotaReached_LeavesWhatIsInUse()
    {
        byte[] held = DownloadRig.Content(5000);
        byte[] other = DownloadRig.Content(5001);
        byte[] next = DownloadRig.Content(5002);
        using var downloader = _rig.Make();
        string heldPath = await GoodAsync(downloader, held);
        string otherPath = await GoodAsync(downloader, other); // 10,001 bytes: but all of it is in use
        Assert.True(File.Exists(heldPath));

        downloader.Release(DownloadRig.Hash(other));
        _ = await GoodAsync(downloader, next);

        Assert.True(File.Exists(heldPath));
        Assert.False(File.Exists(otherPath));
    }

    [Fact]
    public async Task Download_QuotaReached_LeavesWhatAnotherProcessReads()
    {
        string path = Leave(DownloadRig.Content(9000), TimeSpan.FromDays(3));
        using (File.OpenRead(path))
        {
            await DownloadGoodAsync(Content);
            Assert.True(File.Exists(path));
        }

        await DownloadGoodAsync(DownloadRig.Content(2501));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Download_AnotherProcessDownloadsTheSame_SaysSo()
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Good(Content));
        var order = DownloadRig.Order(server.Address, Content);
        using var other = new FileStream(
            Path.Combine(_rig.Folder, order.Sha256 + ".part"), FileMode.Create, FileAccess.Write, FileShare.None);

        var error = await Assert.ThrowsAsync<InputException>(() => _rig.DownloadAsync(order));

        Assert.Contains("used by another process", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Download_NoRoomWhateverIsRemoved_RemovesNothing()
    {
        string path = Leave(DownloadRig.Content(9000), TimeSpan.FromDays(3));
        using var downloader = _rig.Make();
        var order = DownloadRig.Order(new Uri("http://127.0.0.1:9/"), Content) with { Size = long.MaxValue };

        var error = await Assert.ThrowsAsync<InputException>(
            () => downloader.DownloadAsync(order, _ => { }, CancellationToken.None));

        Assert.Contains("bytes free", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void RemovePartFiles_KeepsWhatSomebodyMayGoOnWith()
    {
        Part("young", 10, age: TimeSpan.FromDays(13));
        Part("old", 10, age: TimeSpan.FromDays(15));
        Part("empty", 0, TimeSpan.Zero);
        File.WriteAllText(Path.Combine(_rig.Folder, "unknown.part"), "half");
        File.WriteAllText(Path.Combine(_rig.Folder, "gone.part.known"), "1 a \n");
        File.WriteAllText(Path.Combine(_rig.Folder, "gone.part.known.new"), "1 a \n");
        File.WriteAllText(Path.Combine(_rig.Folder, "whole.fpk"), "whole");
        using var downloader = _rig.Make();

        downloader.RemovePartFiles();

        Assert.Equal("whole.fpk young.part young.part.known", _rig.Files(Content));
    }

    [Fact]
    public void RemovePartFile_OfACancelledDownload_LeavesNothingOfIt()
    {
        Part(DownloadRig.Hash(Content), 10, TimeSpan.Zero);
        using var downloader = _rig.Make();

        downloader.RemovePartFile(DownloadRig.Hash(Content));

        Assert.Equal("", _rig.Files(Content));
    }

    private void Part(string name, int length, TimeSpan age)
    {
        string part = Path.Combine(_rig.Folder, name + ".part");
        File.WriteAllBytes(part, new byte[length]);
        File.SetLastWriteTimeUtc(part, (JumpTime.Begin - age).UtcDateTime);
        new PartRecord(length, DownloadRig.Hash(new byte[length]), null).Write(part + ".known");
    }

    private string Leave(byte[] content, TimeSpan age)
    {
        string path = Path.Combine(_rig.Folder, DownloadRig.Hash(content) + ".fpk");
        File.WriteAllBytes(path, content);
        File.SetLastWriteTimeUtc(path, (JumpTime.Begin - age).UtcDateTime);
        return path;
    }

    private async Task DownloadGoodAsync(byte[] content)
    {
        using var downloader = _rig.Make();
        _ = await GoodAsync(downloader, content);
    }

    private static async Task<string> GoodAsync(Downloader downloader, byte[] content)
    {
        await using var server = await FaultServer.StartAsync(FaultServer.Good(content));
        return await downloader.DownloadAsync(
            DownloadRig.Order(server.Address, content), _ => { }, CancellationToken.None);
    }
}
