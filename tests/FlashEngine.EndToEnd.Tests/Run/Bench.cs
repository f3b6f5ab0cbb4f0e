using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlashEngine.EndToEnd.Tests.Agent;
using FlashEngine.Plugins;
using FlashEngine.Rehearsal;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

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

    private Dictionary<string, string> _factory = [];
    private Dictionary<string, byte[]> _factoryFiles = [];
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

        Write(Vehicle, CarFiles.VehicleText);
        Signer = new Signer(Folder, "signer");
        MakeFactoryState();
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

    private static string ScriptsFolder => Path.Combine(Repository.Root, "scripts");

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

    /// <summary>Gives all ECUs the content that they leave the factory with, by the vehicle file as it is now.</summary>
    public void MakeFactoryState()
    {
        if (Directory.Exists(In(State)))
        {
            Directory.Delete(In(State), recursive: true);
        }

        const ulong seed = 1; // the program's default
        VehicleSimulation.Create(VehicleFileReader.Load(In(Vehicle)), new VirtualClock(), seed, In(State)).Dispose();
        _factory = Memories();
        _factoryFiles = Ecus.ToDictionary(name => name, name => File.ReadAllBytes(In($"{State}/{name}.ecu")));
    }

    /// <summary>Gives the ECU type <c>body</c> a script of its own, and its vehicle the types of this folder.</summary>
    /// <param name="text">The script; SCRIPTS stands for the folder of the delivered ones.</param>
    /// <param name="again">The vehicle has the types of this folder already.</param>
    public void UseBodyScript(string text, bool again = false)
    {
        foreach (var type in Ecus)
        {
            Write($"ecu-types/{type}.yaml", File.ReadAllText(Path.Combine(ScriptsFolder, "ecu-types", $"{type}.yaml"))
                .Replace("../flash/", $"{ScriptsFolder}/flash/", StringComparison.Ordinal)
                .Replace($"{ScriptsFolder}/flash/standard.csx", "../body.csx", StringComparison.Ordinal));
        }

        Write("body.csx", text.Replace("SCRIPTS", ScriptsFolder, StringComparison.Ordinal));
        if (!again)
        {
            EditVehicle($"{ScriptsFolder}/ecu-types", "ecu-types");
        }
    }

    /// <summary>Names another seed/key algorithm for the ECU <c>body</c>.</summary>
    public void UseBodyAlgorithm(string name) =>
        EditVehicle("algorithm: aes-cmac, secret: \"file:secrets/body.key\"", $"algorithm: {name}");

    /// <summary>Makes a plugin folder whose assembly is a copy of this one.</summary>
    /// <returns>The folder to name with <c>--plugins</c>.</returns>
    public string AddPlugin(string id, Type entry, int contract = PluginContract.Number)
    {
        var assembly = entry.Assembly.Location;
        Write($"plugins/{id}/plugin.json", $$"""
            {
              "id": "{{id}}",
              "version": "1.0.0",
              "contract": {{contract}},
              "assembly": "{{Path.GetFileName(assembly)}}",
              "entryType": "{{entry.FullName}}"
            }
            """);
        File.Copy(assembly, In($"plugins/{id}/{Path.GetFileName(assembly)}"));
        return In("plugins");
    }

    /// <summary>Makes <see cref="Package"/> and signs it.</summary>
    public void Pack(PackageManifest? manifest = null, Signer? signer = null, PackEncodings? encodings = null)
    {
        manifest ??= Manifest;
        var files = manifest.Ecus
            .SelectMany(ecu => ecu.Images, (ecu, image) => (image.File, Content: Content(ecu, image.Role)))
            .ToDictionary(image => image.File, image =>
            {
                var path = Write(image.File, "");
                File.WriteAllBytes(path, image.Content);
                return path;
            });
        _ = PackagePacker.Pack(manifest, files, (signer ?? Signer).Certificate, [], In(Package), encodings);
    }

    /// <summary>
    /// <c>flash run</c> on this folder's vehicle and package, simulated in virtual time, with report and state.
    /// </summary>
    public Task<FlashProcess> RunAsync(params IReadOnlyList<string> more) => FlashProcess.RunAsync(
        ["run", .. Given, "--simulate", "--fast", "--report", In(Report), "--state", In(State), .. more]);

    /// <summary><c>flash plan</c> on this folder's vehicle and package.</summary>
    public Task<FlashProcess> PlanAsync(params IReadOnlyList<string> more) =>
        FlashProcess.RunAsync(["plan", .. Given, .. more]);

    public JsonElement ReadReport() => JsonDocument.Parse(File.ReadAllText(In($"{Report}/report.json"))).RootElement;

    public JsonElement ReadReport(string ecu) => ReadReport()
        .GetProperty("ecus").EnumerateArray().Single(entry => entry.GetProperty("name").GetString() == ecu);

    /// <summary>What each simulated ECU holds, as a hash by name.</summary>
    public Dictionary<string, string> Memories() => Ecus.ToDictionary(
        name => name, name => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(In($"{State}/{name}.ecu")))));

    /// <summary>Puts the vehicle's classic bus and its CAN FD bus on other adapters, in real time.</summary>
    /// <param name="classic">Adapter, device and options: <c>socketcan, device: can0</c>.</param>
    /// <param name="fd">The same for the other.</param>
    public void PutOn(string classic, string fd)
    {
        EditVehicle("virtual, device: bus0", classic);
        EditVehicle("virtual, device: bus1", fd);

        // The simulated ECUs answer when the machine lets them: what takes 50 ms in a car may take seconds on a busy one.
        const string patience = "p2Ms: 5000, p2StarMs: 20000";
        foreach (var name in new[] { "body", "powertrain" })
        {
            EditVehicle($"file:secrets/{name}.key\" }}\n", $"file:secrets/{name}.key\" }}\n    transport: {{ {patience} }}\n");
        }

        EditVehicle("{ txDataLength: 64 }", $"{{ txDataLength: 64, {patience} }}");
    }

    /// <summary>Gives the ECUs the memories that they came with, and forgets what was kept of jobs.</summary>
    public void ResetToFactory()
    {
        Directory.Delete(In(State), recursive: true);
        foreach (var (name, content) in _factoryFiles)
        {
            _ = Write($"{State}/{name}.ecu", "");
            File.WriteAllBytes(In($"{State}/{name}.ecu"), content);
        }
    }

    /// <summary>These ECUs hold what they held before the first run.</summary>
    public void AssertUntouched(params IReadOnlyList<string> ecus)
    {
        var now = Memories();
        Assert.All(ecus.Count > 0 ? ecus : Ecus, name => Assert.Equal(_factory[name], now[name]));
    }

    /// <summary>The report says that this ECU failed with nothing erased or written.</summary>
    public void AssertReportedUntouched(string ecu, int exitCode)
    {
        var entry = ReadReport(ecu);
        Assert.Equal("failed", entry.GetProperty("result").GetString());
        Assert.Equal(exitCode, entry.GetProperty("exitCode").GetInt32());
        Assert.Equal("nothing erased or written; software 1.0.0", entry.GetProperty("state").GetString());
    }

    public void Dispose()
    {
        Signer.Dispose();
        _folder.Delete(recursive: true);
    }

    private string[] Given => ["--vehicle", In(Vehicle), "--package", In(Package), "--trust", Signer.RootFile];

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

    private static byte[] Content(EcuUpdate ecu, ImageRole role)
    {
        var length = role == ImageRole.Driver ? 1_000 : 20_000;
        return role == ImageRole.Data
            ? Encoding.ASCII.GetBytes(ecu.Version.PadRight(8, '\0'))
            : [.. Enumerable.Range(0, length).Select(index => (byte)((index * 31) + (index >> 8) + ecu.Ecu.Length + ecu.Version[0]))];
    }
}
