using System.Security.Cryptography;
using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>A downloader over a folder of its own and a clock that jumps over short waits.</summary>
internal sealed class DownloadRig : IDisposable
{
    public const int ChunkSize = 1000;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-download-");

    /// <summary>The clock.</summary>
    public JumpTime Time { get; init; } = new(wait => wait <= TimeSpan.FromSeconds(5));

    /// <summary>Retries and limits; waits that the clock jumps over.</summary>
    public DownloadPolicy Policy { get; init; } = new()
    {
        RetriesMax = 3,
        RetryDelayMax = TimeSpan.FromSeconds(4),
    };

    public long QuotaBytes { get; init; } = long.MaxValue;

    public string Folder => _folder.FullName;

    /// <summary>Names of the files in the folder, sorted; the content's hash is <c>H</c>.</summary>
    public string Files(byte[] content) => string.Join(' ', _folder.GetFiles()
        .Select(file => file.Name.Replace(Hash(content), "H", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal));

    public List<DownloadProgress> Progress { get; } = [];

    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static byte[] Content(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public static DownloadOrder Order(Uri server, byte[] content) =>
        new(new Uri(server, "/f?Signature=secret"), content.Length, Hash(content), Hour);

    /// <summary>A downloader, as a process makes one when it starts.</summary>
    public Downloader Make(string? folder = null) => new(
        new DownloaderSettings
        {
            Folder = folder ?? Folder,
            ChunkSize = ChunkSize,
            Policy = Policy,
            QuotaBytes = QuotaBytes,
            UseProxy = false,
        },
        Time);

    /// <summary>Downloads by a downloader of its own and returns what is then on the disk.</summary>
    public async Task<byte[]> DownloadAsync(DownloadOrder order, CancellationToken cancellation = default)
    {
        using var downloader = Make();
        string path = await downloader.DownloadAsync(order, Progress.Add, cancellation);
        return await File.ReadAllBytesAsync(path, CancellationToken.None);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
