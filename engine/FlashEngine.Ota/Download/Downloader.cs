namespace FlashEngine.Ota.Download;

/// <summary>
/// Downloads packages over HTTP or HTTPS to disk in constant memory, as often as it takes within the time limit, and
/// goes on where an earlier download, or process, was cut off. A file gets its final name, the SHA-256 of its content,
/// only after length and hash matched. Content that is there is verified and not downloaded again; several who ask for
/// the same content at once share one download. Thread-safe.
/// </summary>
public sealed class Downloader : IDisposable
{
    private readonly IDownloadStore _store;
    private readonly DownloadTools _tools;
    private readonly ContentUse _use = new();

    /// <summary>Makes a downloader.</summary>
    /// <param name="settings">How it works.</param>
    /// <param name="time">The clock of limits and speed.</param>
    /// <exception cref="InputException">The CA file cannot be used, or a setting is wrong.</exception>
    public Downloader(DownloaderSettings settings, TimeProvider time)
        : this(
            DownloadNetwork.Make(settings),
            new DownloadFolder(settings.Folder, settings.QuotaBytes, settings.PartAgeMax, time),
            settings.ChunkSize,
            time,
            settings.Policy)
    {
    }

    /// <summary>Makes one over another network and another store.</summary>
    /// <param name="network">The network, which follows no redirects; disposed with the downloader.</param>
    /// <param name="store">The store.</param>
    /// <param name="chunkSize">Bytes read, hashed and written at once.</param>
    /// <param name="time">The clock of limits and speed.</param>
    /// <param name="policy">Retries and limits; null: the defaults.</param>
    /// <param name="chance">From where the jitter of waits comes; null: from the system.</param>
    /// <exception cref="InputException">A setting is wrong.</exception>
    public Downloader(
        HttpMessageHandler network,
        IDownloadStore store,
        int chunkSize,
        TimeProvider time,
        DownloadPolicy? policy = null,
        Random? chance = null)
    {
        _store = store;
        policy = (policy ?? new DownloadPolicy()).Checked();

        // The order's own limit holds for the whole download; HttpClient's would end with the header.
        var redirects = new SafeRedirects(network, policy.RedirectsMax);
        var http = new HttpClient(redirects) { Timeout = Timeout.InfiniteTimeSpan };
        _tools = new DownloadTools(
            http, policy, chunkSize, new BandwidthLimit(policy.BytesPerSecondMax, time), time, chance ?? Random.Shared);
    }

    /// <summary>Removes parts of an earlier process that nobody will go on with.</summary>
    public void RemovePartFiles() => _store.RemoveParts();

    /// <summary>
    /// Removes what a download that ended left behind, because nobody will go on with it.
    /// </summary>
    /// <param name="sha256">SHA-256 of the package.</param>
    /// <exception cref="InputException">It cannot be removed.</exception>
    public void RemovePartFile(string sha256)
    {
        try
        {
            _store.RemovePart(sha256);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadFailure.Storage(_store.Name, e);
        }
    }

    /// <summary>Looks for content that was downloaded before, and verifies it anew.</summary>
    /// <param name="sha256">SHA-256 of the package.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>
    /// Full path of the verified file, to be given back as one of <see cref="DownloadAsync"/>; null: it is not there,
    /// or cannot be read.
    /// </returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<string?> FindAsync(string sha256, long size, CancellationToken cancellation)
    {
        string? package = null;
        _use.Add(sha256);
        try
        {
            return package = await _store.FindAsync(sha256, size, cancellation);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it is downloaded again
        }
        finally
        {
            if (package is null)
            {
                _use.Remove(sha256);
            }
        }
    }

    /// <summary>
    /// Downloads and verifies a file. What comes in stays for a later download of the same content, whatever ends this
    /// one, unless it is worthless, or the caller cancels and has not asked to keep it.
    /// </summary>
    /// <param name="order">What.</param>
    /// <param name="progress">Told about progress, on the download's own thread.</param>
    /// <param name="cancellation">Ends the download.</param>
    /// <returns>
    /// Full path of the verified file, <c>FOLDER/SHA256.fpk</c>. It stays at least until it was given back by
    /// <see cref="Release"/> as often as it was asked for.
    /// </returns>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Network"/>: no connection, certificate, an HTTP status that is not the file, or retries
    /// that brought nothing; <see cref="FlashExitCode.Timeout"/>: the time limit passed.
    /// </exception>
    /// <exception cref="InputException">Size or hash differ, or the disk does not take the file.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<string> DownloadAsync(
        DownloadOrder order, Action<DownloadProgress> progress, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Positive(order.TimeLimit), _tools.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var run = new DownloadRun(order, _tools, progress);
        bool isKept = false;
        _use.Add(order.Sha256);
        try
        {
            string package = await RunAsync(run, either.Token, cancellation);
            isKept = true;
            return package;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw DownloadFailure.Timeout(order.TimeLimit, run.Downloaded, order.Size, run.LastFailure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadFailure.Storage(_store.Name, e);
        }
        finally
        {
            if (!isKept)
            {
                _use.Remove(order.Sha256);
            }
        }
    }

    /// <summary>Takes content that came in another way; it is then as if it had been downloaded.</summary>
    /// <param name="content">The content.</param>
    /// <param name="sha256">Its SHA-256, 64 lower-case hex digits.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="InputException">The disk does not take it.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task KeepAsync(ReadOnlyMemory<byte> content, string sha256, CancellationToken cancellation)
    {
        if (await FindAsync(sha256, content.Length, cancellation) is not null)
        {
            return;
        }

        bool isKept = false;
        _use.Add(sha256);
        try
        {
            _store.MakeRoom(sha256, content.Length, _use.InUse);
            using var part = await _store.OpenAsync(sha256, content.Length, cancellation);
            part.Restart();
            await part.WriteAsync(content);
            await part.CheckpointAsync();
            _ = part.Keep();
            isKept = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadFailure.Storage(_store.Name, e);
        }
        finally
        {
            if (!isKept)
            {
                _use.Remove(sha256);
            }
        }
    }

    /// <summary>Gives back what was downloaded: it stays in the store, but may give way to other content.</summary>
    /// <param name="sha256">SHA-256 of the package.</param>
    public void Release(string sha256) => _use.Remove(sha256);

    /// <inheritdoc/>
    public void Dispose() => _tools.Http.Dispose();

    private async Task<string> RunAsync(
        DownloadRun run, CancellationToken cancellation, CancellationToken byTheCaller)
    {
        var order = run.Order;
        using var turn = await _use.TurnAsync(order.Sha256, run.Hear, cancellation);
        if (await _store.FindAsync(order.Sha256, order.Size, cancellation) is { } known)
        {
            run.End();
            return known;
        }

        _store.MakeRoom(order.Sha256, order.Size, _use.InUse);
        using var part = await _store.OpenAsync(order.Sha256, order.Size, cancellation);
        try
        {
            await run.ReceiveAsync(part, turn.Report, cancellation);
        }
        catch (OperationCanceledException) when (
            byTheCaller.IsCancellationRequested && !order.KeepWhenCancelled && !_use.IsShared(order.Sha256))
        {
            part.Restart();
            throw;
        }

        string package = part.Keep();
        run.End();
        return package;
    }

    private static TimeSpan Positive(TimeSpan limit) => limit > TimeSpan.Zero ? limit : TimeSpan.Zero;
}
