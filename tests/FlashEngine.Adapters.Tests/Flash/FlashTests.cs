using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Plugins.AesCmac;
using FlashEngine.Rehearsal;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Adapters.Tests.Flash;

/// <summary>
/// A whole job over each vendor's adapter in real time: the station on one device, a simulated ECU behind the other.
/// </summary>
public sealed class FlashTests : IPluginCatalog, IFlashScripts, IDisposable
{
    private const int ApplicationLength = 6_000;
    private const uint VersionAddress = 0x0007_0000;
    private static readonly FlashScriptHost Scripts = new(Path.Combine(AppContext.BaseDirectory, "scripts"));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flashengine-vendor-");
    private ICanAdapter? _adapter;

    [StandInTheory]
    [InlineData("pcan", "")]
    [InlineData("kvaser", "")]
    [InlineData("pcan", ", fd: { dataBitrate: 2000000 }")]
    [InlineData("kvaser", ", fd: { dataBitrate: 2000000 }")]
    public async Task Job_OverAVendorsDevice_FlashesTheEcu(string adapter, string fd)
    {
        var bench = Bench.Of(adapter);
        _adapter = bench.Adapter;
        var vehicle = LoadVehicle(adapter, bench.Device, fd);
        var rate = vehicle.Channels[0].BitRate!.Value;
        using var simulated = VehicleSimulation.Create(vehicle, Bench.Host.Clock, seed: 1);
        using var bridge = new WireBridge(bench.OpenPeer(rate), simulated.Buses[bench.Device]);
        var application = RandomNumberGenerator.GetBytes(ApplicationLength);
        using var package = MakePackage(application);
        using var runtime = new RealRuntime(Bench.Host.Clock);
        var job = new VehicleJob(
            new VehicleJobOptions { Vehicle = vehicle, Package = package }, this, this, Bench.Host, runtime);

        var report = await runtime.CreateContext("job").RunAsync(() => job.RunAsync(CancellationToken.None))
            .WaitAsync(TimeSpan.FromSeconds(120));

        Assert.True(report.Result == ReportWords.Success, string.Join("; ", report.Ecus));
        Assert.Equal(application, simulated.Ecu("body").ReadMemory(0, ApplicationLength));
        Assert.Equal("2.0.0"u8.ToArray(), simulated.Ecu("body").ReadMemory(VersionAddress, 5));
    }

    public ICanAdapter Adapter(string name) => _adapter!;

    public IPduAdapter PduAdapter(string name) => throw new NotSupportedException("this vehicle has CAN only");

    public ISeedKeyAlgorithm SeedKey(string name) => new AesCmacSeedKey();

    public FlashSequence Load(string path) => Scripts.Load(path);

    public string? Locate(Exception exception) => FlashScriptHost.FindLocation(exception)?.ToString();

    public void Dispose() => _folder.Delete(recursive: true);

    private VehicleFile LoadVehicle(string adapter, string device, string fd)
    {
        var key = Path.Combine(_folder.FullName, "body.key");
        File.WriteAllText(key, "000102030405060708090A0B0C0D0E0F");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var path = Path.Combine(_folder.FullName, "vehicle.yaml");
        File.WriteAllText(path, $$"""
            version: 1
            vehicle: test-car
            model: test-2026
            ecuTypes: {{Path.Combine(FlashProgram.Root, "scripts", "ecu-types")}}
            channels:
              - { name: can0, adapter: {{adapter}}, device: "{{device}}", bitrate: 500000{{fd}} }
            ecus:
              - name: body
                type: body
                channel: can0
                request: 0x740
                response: 0x748
                functional: 0x7DF
                hardware: HW-BODY
                security: { algorithm: aes-cmac, secret: "file:body.key" }
                transport: { p2Ms: 5000, txDataLength: {{(fd.Length > 0 ? 64 : 8)}} } # patience for a busy machine
                simulation: { version: "1.0.0", versionAddress: 0x70000 }
            """);
        return VehicleFileReader.Load(path);
    }

    private VerifiedPackage MakePackage(byte[] application)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        ImageEntry Image(string name, byte[] content, ImageRole role, uint address)
        {
            files[$"images/{name}.bin"] = Path.Combine(_folder.FullName, $"{name}.bin");
            File.WriteAllBytes(files[$"images/{name}.bin"], content);
            return new ImageEntry
            {
                File = $"images/{name}.bin",
                FileFormat = "raw",
                Role = role,
                Block = name,
                BaseAddress = address,
                Length = 0,
                Sha256 = "",
            };
        }

        var manifest = new PackageManifest
        {
            Format = 1,
            Release = "test",
            ReleaseCounter = 1,
            Expires = DateTimeOffset.UtcNow.AddYears(1),
            VehicleModel = "test-2026",
            Ecus =
            [
                new EcuUpdate
                {
                    Ecu = "body",
                    Hardware = ["HW-BODY"],
                    Version = "2.0.0",
                    Images =
                    [
                        Image("application", application, ImageRole.Application, 0),
                        Image("data", "2.0.0\0\0\0"u8.ToArray(), ImageRole.Data, VersionAddress),
                    ],
                },
            ],
        };
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(_folder.FullName, "test.fpk");
        PackagePacker.Pack(manifest, files, certificate, [], path);
        return PackageReader.Open(
            path, [X509CertificateLoader.LoadCertificate(certificate.RawData)], DateTimeOffset.UtcNow);
    }
}
