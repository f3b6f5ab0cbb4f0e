using System.Security.Cryptography;
using System.Text.Json;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>
/// What an operator has in a folder: a small vehicle, its secrets, a package and the root that signs it. The vehicle
/// has two ECUs on a classic bus and one on a CAN FD bus, with the delivered scripts and types.
/// </summary>
internal sealed class Bench : IDisposable
{
    public const string Report = "report";
    public const string State = "state";
    public const string Package = "update.fpk";
    public const string Vehicle = "vehicle.yaml";
    private const uint VersionAddress = 0x0007_0000;
    private const uint DriverAddress = 0x2000_0000;

    private static readonly string[] Ecus = ["body", "powertrain", "gateway"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-end-to-end-");

    public Bench()
    {
        foreach (var name in Ecus)
        {
            var secret = Write($"secrets/{name}.key", Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        Write(Vehicle, VehicleText);
        Signer = new Signer(Folder, "signer");
    }

    public string Folder => _folder.FullName;

    public Signer Signer { get; }

    /// <summary>The manifest before it is signed, whole: all three ECUs to 2.0.0.</summary>
    public static PackageManifest Manifest { get; } = new()
    {
        Format = 1,
        Release = "spring",
        ReleaseCounter = 1,
        Expires = DateTimeOffset.UtcNow.AddYears(1),
        VehicleModel = "test-2026",
        Ecus = [Update("body", "HW-BODY"), Update("powertrain", "HW-POWER"), Update("gateway", "HW-GATE")],
    };

    private static string ScriptsFolder => Path.Combine(FlashProcess.RepositoryRoot, "scripts");

    private static string VehicleText => $$"""
        version: 1
        vehicle: test-car
        model: test-2026
        ecuTypes: {{ScriptsFolder}}/ecu-types
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

        """;

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>Writes a file of the folder.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var path = In(name);
        _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Replaces text of the vehicle file, which must be there.</summary>
    /// <returns>The number of the line, counted from 1, on which the new text begins.</returns>
    public int EditVehicle(string old, string replacement)
    {
        var text = File.ReadAllText(In(Vehicle));
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"the vehicle file has no '{old}'");
        Write(Vehicle, string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length)));
        return text.AsSpan(0, at).Count('\n') + 1;
    }

    /// <summary>Gives the ECU type <c>body</c> a script of its own, and its vehicle the types of this folder.</summary>
    public void UseBodyScript(string text)
    {
        foreach (var type in Ecus)
        {
            Write($"ecu-types/{type}.yaml", File.ReadAllText(Path.Combine(ScriptsFolder, "ecu-types", $"{type}.yaml"))
                .Replace("../flash/", $"{ScriptsFolder}/flash/", StringComparison.Ordinal)
                .Replace($"{ScriptsFolder}/flash/standard.csx", "../body.csx", StringComparison.Ordinal));
        }

        Write("body.csx", text.Replace("SCRIPTS", ScriptsFolder, StringComparison.Ordinal));
        EditVehicle($"{ScriptsFolder}/ecu-types", "ecu-types");
    }

    /// <summary>Makes <see cref="Package"/> and signs it.</summary>
    public void Pack(PackageManifest? manifest = null, Signer? signer = null)
    {
        manifest ??= Manifest;
        var files = manifest.Ecus
            .SelectMany(ecu => ecu.Images, (ecu, image) => (image.File, Content: Content(ecu.Ecu, image.Role)))
            .ToDictionary(image => image.File, image =>
            {
                var path = Write(image.File, "");
                File.WriteAllBytes(path, image.Content);
                return path;
            });
        _ = PackagePacker.Pack(manifest, files, (signer ?? Signer).Certificate, [], In(Package));
    }

    /// <summary>
    /// <c>flash run</c> on this folder's vehicle and package, simulated in virtual time, with report and state.
    /// </summary>
    public Task<FlashProcess> RunAsync(params IReadOnlyList<string> more) => FlashAsync(
        ["run", .. Given, "--simulate", "--fast", "--report", Report, "--state", State, .. more]);

    /// <summary><c>flash plan</c> on this folder's vehicle and package.</summary>
    public Task<FlashProcess> PlanAsync() => FlashAsync(["plan", .. Given]);

    /// <summary><c>flash</c> with these arguments in this folder.</summary>
    public Task<FlashProcess> FlashAsync(params IReadOnlyList<string> arguments) =>
        FlashProcess.RunAsync(Folder, arguments);

    public JsonElement ReadReport() => JsonDocument.Parse(File.ReadAllText(In($"{Report}/report.json"))).RootElement;

    public JsonElement ReadReport(string ecu) => ReadReport()
        .GetProperty("ecus").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == ecu);

    /// <summary>The memories of the ECUs that were written or erased so far, by file name.</summary>
    public SortedDictionary<string, string> Memories() => new(
        Directory.Exists(In(State))
            ? Directory.EnumerateFiles(In(State))
                .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))
            : [],
        StringComparer.Ordinal);

    /// <summary>An ECU whose memory was never erased or written has no state file.</summary>
    public void AssertNoEcuWasTouched() => Assert.Empty(Memories());

    public void Dispose()
    {
        Signer.Dispose();
        _folder.Delete(recursive: true);
    }

    private string[] Given => ["--vehicle", Vehicle, "--package", Package, "--trust", Signer.RootFile];

    private static EcuUpdate Update(string ecu, string hardware) => new()
    {
        Ecu = ecu,
        Hardware = [hardware],
        Version = "2.0.0",
        Images =
        [
            .. ecu == "powertrain" ? [Image(ecu, ImageRole.Driver, DriverAddress)] : Array.Empty<ImageEntry>(),
            Image(ecu, ImageRole.Application, 0),
            Image(ecu, ImageRole.Data, VersionAddress),
        ],
    };

    private static ImageEntry Image(string ecu, ImageRole role, uint address)
    {
        var name = role.ToString().ToLowerInvariant();
        return new ImageEntry
        {
            File = $"images/{ecu}-{name}.bin",
            FileFormat = "raw",
            Role = role,
            Block = name,
            BaseAddress = address,
            Length = 0,
            Sha256 = "",
        };
    }

    private static byte[] Content(string ecu, ImageRole role)
    {
        var length = role == ImageRole.Driver ? 1_000 : 20_000;
        return role == ImageRole.Data
            ? "2.0.0\0\0\0"u8.ToArray()
            : [.. Enumerable.Range(0, length).Select(index => (byte)((index * 31) + (index >> 8) + ecu.Length))];
    }
}
