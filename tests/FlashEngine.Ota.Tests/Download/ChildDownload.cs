using System.Diagnostics;
using System.Globalization;
using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>A download in a process of its own, which can be killed and whose memory can be measured.</summary>
public static class ChildDownload
{
    private const string Verb = "download";

    /// <summary>The child's program: downloads, and prints what was resident at most and allocated, in bytes.</summary>
    public static async Task<int> Main(string[] args)
    {
        if (args is not [Verb, var url, var size, var sha256, var folder])
        {
            await Console.Error.WriteLineAsync("these are tests: run them with dotnet test");
            return 1;
        }

        var order = new DownloadOrder(
            new Uri(url), long.Parse(size, CultureInfo.InvariantCulture), sha256, TimeSpan.FromMinutes(5));
        var settings = new DownloaderSettings { Folder = folder, UseProxy = false };
        using var downloader = new Downloader(settings, TimeProvider.System);
        _ = await downloader.DownloadAsync(order, _ => { }, CancellationToken.None);
        using var self = Process.GetCurrentProcess();
        Console.WriteLine($"{self.PeakWorkingSet64} {GC.GetTotalAllocatedBytes(precise: true)}");
        return 0;
    }

    /// <summary>Starts it; the caller ends and disposes it.</summary>
    internal static Process Start(DownloadOrder order, string folder) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!,
        [
            "exec", typeof(ChildDownload).Assembly.Location,
            Verb, order.Url.AbsoluteUri, order.Size.ToString(CultureInfo.InvariantCulture), order.Sha256, folder,
        ])
    { RedirectStandardOutput = true })!;
}
