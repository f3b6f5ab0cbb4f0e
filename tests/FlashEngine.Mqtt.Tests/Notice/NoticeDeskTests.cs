using System.Text;
using FlashEngine.Ota.Notice;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>What becomes of notices when something is in their way, here or there.</summary>
public sealed class NoticeDeskTests
{
    [Fact]
    public async Task Image_Refused_IsSettledToldAndNotDownloadedAgain()
    {
        await using var bench = await NoticeBench.StartAsync();
        bench.Server.Image = bench.World.Image(signer: bench.World.Stranger);
        bench.Run();
        bench.Offer();
        await bench.SaidAsync("was told");

        Assert.Equal([NoticeStatus.SecurityFailed], bench.Told);
        Assert.True(bench.Memory.IsSettled(bench.World.Notice().Command));
        bench.Offer();
        await bench.SaidAsync("it is settled");
        Assert.Single(bench.Downloads);
    }

    [Fact]
    public async Task Code_TooLongForItsBlock_IsRefusedForGood()
    {
        await using var bench = await NoticeBench.StartAsync();
        byte[] code = new byte[57];
        bench.Server.Image = bench.World.Image(code: code);
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(code));
        bench.Run();
        bench.Offer(bench.World.Payload(bench.Server.Address, sha256: sha256));
        await bench.SaidAsync("has room for 56");
        await bench.SaidAsync("was told");

        Assert.Equal([NoticeStatus.SecurityFailed], bench.Told);
        Assert.True(bench.Memory.IsSettled(bench.World.Notice(sha256: sha256).Command));
    }

    [Fact]
    public async Task Disk_DoesNotTakeThePackage_IsTriedLaterAndNotSettled()
    {
        await using var bench = await NoticeBench.StartAsync();
        await File.WriteAllTextAsync(bench.DownloadFolder, "a file in the folder's place");
        bench.Run();
        bench.Offer();
        await bench.SaidAsync("later: ");

        Assert.False(bench.Memory.IsSettled(bench.World.Notice().Command));
        File.Delete(bench.DownloadFolder);
        await bench.SaidLaterAsync("fetching its image");
        await bench.SaidAsync("was not sent"); // its state, because nobody is connected
        Assert.Equal(bench.World.Notice().Command.ToString(), Assert.Single(bench.Commands).Id);
        Assert.Empty(bench.Told);
    }

    [Fact]
    public async Task Clock_BehindTheServers_IsTriedLaterAndNotSettled()
    {
        await using var bench = await NoticeBench.StartAsync();
        bench.Server.Image = bench.World.Image(made: bench.World.Now.AddHours(5));
        bench.Run();
        bench.Offer();
        await bench.SaidAsync("is the clock right?");

        Assert.False(bench.Memory.IsSettled(bench.World.Notice().Command));
        await bench.SaidLaterAsync("was not sent");
        Assert.Single(bench.Commands);
        Assert.Equal([NoticeStatus.Unknown], bench.Told); // once, and not that anything was refused
    }

    [Fact]
    public async Task End_NotToldToTheServer_IsToldLater()
    {
        await using var bench = await NoticeBench.StartAsync();
        var command = bench.World.Notice().Command;
        bench.Server.Faults.Enqueue(NoticeServerDouble.Status(StatusCodes.Status500InternalServerError));
        bench.Run();
        bench.End(command, NoticeStatus.RolledBack);
        await bench.SaidAsync("was not told to the server");

        Assert.Equal([command.ToString()], bench.Memory.Untold.Keys);
        await bench.SaidLaterAsync("was told");
        Assert.Equal([NoticeStatus.RolledBack], bench.Told);
    }

    [Fact]
    public async Task End_LeftByAnEarlierProcess_IsToldAtTheStartAndOnce()
    {
        await using var bench = await NoticeBench.StartAsync(leaveEnd: true);
        bench.Run();
        await bench.SaidAsync("was told");

        Assert.Equal([NoticeStatus.Success], bench.Told);
        bench.Offer(version: NoticeWorld.Version + 1); // what is behind it in the queue
        await bench.SaidAsync("fetching");
        Assert.Empty(bench.Memory.Untold);
    }

    [Fact]
    public async Task Notices_ManyForOneEcu_OnlyTheNewestIsFetched()
    {
        await using var bench = await NoticeBench.StartAsync();
        for (byte version = 1; version <= 100; version++)
        {
            bench.Offer(version);
        }

        bench.Offer();
        bench.Run();
        await bench.SaidAsync("was not sent");

        Assert.Equal(["gateway_ECU2_V7.bin"], bench.Downloads);
        Assert.Equal(bench.World.Notice().Command.ToString(), Assert.Single(bench.Commands).Id);
    }

    [Fact]
    public async Task Notices_OfOthers_DoNotHurryOneThatWaits()
    {
        await using var bench = await NoticeBench.StartAsync();
        bench.Server.Image = null;
        bench.Run();
        bench.Offer();
        await bench.SaidAsync("later: ");
        bench.Offer(); // published once more
        bench.Offer(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bench.World.Payload(bench.Server.Address))
            .Replace("ECU2", "ECU3", StringComparison.Ordinal)
            .Replace("\"ecu_id\": 2", "\"ecu_id\": 3", StringComparison.Ordinal)));
        await bench.SaidAsync("notice-ecu3");
        await bench.SaidAsync("later: ");
        bench.End(bench.World.Notice(version: 9).Command, NoticeStatus.Unknown);
        await bench.SaidAsync("was told UNKNOWN");

        Assert.Equal(["gateway_ECU2_V7.bin", "gateway_ECU3_V7.bin"], bench.Downloads);
        await bench.SaidLaterAsync("notice-ecu2");
    }
}
