using FlashEngine.Ota.Download;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Ota.Tests.Download;

/// <summary>What a new process makes of what an old one left in the folder.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly byte[] Content = DownloadRig.Content(2500);
    private readonly DownloadRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Download_PartWithRecord_AsksForTheRestOnly()
    {
        Leave(Content[..1700], 1700);

        Assert.Equal(["/f bytes=1700- \"first\""], await RequestsAsync());
    }

    [Fact]
    public async Task Download_BytesBehindTheRecord_AreNotBelieved()
    {
        Leave([.. Content[..1700], .. new byte[500]], 1700); // a file system that had grown the file, and no more

        Assert.Equal(["/f bytes=1700- \"first\""], await RequestsAsync());
    }

    [Fact]
    public async Task Download_RecordedBytesChanged_BeginsAnew()
    {
        byte[] part = Content[..1700];
        part[3] ^= 1;
        Leave(part, 1700, DownloadRig.Hash(Content[..1700]));

        Assert.Equal(["/f"], await RequestsAsync());
    }

    [Fact]
    public async Task Download_LessThanRecorded_BeginsAnew()
    {
        Leave(Content[..1600], 1700, DownloadRig.Hash(Content[..1700]));

        Assert.Equal(["/f"], await RequestsAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1700")]
    [InlineData("1700 abc \"first\"")] // its end is missing
    [InlineData("many abc \"first\"\n")]
    public async Task Download_TornRecord_BeginsAnew(string record)
    {
        Leave(Content[..1700], 1700);
        await File.WriteAllTextAsync(Part + ".known", record);

        Assert.Equal(["/f"], await RequestsAsync());
    }

    [Fact]
    public async Task Download_CompletePart_AsksNobody()
    {
        Leave(Content, Content.Length);

        Assert.Empty(await RequestsAsync());
    }

    [Fact]
    public async Task Download_CompletePartOfOtherBytes_IsReplaced()
    {
        byte[] other = [.. Content];
        other[^1] ^= 1;
        Leave(other, other.Length);

        Assert.Equal(["/f"], await RequestsAsync());
    }

    [Fact]
    public async Task Download_NoETag_AsksWithoutIfRange()
    {
        Leave(Content[..1700], 1700, validator: null);

        Assert.Equal(["/f bytes=1700-"], await RequestsAsync());
    }

    [Fact]
    public async Task Download_SpeedAfterAResume_CountsNewBytesOnly()
    {
        Leave(Content[..2400], 2400);
        _rig.Time.Advance(TimeSpan.FromSeconds(1));
        _ = await RequestsAsync(context =>
        {
            _rig.Time.Advance(TimeSpan.FromSeconds(1));
            return FaultServer.Good(Content)(context);
        });

        Assert.Equal(new DownloadProgress(100, 2500, 2500, 0.1, 0), _rig.Progress[^1]);
    }

    /// <summary>Whatever is cut where, how often and by whatever answer: it is the same file.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Download_RandomCuts_GiveTheSameFile(int seed)
    {
        var random = new Random(seed);
        using var rig = new DownloadRig { Policy = new DownloadPolicy { RetriesMax = 100, RetryDelayMax = OneSecond } };
        byte[] content = DownloadRig.Content(random.Next(1, 30_000));
        RequestDelegate[] cuts = [.. Enumerable.Range(0, random.Next(5, 40)).Select(_ => Cut(random, content))];
        await using var server = await FaultServer.StartAsync([.. cuts, FaultServer.Good(content)]);
        var order = DownloadRig.Order(server.Address, content) with { KeepWhenCancelled = true };

        byte[]? received = null;
        while (received is null)
        {
            // Now and then a process ends, too.
            using var end = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(20, 2000)));
            try
            {
                received = await rig.DownloadAsync(order, end.Token);
            }
            catch (OperationCanceledException)
            {
                rig.Progress.Clear();
            }
        }

        Assert.True(content.AsSpan().SequenceEqual(received), $"seed {seed}");
        Assert.Equal("H.fpk", rig.Files(content));
    }

    private static TimeSpan OneSecond => TimeSpan.FromSeconds(1);

    private string Part => Path.Combine(_rig.Folder, DownloadRig.Hash(Content) + ".part");

    private static RequestDelegate Cut(Random random, byte[] content) => random.Next(6) switch
    {
        0 => FaultServer.Gone,
        1 => FaultServer.Status(503),
        2 => FaultServer.Reset(content, random.Next(content.Length)),
        3 => FaultServer.Partial("bytes 1-1/2", [0]),
        4 => FaultServer.Whole(content, $"\"{random.Next(3)}\""),
        _ => FaultServer.Cut(content, random.Next(content.Length)),
    };

    private void Leave(byte[] part, long length, string? hash = null, string? validator = FaultServer.Tag)
    {
        File.WriteAllBytes(Part, part);
        new PartRecord(length, hash ?? DownloadRig.Hash(part[..(int)length]), validator).Write(Part + ".known");
    }

    private async Task<IReadOnlyList<string>> RequestsAsync(RequestDelegate? answer = null)
    {
        await using var server = await FaultServer.StartAsync(answer ?? FaultServer.Good(Content));
        Assert.Equal(Content, await _rig.DownloadAsync(DownloadRig.Order(server.Address, Content)));
        Assert.Equal("H.fpk", _rig.Files(Content));
        return server.Requests;
    }
}
