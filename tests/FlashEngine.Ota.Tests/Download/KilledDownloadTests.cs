using System.Globalization;
using System.Security.Cryptography;
using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>Downloads whose process ended, in a process of their own.</summary>
public sealed class KilledDownloadTests : IDisposable
{
    private const int Size = 48 << 20;
    private const int SentBeforeKill = 40 << 20; // more than what is recorded at once
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly DownloadRig _rig = new() { Time = new JumpTime(_ => false) };

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Download_ProcessKilled_GoesOnWhereTheRecordEnds()
    {
        byte[] content = DownloadRig.Content(Size);
        await using var server = await FaultServer.StartAsync(
            FaultServer.Hang(content, SentBeforeKill), FaultServer.Good(content));
        var order = DownloadRig.Order(server.Address, content);
        string record = Path.Combine(_rig.Folder, order.Sha256 + ".part.known");

        using (var child = ChildDownload.Start(order, _rig.Folder))
        {
            try
            {
                await ExistsAsync(record);
            }
            finally
            {
                child.Kill();
                await child.WaitForExitAsync();
            }
        }

        long recorded = PartRecord.Read(record)!.Length;
        Assert.InRange(recorded, 32 << 20, SentBeforeKill);
        Assert.Equal(content, await _rig.DownloadAsync(order));
        Assert.Equal(["/f", $"/f bytes={recorded}- {FaultServer.Tag}"], server.Requests);
        Assert.Equal("H.fpk", _rig.Files(content));
    }

    [Fact]
    public async Task Download_LargeFile_TakesConstantMemory()
    {
        const int block = 1 << 20;
        const int blocks = 96;
        byte[] content = DownloadRig.Content(block);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < blocks; i++)
        {
            hash.AppendData(content);
        }

        await using var server = await PackageServer.StartAsync(async context =>
        {
            context.Response.ContentLength = block * blocks;
            for (int i = 0; i < blocks; i++)
            {
                await context.Response.Body.WriteAsync(content);
            }
        });
        var order = new DownloadOrder(
            new Uri(server.Address, "/f"), block * blocks, Convert.ToHexStringLower(hash.GetHashAndReset()), Patience);

        using var child = ChildDownload.Start(order, _rig.Folder);
        string[] figures = (await child.StandardOutput.ReadToEndAsync()).Split(' ');
        await child.WaitForExitAsync();

        Assert.Equal(0, child.ExitCode);
        Assert.InRange(long.Parse(figures[0], CultureInfo.InvariantCulture), 1, 100_000_000);
        Assert.InRange(long.Parse(figures[1], CultureInfo.InvariantCulture), 1, block * blocks / 8);
    }

    private static async Task ExistsAsync(string path)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!File.Exists(path))
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
