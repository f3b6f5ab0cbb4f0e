using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Ota.Download;

/// <summary>
/// Downloads a package over HTTP or HTTPS to disk in constant memory. A file gets its final name, the SHA-256 of its
/// content, only after length and hash matched; until then it is a part file that is never taken as good.
/// </summary>
public sealed class Downloader : IDisposable
{
    private const string PartExtension = ".part";
    private readonly DownloaderSettings _settings;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    /// <summary>Makes a downloader.</summary>
    /// <param name="settings">How it works.</param>
    /// <param name="time">The clock of time limit and speed.</param>
    /// <exception cref="InputException">The CA file cannot be used.</exception>
    public Downloader(DownloaderSettings settings, TimeProvider time)
    {
        _settings = settings;
        _time = time;
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

        // The order's own limit holds for the whole download; HttpClient's would end with the header.
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Removes part files that an earlier process left behind.</summary>
    public void RemovePartFiles()
    {
        if (Directory.Exists(_settings.Folder))
        {
            foreach (string part in Directory.EnumerateFiles(_settings.Folder, "*" + PartExtension))
            {
                File.Delete(part);
            }
        }
    }

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
        string folder = Path.GetFullPath(_settings.Folder);
        string part = Path.Combine(folder, order.Sha256 + PartExtension);
        string final = Path.Combine(folder, order.Sha256 + ".fpk");
        using var limit = new CancellationTokenSource(Positive(order.TimeLimit), _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var transfer = new DownloadTransfer(order, _settings.ChunkSize, progress, new DownloadMeter(order.Size, _time));
        try
        {
            using (var file = Create(folder, part, order.Size))
            {
                await transfer.RunAsync(_http, file, either.Token);
            }

            File.Move(part, final, overwrite: true);
            return final;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw DownloadFailure.Timeout(order.TimeLimit, transfer.Downloaded, order.Size);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DownloadFailure.Storage(folder, e);
        }
        finally
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static FileStream Create(string folder, string part, long size)
    {
        Directory.CreateDirectory(folder);
        long free = new DriveInfo(folder).AvailableFreeSpace;
        return size <= free
            ? new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true)
            : throw DownloadFailure.Space(folder, size, free);
    }

    private static TimeSpan Positive(TimeSpan limit) => limit > TimeSpan.Zero ? limit : TimeSpan.Zero;
}
