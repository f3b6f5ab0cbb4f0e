namespace FlashEngine.Ota.Download;

/// <summary>Downloads several files at once, equal content once.</summary>
/// <param name="downloader">Downloads each.</param>
/// <param name="parallelMax">How many at a time, 1 or more.</param>
public sealed class DownloadSet(Downloader downloader, int parallelMax)
{
    /// <summary>Downloads all; when one fails, the others end. What came in stays for the next time.</summary>
    /// <param name="orders">What, in the order in which they are begun.</param>
    /// <param name="progress">Told about progress of each, on the downloads' own threads.</param>
    /// <param name="cancellation">Ends all.</param>
    /// <returns>
    /// Full paths of the verified files in the order of <paramref name="orders"/>, each to be given back once per
    /// different content (<see cref="Downloader.Release"/>); after a failure nothing is to be given back.
    /// </returns>
    /// <exception cref="FlashException">The first failure, as of <see cref="Downloader.DownloadAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<IReadOnlyList<string>> DownloadAsync(
        IReadOnlyList<DownloadOrder> orders,
        Action<DownloadOrder, DownloadProgress> progress,
        CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var waiting = new Queue<DownloadOrder>(
            orders.DistinctBy(order => order.Sha256).Select(order => order with { KeepWhenCancelled = true }));
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        FlashException? failure = null;

        async Task WorkAsync()
        {
            while (Next() is { } order)
            {
                try
                {
                    string path = await downloader.DownloadAsync(order, value => progress(order, value), stop.Token);
                    lock (paths)
                    {
                        paths[order.Sha256] = path;
                    }
                }
                catch (FlashException e)
                {
                    lock (paths)
                    {
                        failure ??= e;
                    }

                    stop.Cancel();
                }
            }
        }

        DownloadOrder? Next()
        {
            lock (paths)
            {
                return failure is null && waiting.TryDequeue(out var order) ? order : null;
            }
        }

        try
        {
            await Task.WhenAll(Enumerable.Range(0, parallelMax).Select(_ => WorkAsync()));
        }
        catch (OperationCanceledException) when (failure is not null)
        {
            // The others, ended by the failure.
        }
        finally
        {
            if (paths.Count < orders.DistinctBy(order => order.Sha256).Count())
            {
                foreach (string sha256 in paths.Keys)
                {
                    downloader.Release(sha256);
                }
            }
        }

        return failure is null ? [.. orders.Select(order => paths[order.Sha256])] : throw failure;
    }
}
