using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Rehearsal;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>
/// A small vehicle of the three delivered ECU types on two buses, an update for it, and who may sign it. Shared by
/// tests, which leave it as it is.
/// </summary>
public sealed class CarFiles : IDisposable
{
    private const uint VersionAddress = 0x0007_0000;
    private const int ApplicationLength = 8_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-car-");

    public CarFiles()
    {
        Directory.CreateDirectory(InFolder("secrets"));
        foreach (var name in new[] { "body", "powertrain", "gateway" })
        {
            WriteSecret(InFolder(Path.Combine("secrets", $"{name}.key")));
        }

        File.WriteAllText(VehicleFile, VehicleText);
        using var trusted = MakeSigner("CN=release signing");
        using var stranger = MakeSigner("CN=somebody else");
        File.WriteAllText(TrustFile, trusted.ExportCertificatePem());
        Package = Pack("good.fpk", trusted);
        PackageOfStranger = Pack("stranger.fpk", stranger);
    }

    /// <summary>The vehicle file.</summary>
    public string VehicleFile => InFolder("car.yaml");

    /// <summary>PEM file of the root that signatures must lead to.</summary>
    public string TrustFile => InFolder("root.pem");

    /// <summary>The update, signed by the trusted root.</summary>
    public byte[] Package { get; }

    /// <summary>The same update, signed by somebody else.</summary>
    public byte[] PackageOfStranger { get; }

    /// <summary>The text of the vehicle file; secrets are in a folder next to it.</summary>
    public static string VehicleText => $$"""
        version: 1
        vehicle: test-car
        model: test-2026
        ecuTypes: {{Path.Combine(Repository.Root, "scripts", "ecu-types")}}
        channels:
          - { name: can0, adapter: virtual, device: bus0, bitrate: 500000 }
          - { name: can1, adapter: virtual, device: bus1, bitrate: 500000, fd: { dataBitrate: 2000000 } }
        ecus:
          - name: body
            type: body
            channel: can0
            request: 0x740
            response: 0x748
            functional: 0x7DF
            hardware: HW-BODY
            security: { algorithm: aes-cmac, secret: "file:secrets/body.key" }
            simulation: { version: "1.0.0", versionAddress: 0x70000 }
          - name: powertrain
            type: powertrain
            channel: can0
            request: 0x7E0
            response: 0x7E8
            functional: 0x7DF
            hardware: HW-POWER
            security: { algorithm: aes-cmac, secret: "file:secrets/powertrain.key" }
            simulation: { version: "1.0.0", versionAddress: 0x70000, needsDriver: true, stMinUs: 300, blockSize: 8 }
          - name: gateway
            type: gateway
            channel: can1
            request: 0x18DA10F1
            response: 0x18DAF110
            functional: 0x18DB33F1
            hardware: HW-GATE
            security: { algorithm: aes-cmac, secret: "file:secrets/gateway.key" }
            transport: { txDataLength: 64 }
            simulation: { version: "1.0.0", versionAddress: 0x70000, erasePolled: true }
        notices:
          - { id: 2, ecu: body, serverName: CGW, block: data, version: "#.0.0" }
        """;

    /// <summary>Fills a folder with what the simulated ECUs hold before any update.</summary>
    public void MakeFactoryState(string folder)
    {
        const ulong seed = 1; // the program's default
        VehicleSimulation.Create(VehicleFileReader.Load(VehicleFile), new VirtualClock(), seed, folder).Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static void WriteSecret(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
    }

    private static X509Certificate2 MakeSigner(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private byte[] Pack(string name, X509Certificate2 signer)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var draft = new PackageManifest
        {
            Format = 1,
            Release = "2.0.0",
            ReleaseCounter = 1,
            Expires = DateTimeOffset.UtcNow.AddDays(1),
            VehicleModel = "test-2026",
            Ecus =
            [
                Update("body", "HW-BODY", files),
                Update("powertrain", "HW-POWER", files),
                Update("gateway", "HW-GATE", files),
            ],
        };
        PackagePacker.Pack(draft, files, signer, [], InFolder(name));
        return File.ReadAllBytes(InFolder(name));
    }

    private EcuUpdate Update(string ecu, string hardware, Dictionary<string, string> files)
    {
        var images = new List<ImageEntry>();
        if (ecu == "powertrain")
        {
            images.Add(Image("driver", ImageRole.Driver, "driver", 0x2000_0000, RandomNumberGenerator.GetBytes(500)));
        }

        var application = RandomNumberGenerator.GetBytes(ApplicationLength);
        images.Add(Image("app", ImageRole.Application, "application", 0, application));
        images.Add(Image("data", ImageRole.Data, "data", VersionAddress, "2.0.0\0\0\0"u8.ToArray()));
        return new EcuUpdate { Ecu = ecu, Hardware = [hardware], Version = "2.0.0", Images = images };

        ImageEntry Image(string name, ImageRole role, string block, uint address, byte[] content)
        {
            var packagePath = $"images/{ecu}-{name}.bin";
            files[packagePath] = InFolder($"{ecu}-{name}.bin");
            File.WriteAllBytes(files[packagePath], content);
            return new ImageEntry
            {
                File = packagePath,
                FileFormat = "raw",
                Role = role,
                Block = block,
                BaseAddress = address,
                Length = 0,
                Sha256 = "",
            };
        }
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);
}
