using System.Text;
using FlashEngine.Mqtt.Tests.Notice;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>
/// The notice profile with the real program: a retained notice, the server's image, and the same job as ever.
/// </summary>
public sealed class NoticeTests(CarFiles car) : IClassFixture<CarFiles>
{
    private const string Topic = "ota/update/available";

    // The body ECU's data block begins with the version that it shows, 1.0.0 before.
    private static readonly byte[] NewData = [.. "2.0.0\0\0\0"u8, .. Encoding.ASCII.GetBytes("from a notice")];

    [Fact]
    public async Task Notice_New_IsFlashedReportedAndWorkedOnOnce()
    {
        await using var server = await NoticeServerDouble.StartAsync();
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var world = World();
        await FlashAsync(bench, server, world);
        Assert.Equal(["body"], bench.ChangedEcus());
        var report = Assert.Single(server.Reports);
        Assert.Equal("SUCCESS", (string?)report["update_status"]);
        Assert.Equal("""{"CGW":2}""", report["ecus"]!.ToJsonString());

        // A new process hears the retained notice again, and does nothing about it.
        using (var again = Agent(bench, server, world))
        {
            await again.Output.FirstAsync(line => line.Contains("it is settled", StringComparison.Ordinal));
            await again.TerminateAsync();
            Assert.Equal(0, await again.ExitAsync());
        }

        Assert.Single(server.Requests, path => path.StartsWith("/ota_download/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notice_ProcessDiedBeforeItCouldSettle_IsSettledWithoutAnotherDownload()
    {
        await using var server = await NoticeServerDouble.StartAsync();
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var world = World();
        await FlashAsync(bench, server, world);
        File.Delete(Path.Combine(bench.StateFolder, "notices", "memory.json"));
        using (var again = Agent(bench, server, world))
        {
            await again.Output.FirstAsync(line => line.Contains("was told SUCCESS", StringComparison.Ordinal));
            await again.TerminateAsync();
            Assert.Equal(0, await again.ExitAsync());
        }

        Assert.Equal(["SUCCESS", "SUCCESS"], server.Reports.Select(report => (string?)report["update_status"]));
        Assert.Single(server.Requests, path => path.StartsWith("/ota_download/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notice_ImageOfAStranger_IsRefusedAndReported()
    {
        await using var server = await NoticeServerDouble.StartAsync();
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var world = World();
        server.Image = world.Image(version: 2, signer: world.Stranger);
        using var agent = Agent(bench, server, world);
        await bench.Backend.PublishAsync(Topic, Notice(world, server), "-r");
        var line = await agent.Output.FirstAsync(
            text => text.Contains("was told SECURITY_VALIDATION_FAILED", StringComparison.Ordinal));
        await agent.TerminateAsync();

        Assert.Equal(0, await agent.ExitAsync());
        Assert.Contains(agent.Output.Lines, text => text.Contains(
            "the image's signature is not the server's", StringComparison.Ordinal));
        Assert.Contains("notice-ecu2-v2-", line, StringComparison.Ordinal);
        bench.AssertNothingTouched();
    }

    [Fact]
    public async Task Notice_ImageIsNotThere_IsReportedOnceAndTriedLater()
    {
        await using var server = await NoticeServerDouble.StartAsync();
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var world = World();
        using (var agent = Agent(bench, server, world))
        {
            await bench.Backend.PublishAsync(Topic, Notice(world, server), "-r");
            await agent.Output.FirstAsync(
                text => text.Contains("was told DOWNLOAD_INTEGRITY_FAILED", StringComparison.Ordinal));
            await agent.TerminateAsync();
            Assert.Equal(0, await agent.ExitAsync());
        }

        bench.AssertNothingTouched();
        server.Image = world.Image(version: 2);
        using var next = Agent(bench, server, world, "--once");
        Assert.Equal(0, await next.ExitAsync());
        Assert.Equal(
            ["DOWNLOAD_INTEGRITY_FAILED", "SUCCESS"],
            server.Reports.Select(report => (string?)report["update_status"]));
    }

    [Fact]
    public async Task Notice_OfALowerVersionThanTheEcuShows_IsRefusedByTheGate()
    {
        await using var server = await NoticeServerDouble.StartAsync();
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var world = World();
        server.Image = world.Image(version: 0);
        using var agent = Agent(bench, server, world, "--once");
        await bench.Backend.PublishAsync(Topic, Notice(world, server, version: 0), "-r");

        Assert.Equal(4, await agent.ExitAsync());
        Assert.Contains(agent.Output.Lines, text => text.Contains("body runs version 1.0.0", StringComparison.Ordinal));
        Assert.Empty(bench.ChangedEcus());
        Assert.Equal("UNKNOWN", (string?)Assert.Single(server.Reports)["update_status"]);
    }

    [Theory]
    [InlineData("--notice-server http://ota.example --notice-keys k --notice-token t", "right is https://HOST")]
    [InlineData("--notice-keys k", "--notice-keys: needs --notice-server")]
    [InlineData("--notice-server https://ota.example --notice-token t", "secret file 't' does not exist")]
    public async Task Options_Wrong_AreNamed(string options, string error)
    {
        await using var bench = await AgentBench.StartAsync(car, PackageServer.Bytes(car.Package));
        using var agent = ChildProcess.Flash(null, [
            .. bench.AgentOnBroker(), .. options.Split(' '),
        ]);

        Assert.Equal(2, await agent.ExitAsync());
        Assert.Contains(
            error.Replace("'t'", $"'{Path.GetFullPath("t")}'", StringComparison.Ordinal),
            Assert.Single(agent.Error.Lines), StringComparison.Ordinal);
    }

    private static async Task FlashAsync(AgentBench bench, NoticeServerDouble server, NoticeWorld world)
    {
        server.Image = world.Image(version: 2);
        using var agent = Agent(bench, server, world, "--once");
        await bench.Backend.PublishAsync(Topic, Notice(world, server), "-r");
        Assert.Equal(0, await agent.ExitAsync());
    }

    private static NoticeWorld World() => new() { Code = NewData, Now = DateTimeOffset.UtcNow };

    private static string Notice(NoticeWorld world, NoticeServerDouble server, byte version = 2) =>
        Encoding.UTF8.GetString(world.Payload(server.Address, version));

    private static ChildProcess Agent(
        AgentBench bench, NoticeServerDouble server, NoticeWorld world, params string[] more)
    {
        var folder = Path.GetDirectoryName(bench.StateFolder)!;
        WritePrivate(Path.Combine(folder, "van-7_private.pem"), world.VehicleKey.ExportPkcs8PrivateKeyPem());
        WritePrivate(Path.Combine(folder, "token"), NoticeServerDouble.Token + "\n");
        File.WriteAllText(Path.Combine(folder, "public.pem"), world.ServerKey.ExportSubjectPublicKeyInfoPem());
        return ChildProcess.Flash(null, [
            .. bench.AgentOnBroker(), "--notice-server", server.Address.ToString(), "--notice-keys", folder,
            "--notice-token", Path.Combine(folder, "token"), "--notice-vehicle", NoticeServerDouble.VehicleId,
            "--download-ca", server.CaFile, .. more,
        ]);
    }

    private static void WritePrivate(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
