using FlashEngine.Channels;
using FlashEngine.Flashing;
using FlashEngine.Station.Channels;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// The client that scripts see: hands requests to the channel's loop and awaits them on the caller's context.
/// </summary>
internal sealed class SessionUdsClient(IChannelRunner runner, EcuLink link) : IUdsClient
{
    public string EcuName => link.Name;

    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default)
    {
        CheckLength(request);
        cancellation.ThrowIfCancellationRequested();
        var exchange = new RequestExchange(EcuName, request, options ?? UdsRequestOptions.Default);
        runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        await using (cancellation.Register(() => exchange.Abandon(cancellation)))
        {
            return await exchange.Response;
        }
    }

    /// <summary>Collects the answers of all ECUs; only of a functional link.</summary>
    public async Task<IReadOnlyList<FunctionalResponse>> RequestAllAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default)
    {
        CheckLength(request);
        cancellation.ThrowIfCancellationRequested();
        var exchange = new CollectingExchange(EcuName, request, options ?? UdsRequestOptions.Default);
        runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        await using (cancellation.Register(() => exchange.Abandon(cancellation)))
        {
            return await exchange.Answers;
        }
    }

    public Task<DownloadResult> DownloadAsync(DownloadRequest download, CancellationToken cancellation = default) =>
        DownloadAsync(download, _ => { }, cancellation);

    /// <summary>As the contract's, and reports the bytes of each confirmed block on the channel's loop.</summary>
    public async Task<DownloadResult> DownloadAsync(
        DownloadRequest download, Action<int> blockConfirmed, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var observer = new Observer(blockConfirmed);
        var exchange = new DownloadExchange(EcuName, download, observer, link.SendLengthMax);
        runner.Post((_, nowNs) => link.Client.Begin(exchange, nowNs));
        await using (cancellation.Register(() =>
        {
            exchange.IsAbandoned = true;
            _ = observer.Done.TrySetCanceled(cancellation);
        }))
        {
            return await observer.Done.Task;
        }
    }

    /// <summary>Here, where the caller is told, and not on the loop, where it would end the channel.</summary>
    private void CheckLength(ReadOnlyMemory<byte> request)
    {
        if (request.IsEmpty || request.Length > link.SendLengthMax)
        {
            throw new ArgumentException(
                $"a request to {link.Name} has 1..{link.SendLengthMax} bytes, this one {request.Length}",
                nameof(request));
        }
    }

    private sealed class Observer(Action<int> blockConfirmed) : IDownloadObserver
    {
        public TaskCompletionSource<DownloadResult> Done { get; } =
            new();

        public void OnBlockConfirmed(int bytes) => blockConfirmed(bytes);

        public void OnCompleted(DownloadResult result) => _ = Done.TrySetResult(result);

        public void OnFailed(FlashException failure) => _ = Done.TrySetException(failure);
    }
}
