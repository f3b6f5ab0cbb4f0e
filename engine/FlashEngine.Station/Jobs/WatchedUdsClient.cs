using FlashEngine.Journal;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Journals the requests that change the ECU, before they are sent and when they are answered: what a script does
/// counts, not what its steps declare. A request of a step whose time is over is given up with the step, whatever token
/// the script brings.
/// </summary>
internal sealed class WatchedUdsClient(
    IUdsClient inner, EcuJournal journal, Func<string> block, Func<CancellationToken> stepEnds) : IUdsClient
{
    public string EcuName => inner.EcuName;

    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stepEnds());
        end.Token.ThrowIfCancellationRequested(); // what is not sent leaves no trace
        var change = EcuChanges.Of(request.Span);
        return change == EcuChange.None
            ? await inner.RequestAsync(request, options, end.Token)
            : await JournaledAsync(
                change,
                EcuChanges.IsOfBlock(change) ? block() : "",
                () => inner.RequestAsync(request, options, end.Token));
    }

    public async Task<DownloadResult> DownloadAsync(DownloadRequest download, CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stepEnds());
        end.Token.ThrowIfCancellationRequested();
        return await JournaledAsync(EcuChange.Write, block(), () => inner.DownloadAsync(download, end.Token));
    }

    private async Task<T> JournaledAsync<T>(EcuChange change, string name, Func<Task<T>> request)
    {
        await journal.RequestedAsync(change, name);
        T response;
        try
        {
            response = await request();
        }
        catch (NegativeResponseException e) when (EcuChanges.IsRefusedBefore(e))
        {
            await journal.RefusedAsync(change, e.Code, name);
            throw;
        }

        journal.Confirmed(change, name);
        return response;
    }
}
