using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>Content that came in another way than by a download, and a store that does not take it.</summary>
public sealed class KeptContentTests : IDownloadStore
{
    private Exception? _failure;
    private IReadOnlyCollection<string> _inUse = [];

    public string Name => "memory";

    [Theory]
    [InlineData(typeof(IOException), typeof(InputException))]
    [InlineData(typeof(OperationCanceledException), typeof(OperationCanceledException))]
    public async Task Keep_Failed_UsesNothing(Type failure, Type shown)
    {
        using var downloader = new Downloader(new HttpClientHandler(), this, 1000, TimeProvider.System);
        _failure = (Exception)Activator.CreateInstance(failure)!;

        _ = await Assert.ThrowsAsync(shown, () => downloader.KeepAsync(new byte[1], "first", default));
        _ = await Assert.ThrowsAsync(shown, () => downloader.KeepAsync(new byte[1], "second", default));

        Assert.Equal(["second"], _inUse);
    }

    void IDownloadStore.RemoveParts()
    {
        // There are none.
    }

    ValueTask<string?> IDownloadStore.FindAsync(string sha256, long size, CancellationToken cancellation) =>
        ValueTask.FromResult<string?>(null);

    void IDownloadStore.MakeRoom(string sha256, long size, IReadOnlyCollection<string> inUse) => _inUse = inUse;

    ValueTask<IPartFile> IDownloadStore.OpenAsync(string sha256, long size, CancellationToken cancellation) =>
        ValueTask.FromException<IPartFile>(_failure!);

    void IDownloadStore.RemovePart(string sha256)
    {
        // There are none.
    }
}
