using System.Diagnostics;
using FlashEngine.Ota.Download;

namespace FlashEngine.Perf.Fetch;

/// <summary>Our side of the bench, in a process of its own, so that its memory is its own.</summary>
public static class FetchClient
{
    /// <summary>The verb of the process.</summary>
    public const string Verb = "fetch-client";

    /// <summary>The process: downloads a file as the agent does, and prints what it took.</summary>
    /// <param name="url">Where from; its path is the size in bytes.</param>
    /// <param name="sha256">The file's hash.</param>
    /// <param name="caFile">The server's CA.</param>
    /// <param name="folder">Where to.</param>
    public static async Task<int> RunAsync(string url, string sha256, string caFile, string folder)
    {
        var address = new Uri(url);
        var size = long.Parse(address.AbsolutePath.AsSpan(1));
        var settings = new DownloaderSettings { Folder = folder, CaFile = caFile, UseProxy = false };
        var watch = Stopwatch.StartNew();
        using var downloader = new Downloader(settings, TimeProvider.System);
        _ = await downloader.DownloadAsync(
            new DownloadOrder(address, size, sha256, TimeSpan.FromMinutes(10)), _ => { }, CancellationToken.None);
        var seconds = watch.Elapsed.TotalSeconds;
        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"{seconds} {self.PeakWorkingSet64} {GC.GetTotalAllocatedBytes(precise: true)}");
        return 0;
    }
}
