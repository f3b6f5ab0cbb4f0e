using System.Net;
using System.Security.Cryptography;

namespace FlashEngine.Ota.Download;

/// <summary>One download: from the request to the last byte flushed and verified.</summary>
internal sealed class DownloadTransfer(
    DownloadOrder order, int chunkSize, Action<DownloadProgress> progress, DownloadMeter meter)
{
    /// <summary>Bytes on disk.</summary>
    public long Downloaded { get; private set; }

    /// <summary>Runs it; the file then holds the announced bytes, or an exception says why not.</summary>
    public async Task RunAsync(HttpClient http, IPartFile file, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, order.Url);
        using var response = await FromNetwork(
            () => http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation));
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw DownloadFailure.Status(order.Url, response.StatusCode, response.ReasonPhrase);
        }

        if (response.Content.Headers.ContentLength is { } length && length != order.Size)
        {
            throw DownloadFailure.Offered(order.Size, length);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var body = await FromNetwork(() => response.Content.ReadAsStreamAsync(cancellation));
        await CopyAsync(body, file, hash, cancellation);
        file.Flush();
        Report(meter.End());
        string received = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (received != order.Sha256)
        {
            throw DownloadFailure.Hash(order.Sha256, received);
        }
    }

    private async Task CopyAsync(
        Stream body, IPartFile file, IncrementalHash hash, CancellationToken cancellation)
    {
        byte[] chunk = new byte[chunkSize];
        while (true)
        {
            // One byte more than is left is asked for, so that a file that is too long shows itself.
            int wanted = (int)Math.Min(chunk.Length, order.Size - Downloaded + 1);
            int count = await FromNetwork(
                () => body.ReadAtLeastAsync(chunk.AsMemory(0, wanted), wanted, false, cancellation).AsTask());
            if (Downloaded + count > order.Size)
            {
                throw DownloadFailure.Size(order.Size, order.Size, more: true);
            }

            hash.AppendData(chunk, 0, count);
            await file.WriteAsync(chunk.AsMemory(0, count), cancellation);
            Downloaded += count;
            if (count < wanted)
            {
                break;
            }

            Report(meter.Chunk(Downloaded));
        }

        if (Downloaded < order.Size)
        {
            throw DownloadFailure.Size(order.Size, Downloaded, more: false);
        }
    }

    // Broken connections and full disks are both IOExceptions; here is where they are told apart.
    private async Task<T> FromNetwork<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw DownloadFailure.Network(order.Url, e);
        }
    }

    private void Report(DownloadProgress? report)
    {
        if (report is not null)
        {
            progress(report);
        }
    }
}
