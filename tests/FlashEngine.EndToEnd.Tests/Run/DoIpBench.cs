using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>A folder with a vehicle of sixteen ECUs behind one DoIP entity on loopback, and a package for all.</summary>
internal sealed class DoIpBench : IDisposable
{
    public const int EcuCount = 16;
    public const int ApplicationLength = 40_000;
    private const uint VersionAddress = 0x0007_0000;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-doip-");
    private readonly Signer _signer;

    public DoIpBench(string options = "")
    {
        Port = FreePort();
        _signer = new Signer(_folder.FullName, "signer");
        var secret = Write("ecu.key", Encoding.ASCII.GetBytes(Convert.ToHexString(RandomNumberGenerator.GetBytes(16))));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _ = Write("vehicle.yaml", Encoding.UTF8.GetBytes(VehicleText(options)));
        Pack();
    }

    public int Port { get; }

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"ecu{number:00}");

    public string In(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Starts <c>flash sim</c> and waits until its ECUs answer.</summary>
    public async Task<ChildProcess> StartSimAsync()
    {
        var sim = ChildProcess.Flash(null, ["sim", "--vehicle", In("vehicle.yaml")]);
        await sim.Output.FirstAsync(line => line.StartsWith("ready: 16 ECUs", StringComparison.Ordinal));
        return sim;
    }

    /// <summary>The arguments of <c>flash run</c> on this vehicle and package.</summary>
    public string[] Run(params IReadOnlyList<string> more) =>
    [
        "run", "--vehicle", In("vehicle.yaml"), "--package", In("update.fpk"), "--trust", _signer.RootFile,
        "--state", In("station"),
        "--report", In("report"), .. more,
    ];

    public JsonElement ReadReport() => JsonDocument.Parse(File.ReadAllText(In("report/report.json"))).RootElement;

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string VehicleText(string options)
    {
        var text = new StringBuilder($$"""
            version: 1
            vehicle: network-car
            model: test-2026
            ecuTypes: {{Path.Combine(Repository.Root, "scripts", "ecu-types")}}
            channels:
              - { name: eth0, adapter: doip, device: "127.0.0.1:{{Port}}", sessionsMax: 16{{options}} }
            ecus:

            """);
        for (var number = 1; number <= EcuCount; number++)
        {
            _ = text.Append(CultureInfo.InvariantCulture, $$"""
                  - name: {{NameOf(number)}}
                    type: body
                    channel: eth0
                    request: 0x{{0x1000 + number:X}}
                    functional: 0xE400
                    hardware: HW-BODY
                    transport: { p2Ms: 2000 } # a busy machine is no slow ECU
                    security: { algorithm: aes-cmac, secret: "file:ecu.key" }
                    simulation: { version: "1.0.0", versionAddress: {{VersionAddress}} }

                """);
        }

        return text.ToString();
    }

    private string Write(string name, byte[] content)
    {
        File.WriteAllBytes(In(name), content);
        return In(name);
    }

    private void Pack()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["images/data.bin"] = Write("data.bin", "2.0.0\0\0\0"u8.ToArray()),
        };
        var ecus = new List<EcuUpdate>();
        for (var number = 1; number <= EcuCount; number++)
        {
            var name = $"{NameOf(number)}.bin";
            var content = new byte[ApplicationLength];
            new Random(number).NextBytes(content);
            files[$"images/{name}"] = Write(name, content);
            ecus.Add(new EcuUpdate
            {
                Ecu = NameOf(number),
                Hardware = ["HW-BODY"],
                Version = "2.0.0",
                Images = [Image(name, ImageRole.Application, 0), Image("data.bin", ImageRole.Data, VersionAddress)],
            });
        }

        var manifest = new PackageManifest
        {
            Format = 1,
            Release = "network",
            ReleaseCounter = 1,
            Expires = DateTimeOffset.UtcNow.AddYears(1),
            VehicleModel = "test-2026",
            Ecus = ecus,
        };
        _ = PackagePacker.Pack(manifest, files, _signer.Certificate, [], In("update.fpk"));
    }

    private static ImageEntry Image(string file, ImageRole role, uint address) => new()
    {
        File = $"images/{file}",
        FileFormat = "raw",
        Role = role,
        Block = role.ToString().ToLowerInvariant(),
        BaseAddress = address,
        Length = 0,
        Sha256 = "",
    };
}
