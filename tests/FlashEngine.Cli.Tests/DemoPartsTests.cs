using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using FlashEngine.Cli.Demo;
using FlashEngine.Cli.Display;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Cli.Tests;

/// <summary>
/// The parts of <c>flash demo</c>, each for real: a broker with TLS, an HTTPS server, firmware files.
/// </summary>
public sealed class DemoPartsTests : IDisposable
{
    private const string Topic = "v1/7/firmware/download";

    private static readonly CancellationToken Never = CancellationToken.None;

    private readonly string _folder = Directory.CreateTempSubdirectory("flash-demo-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Backend_OverTheBroker_SendsTheRequestAndSeesTheResult()
    {
        using var certificates = DemoCertificates.Create(_folder, DateTimeOffset.UtcNow);
        await using var broker = await DemoBroker.StartAsync(_folder, certificates, Never);
        await using var device = new MosquittoClient();
        await device.ConnectAsync(Options(broker, certificates, "device"), Never);
        await device.SubscribeAsync($"{Topic}/request", MqttQos.AtLeastOnce, Never);
        await using var client = new MosquittoClient();
        var lines = new LineFeed();
        await using var backend = new DemoBackend(client, "7", lines);
        await backend.ConnectAsync(Options(broker, certificates, "backend"), Never);

        await backend.RequestAsync(
            new DemoRequest(
                "cmd-1", new Uri("https://127.0.0.1/p.fpk"), "2", "00ff", 4096, 300, DateTimeOffset.UnixEpoch),
            Never);
        var request = JsonNode.Parse((await device.Messages.ReadAsync(Never)).Payload)!.AsObject();
        await device.PublishAsync(
            $"{Topic}/result",
            Encoding.UTF8.GetBytes("""{"command_id":"cmd-1","status":"SUCCESS","message":"done"}"""),
            MqttQos.AtLeastOnce,
            Never);

        Assert.Equal("SUCCESS", await backend.Result);
        Assert.Equal(
            ["command_id", "signed_url", "version", "checksum", "size", "timeout", "timestamp"],
            request.Select(member => member.Key));
        Assert.Equal("sha256:00ff", (string?)request["checksum"]);
        Assert.Equal(4096, (int?)request["size"]);
        Assert.Equal("1970-01-01T00:00:00Z", (string?)request["timestamp"]);
        Assert.True(lines.TryTake(out var sent) && sent.Text.StartsWith("->", StringComparison.Ordinal));
        Assert.True(lines.TryTake(out var seen) && seen.Text.Contains("SUCCESS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Broker_WithAClientOfAnotherCa_IsRefused()
    {
        using var certificates = DemoCertificates.Create(_folder, DateTimeOffset.UtcNow);
        await using var broker = await DemoBroker.StartAsync(_folder, certificates, Never);
        await using var client = new MosquittoClient();
        var otherCa = Path.Combine(_folder, "other-ca.pem");
        await File.WriteAllTextAsync(otherCa, certificates.PackageRootPem);
        var options = Options(broker, certificates, "stranger") with { CaFile = otherCa };

        var error = await Assert.ThrowsAsync<JobException>(() => client.ConnectAsync(options, Never));

        Assert.Equal(FlashExitCode.Network, error.ExitCode);
    }

    [Fact]
    public async Task PackageServer_ByItsUrl_GivesAllOrARangeAndNothingWithoutToken()
    {
        using var certificates = DemoCertificates.Create(_folder, DateTimeOffset.UtcNow);
        var file = Path.Combine(_folder, "p.fpk");
        await File.WriteAllBytesAsync(file, [0x10, 0x11, 0x12, 0x13, 0x14, 0x15]);
        await using var server = await DemoPackageServer.StartAsync(file, certificates, Never);
        using var http = TrustingClient(certificates);

        var all = await http.GetByteArrayAsync(server.PackageUrl);
        using var ranged = new HttpRequestMessage(HttpMethod.Get, server.PackageUrl);
        ranged.Headers.Range = new RangeHeaderValue(2, 4);
        using var part = await http.SendAsync(ranged);
        using var refused = await http.GetAsync(new Uri(server.PackageUrl.GetLeftPart(UriPartial.Path)));

        Assert.Equal([0x10, 0x11, 0x12, 0x13, 0x14, 0x15], all);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal([0x12, 0x13, 0x14], await part.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public void Keys_OfOneSeed_AreTheSameAndReadableByTheUserAlone()
    {
        var first = Path.Combine(_folder, "a");
        var second = Path.Combine(_folder, "b");
        DemoKeys.Write(first, ["file:secrets/engine.key", "file:secrets/doors.key"], seed: 7, keep: false);
        DemoKeys.Write(second, ["file:secrets/engine.key"], seed: 7, keep: false);

        var engine = File.ReadAllText(Path.Combine(first, "secrets/engine.key"));
        Assert.Equal(32, engine.Trim().Length);
        Assert.Equal(engine, File.ReadAllText(Path.Combine(second, "secrets/engine.key")));
        Assert.NotEqual(engine, File.ReadAllText(Path.Combine(first, "secrets/doors.key")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(first, "secrets/engine.key")));
        }
    }

    [Fact]
    public void Firmware_OfTheMachine_IsTheRealOne()
    {
        var firmware = DemoFirmware.Read();

        // The micro:bit's vector table begins with the initial stack pointer, the top of its 16 KiB of RAM.
        Assert.Equal([0x00, 0x40, 0x00, 0x20], firmware.MicroPython.Segments[0].Data[..4].ToArray());
        Assert.True(firmware.MicroPython.Length > 200_000);
        Assert.All(firmware.Arduino, image => Assert.InRange(image.Length, 1000, 10_000));
    }

    [Fact]
    public void Package_OfTheDemoVehicle_VerifiesAndFitsEveryEcu()
    {
        var now = DateTimeOffset.UtcNow;
        using var certificates = DemoCertificates.Create(_folder, now);
        using var work = DemoWorkFolder.Create(Installation.Find(), kept: null, resume: false);
        var vehicle = VehicleFileReader.Load(work.VehicleFile);
        var (path, rootFile) = DemoPackage.Make(vehicle, DemoFirmware.Read(), work.Combine("package"), certificates, now);

        using var package = PackageReader.Open(path, Roots(rootFile), now);
        var blocks = vehicle.Ecus.ToDictionary(
            ecu => ecu.Name,
            ecu => BlockBuilder.Build(package.Manifest.Ecus.Single(update => update.Ecu == ecu.Name), package, ecu.Type));

        Assert.True(vehicle.Ecus.Count >= 8);
        Assert.Equal(
            ["intel-hex", "raw", "s-record"],
            package.Manifest.Ecus.SelectMany(ecu => ecu.Images).Select(image => image.FileFormat).Distinct().Order());
        Assert.All(blocks.Values, list => Assert.True(list.Count >= 2));
        Assert.Contains(blocks.Values, list => list.Any(block => block.Role == ImageRole.Driver));
        Assert.True(blocks.Values.Count(list => list.Sum(block => block.Length) > 200_000) >= 6);
    }

    private static MqttConnectOptions Options(DemoBroker broker, DemoCertificates certificates, string id) => new()
    {
        Host = "127.0.0.1",
        Port = broker.Port,
        ClientId = id,
        Tls = true,
        CaFile = certificates.TlsRootFile,
    };

    private static HttpClient TrustingClient(DemoCertificates certificates)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(Roots(certificates.TlsRootFile));
        return new HttpClient(handler);
    }

    private static X509Certificate2Collection Roots(string file)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(file);
        return roots;
    }
}
