using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Ota.Download;

/// <summary>
/// Downloads a package over HTTP or HTTPS to disk in constant memory. A file gets its final name, the SHA-256 of its
/// content, only after length and hash matched; until then it is a part file that is never taken as good.
/// </summary>
public sealed class Downloader : IDisposable
{
    private readonly IDownloadStore _store;
    private readonly int _chunkSize;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Makes a downloader.</summary>
    /// <param name="settings">How it works.</param>
    /// <param name="time">The clock of time limit and speed.</param>
    /// <exception cref="InputException">The CA file cannot be used.</exception>
    public Downloader(DownloaderSettings settings, TimeProvider time)
        : this(Network(settings), new DownloadFolder(settings.Folder), settings.ChunkSize, time)
    {
    }

    /// <summary>Makes one over another network and another store.</summary>
    /// <param name="network">The network; disposed with the downloader.</param>
    /// <param name="store">The store.</param>
    /// <param name="chunkSize">Bytes read, hashed and written at once.</param>
    /// <param name="time">The clock of time limit and speed.</param>
    public Downloader(HttpMessageHandler network, IDownloadStore store, int chunkSize, TimeProvider time)
    {
        _store = store;
        _chunkSize = chunkSize;
        _time = time;

        // The order's own limit holds for the whole download; HttpClient's would end with the header.
        _http = new HttpClient(network) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Removes part files that an earlier process left behind.</summary>
    public void RemovePartFiles() => _store.RemoveParts();

    /// <summary>Downloads and verifies a file.</summary>
    /// <param name="order">What.</param>
    /// <param name="progress">Told about progress, on the download's own thread.</param>
    /// <param name="cancellation">Ends the download; the part file is removed.</param>
    /// <returns>Full path of the verified file: <c>FOLDER/SHA256.fpk</c>.</returns>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Network"/>: no connection, certificate, or an HTTP status other than 200;
    /// <see cref="FlashExitCode.Timeout"/>: the time limit passed.
    /// </exception>
    /// <exception cref="InputException">Size or hash differ, or the disk does not take the file.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task<string> DownloadAsync(
        DownloadOrder order, Action<DownloadProgress> progress, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Positive(order.TimeLimit), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var transfer = new DownloadTransfer(order, _chunkSize, progress, new DownloadMeter(order.Size, _time));
        try
        {
            using var part = _store.Create(order.Sha256, order.Size);
            await transfer.RunAsync(_http, part, either.Token);
            return part.Keep();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw DownloadFailure.Timeout(order.TimeLimit, transfer.Downloaded, order.Size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadFailure.Storage(_store.Name, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Network(DownloaderSettings settings)
    {
        var handler = new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None };
        if (settings.CaFile is { } file)
        {
            var trust = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            trust.CustomTrustStore.AddRange(CaCertificates.Read(file));
            handler.SslOptions.CertificateChainPolicy = trust;
        }

        return handler;
    }

    private static TimeSpan Positive(TimeSpan limit) => limit > TimeSpan.Zero ? limit : TimeSpan.Zero;
}
