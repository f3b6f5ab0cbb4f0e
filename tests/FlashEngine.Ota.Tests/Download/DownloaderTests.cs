using System.Security.Cryptography;
using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

public sealed class DownloaderTests : IDisposable
{
    private const int ChunkSize = 1000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-download-");
    private readonly List<DownloadProgress> _progress = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(1, true)]
    [InlineData(999, true)]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    [InlineData(300_000, true)]
    [InlineData(300_000, false)]
    public async Task Download_RightBytes_AreOnDiskUnderTheirHash(int length, bool withLength)
    {
        byte[] content = Content(length);
        await using var server = await PackageServer.StartAsync(PackageServer.Bytes(content, withLength));

        string path = await DownloadAsync(server, content);

        Assert.Equal(Path.Combine(_folder.FullName, Hash(content) + ".fpk"), path);
        Assert.Equal(content, await File.ReadAllBytesAsync(path));
        Assert.Single(_folder.GetFiles());
        Assert.Equal(100, _progress[^1].Percent);
        Assert.Equal(length, _progress[^1].DownloadedBytes);
        Assert.Single(_progress, p => p.Percent == 100);
        Assert.Equal(_progress.OrderBy(p => p.Percent), _progress);
    }

    [Fact]
    public async Task Download_EmptyFile_IsVerifiedWithoutProgress()
    {
        await using var server = await PackageServer.StartAsync(PackageServer.Bytes([]));

        string path = await DownloadAsync(server, []);

        Assert.Empty(await File.ReadAllBytesAsync(path));
        Assert.Empty(_progress);
    }

    [Fact]
    public async Task Download_OverHttpsWithOwnCa_Succeeds()
    {
        using var authority = new TestAuthority("Test root");
        byte[] content = Content(5000);
        await using var server = await PackageServer.StartAsync(
            PackageServer.Bytes(content), authority.Issue("127.0.0.1"));

        string path = await DownloadAsync(server, content, caFile: authority.RootFile);

        Assert.Equal(content, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Download_OverHttpsFromUnknownCa_Fails()
    {
        using var authority = new TestAuthority("Test root");
        using var other = new TestAuthority("Other root");
        await using var server = await PackageServer.StartAsync(
            PackageServer.Bytes([1]), authority.Issue("127.0.0.1"));

        string message = await FailAsync<JobException>(server, [1], FlashExitCode.Network, caFile: other.RootFile);

        Assert.Contains("TLS with 127.0.0.1:", message, StringComparison.Ordinal);
        Assert.Contains("certificate", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_OverHttpsForAnotherHost_Fails()
    {
        using var authority = new TestAuthority("Test root");
        await using var server = await PackageServer.StartAsync(
            PackageServer.Bytes([1]), authority.Issue("packages.example"));

        string message = await FailAsync<JobException>(server, [1], FlashExitCode.Network, caFile: authority.RootFile);

        Assert.Contains("RemoteCertificateNameMismatch", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "HTTP 404 Not Found from http://127.0.0.1:")]
    [InlineData(500, "HTTP 500 Internal Server Error")]
    [InlineData(204, "HTTP 204 No Content")]
    [InlineData(403, "HTTP 403 Forbidden from http://127.0.0.1:*; has the signed URL expired?")]
    public async Task Download_OtherStatus_FailsWithTheCode(int status, string expected)
    {
        await using var server = await PackageServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        string message = await FailAsync<JobException>(server, Content(10), FlashExitCode.Network);

        foreach (string part in expected.Split('*'))
        {
            Assert.Contains(part, message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("secret", message, StringComparison.Ordinal); // the query is a credential
    }

    [Fact]
    public async Task Download_ContentLengthDiffers_FailsBeforeTheFirstByte()
    {
        await using var server = await PackageServer.StartAsync(PackageServer.Bytes(Content(2001)));

        string message = await FailAsync<InputException>(server, Content(2000), FlashExitCode.FileOrManifest);

        Assert.Contains("the server's file has 2001 bytes, 2000 announced", message, StringComparison.Ordinal);
        Assert.Empty(_progress);
    }

    [Theory]
    [InlineData(2001)]
    [InlineData(100_000_000)] // stopped after one byte too many, not after all of them
    public async Task Download_MoreBytesThanAnnounced_Stops(int length)
    {
        await using var server = await PackageServer.StartAsync(
            PackageServer.Bytes(new byte[length], withLength: false));

        string message = await FailAsync<InputException>(server, Content(2000), FlashExitCode.FileOrManifest);

        Assert.Contains("more than 2000 bytes received, 2000 announced", message, StringComparison.Ordinal);
        Assert.DoesNotContain(_progress, p => p.Percent == 100);
    }

    [Fact]
    public async Task Download_FewerBytesThanAnnounced_Fails()
    {
        await using var server = await PackageServer.StartAsync(PackageServer.Bytes(Content(1999), withLength: false));

        string message = await FailAsync<InputException>(server, Content(2000), FlashExitCode.FileOrManifest);

        Assert.Contains("1999 bytes received, 2000 announced", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_OneBitFlipped_FailsWithBothHashes()
    {
        byte[] content = Content(2000);
        byte[] flipped = [.. content];
        flipped[1234] ^= 0x10;
        await using var server = await PackageServer.StartAsync(PackageServer.Bytes(flipped));

        string message = await FailAsync<InputException>(server, content, FlashExitCode.FileOrManifest);

        Assert.Contains(Hash(content), message, StringComparison.Ordinal);
        Assert.Contains(Hash(flipped), message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_ServerTrickles_EndsAtTheTotalTimeLimit()
    {
        await using var server = await PackageServer.StartAsync(PackageServer.Trickle(2000));

        string message = await FailAsync<JobException>(
            server, Content(2000), FlashExitCode.Timeout, limit: TimeSpan.FromMilliseconds(400));

        Assert.Contains("not complete within 0.4 s", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_ConnectionBreaks_SaysSo()
    {
        await using var server = await PackageServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 2000;
            await context.Response.Body.WriteAsync(new byte[100]);
            context.Abort();
        });

        string message = await FailAsync<JobException>(server, Content(2000), FlashExitCode.Network);

        Assert.Contains("broke", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_NobodyListens_SaysSo()
    {
        var order = new DownloadOrder(
            new Uri($"http://127.0.0.1:{MosquittoBroker.FreePort()}/f"), 1, Hash([1]), Minute);
        using var downloader = Make();

        var error = await Assert.ThrowsAsync<JobException>(
            () => downloader.DownloadAsync(order, _progress.Add, CancellationToken.None));

        Assert.Contains("cannot connect to 127.0.0.1:", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Download_Cancelled_LeavesNoFile()
    {
        using var cancel = new CancellationTokenSource();
        byte[] content = Content(2000);
        await using var server = await PackageServer.StartAsync(
            PackageServer.Stall(content[..1500], content.Length, cancel.Cancel));
        using var downloader = Make();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => downloader.DownloadAsync(Order(server, content, Minute), _progress.Add, cancel.Token));

        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Download_FolderCannotBeMade_SaysWhich()
    {
        string file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        await using var server = await PackageServer.StartAsync(PackageServer.Bytes([1]));
        using var downloader = new Downloader(
            new DownloaderSettings { Folder = Path.Combine(file, "inbox") }, TimeProvider.System);

        var error = await Assert.ThrowsAsync<InputException>(
            () => downloader.DownloadAsync(Order(server, [1], Minute), _progress.Add, CancellationToken.None));

        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Download_LargerThanTheDisk_IsRefusedBeforeTheRequest()
    {
        await using var server = await PackageServer.StartAsync(PackageServer.Bytes([1]));
        using var downloader = Make();
        var order = Order(server, [1], Minute) with { Size = long.MaxValue };

        var error = await Assert.ThrowsAsync<InputException>(
            () => downloader.DownloadAsync(order, _progress.Add, CancellationToken.None));

        Assert.Contains("bytes free", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public void RemovePartFiles_AfterACrash_LeavesFinishedPackages()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "a.part"), "half");
        File.WriteAllText(Path.Combine(_folder.FullName, "b.fpk"), "whole");
        using var downloader = Make();

        downloader.RemovePartFiles();

        Assert.Equal("b.fpk", Assert.Single(_folder.GetFiles()).Name);
    }

    private static byte[] Content(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static DownloadOrder Order(PackageServer server, byte[] announced, TimeSpan limit) => new(
        new Uri(server.Address, "/firmware.bin?Signature=secret"), announced.Length, Hash(announced), limit);

    private Downloader Make(string? caFile = null) => new(
        new DownloaderSettings
        {
            Folder = _folder.FullName,
            ChunkSize = ChunkSize,
            CaFile = caFile,
            Policy = new DownloadPolicy
            {
                RetriesMax = 1,
                RetryDelayFirst = TimeSpan.FromMilliseconds(1),
                RetryDelayMax = TimeSpan.FromMilliseconds(1),
            },
        },
        TimeProvider.System);

    private async Task<string> DownloadAsync(PackageServer server, byte[] announced, string? caFile = null)
    {
        using var downloader = Make(caFile);
        return await downloader.DownloadAsync(Order(server, announced, Minute), _progress.Add, CancellationToken.None);
    }

    private async Task<string> FailAsync<T>(
        PackageServer server, byte[] announced, FlashExitCode exitCode, string? caFile = null, TimeSpan? limit = null)
        where T : FlashException
    {
        using var downloader = Make(caFile);
        var error = await Assert.ThrowsAsync<T>(() => downloader.DownloadAsync(
            Order(server, announced, limit ?? Minute), _progress.Add, CancellationToken.None));
        Assert.Equal(exitCode, error.ExitCode);

        // What came of good content before the network failed may stay for the next attempt, as a part.
        Assert.DoesNotContain(
            _folder.GetFiles(), file => error is InputException || !file.Name.Contains(".part", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }
}
