namespace FlashEngine.Ota.Download;

/// <summary>
/// Decides when progress is worth a report (the first chunk, then at most one in <see cref="Interval"/>, and the end)
/// and computes it.
/// </summary>
internal sealed class DownloadMeter(long totalBytes, TimeProvider time)
{
    /// <summary>The shortest time between two reports, the last one excepted.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly long _start = time.GetTimestamp();
    private long? _lastReport;

    /// <summary>Bytes that were there before and do not count for the speed.</summary>
    public long KeptBytes { get; set; }

    /// <summary>A chunk is on disk; null when a report is not due.</summary>
    public DownloadProgress? Chunk(long downloadedBytes)
    {
        // The end has a report of its own, once it is certain that nothing follows.
        if (downloadedBytes >= totalBytes
            || (_lastReport is { } last && time.GetElapsedTime(last) < Interval))
        {
            return null;
        }

        _lastReport = time.GetTimestamp();
        return Report(downloadedBytes);
    }

    /// <summary>All bytes are on disk; null for an empty file, which has no percentage.</summary>
    public DownloadProgress? End() => totalBytes == 0 ? null : Report(totalBytes);

    private DownloadProgress Report(long downloadedBytes)
    {
        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        double bytesPerSecond = seconds > 0 ? Math.Max(0, downloadedBytes - KeptBytes) / seconds : 0;
        long left = totalBytes - downloadedBytes;
        long eta = bytesPerSecond > 0 ? (long)Math.Ceiling(left / bytesPerSecond) : 0;
        return new DownloadProgress(
            (int)((Int128)downloadedBytes * 100 / totalBytes),
            downloadedBytes,
            totalBytes,
            Math.Round(bytesPerSecond / 1024, 2),
            eta);
    }
}
