using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;
using FlashEngine.Journal;
using FlashEngine.Pdu;
using FlashEngine.Plugins.AesCmac;
using FlashEngine.Rehearsal;
using FlashEngine.Scheduling;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Simulation;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Store;
using FlashEngine.Station.Traces;
using FlashEngine.Station.Vehicles;
using FlashEngine.Wire;

namespace FlashEngine.Engine.Tests;

/// <summary>
/// A small vehicle, a signed package and a job under virtual time, with the delivered scripts and types: two ECUs on a
/// classic bus, one on a CAN FD bus.
/// </summary>
internal sealed class JobRig : IAdapterHost, IPluginCatalog, IFlashScripts, IDisposable
{
    public const uint VersionAddress = 0x0007_0000;
    private static readonly FlashScriptHost Scripts = new(Path.Combine(Path.GetTempPath(), "flashengine-test-scripts"));
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flashengine-job-");
    private VirtualClock _clock = new();
    private VerifiedPackage? _package;
    private readonly Dictionary<string, string> _scripts = new(StringComparer.Ordinal);

    public JobRig()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "secrets"));
        foreach (var name in new[] { "body", "powertrain", "gateway", "addressing" })
        {
            var path = Path.Combine(_folder.FullName, "secrets", $"{name}.key");
            File.WriteAllText(path, Convert.ToHexString(SHA256.HashData([(byte)name.Length])[..16]));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }

        VehicleText = DefaultVehicle;
    }

    /// <summary>The vehicle file's text; a test may change it before <see cref="Run"/>.</summary>
    public string VehicleText { get; set; }

    /// <summary>The folder of the vehicle file.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Name and hardware of the ECUs that the package updates.</summary>
    public IReadOnlyList<(string Ecu, string Hardware)> Updates { get; set; } =
        [("body", "HW-BODY"), ("powertrain", "HW-POWER"), ("gateway", "HW-GATE")];

    /// <summary>Changes the simulated ECUs in ways that the vehicle file has no words for.</summary>
    public Func<VirtualEcuOptions, VirtualEcuOptions> Ecu { get; set; } = options => options;

    /// <summary>Replaces the seed/key algorithm.</summary>
    public ISeedKeyAlgorithm SeedKeyAlgorithm { get; set; } = new AesCmacSeedKey();

    /// <summary>Length of the application image in bytes.</summary>
    public int ApplicationLength { get; set; } = 20_000;

    /// <summary>Called with the package's manifest before it is signed.</summary>
    public Func<PackageManifest, PackageManifest> Manifest { get; set; } = manifest => manifest;

    /// <summary>Changes what comes from the ECUs; null: as they send it.</summary>
    public Meddle? Answers { get; set; }

    /// <summary>Where the job writes what it does.</summary>
    public IJobJournal Journal { get; set; } = NoJournal.Instance;

    /// <summary>Read and check only.</summary>
    public bool DryRun { get; set; }

    /// <summary>What an earlier run did.</summary>
    public JobHistory? Resumed { get; set; }

    /// <summary>What the plan knows of earlier runs.</summary>
    public EstimateBook Estimates { get; set; } = EstimateBook.Empty;

    /// <summary>What the last run taught.</summary>
    public IReadOnlyList<LearnedTimes> Learned { get; private set; } = [];
    /// <summary>Where images read out of ECUs go; survives a power cycle.</summary>
    public IImageBackups Backups { get; set; } = new MemoryBackups();

    /// <summary>Packages that were flashed before.</summary>
    public KeptPackages? Packages { get; set; }

    /// <summary>The highest release counter that the vehicle got.</summary>
    public long? HighestRelease { get; set; }

    /// <summary>Where <see cref="SimulatedVehicle.Save"/> writes the ECUs' memories; null: nowhere.</summary>
    public string? StateFolder { get; set; }

    public SimulatedVehicle Simulated { get; private set; } = null!;

    public VirtualRuntime Runtime { get; private set; } = null!;

    public IStationClock Clock => _clock;

    public IReadOnlyDictionary<string, IWireBus> Wires => Simulated.Buses;

    /// <summary>The folder of the delivered scripts, types and vehicles.</summary>
    public static string ScriptsFolder => Path.Combine(RepositoryRoot, "scripts");

    private static string RepositoryRoot
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
            {
                folder = folder.Parent!;
            }

            return folder.FullName;
        }
    }

    private static string DefaultVehicle => $$"""
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

    /// <summary>Uses another script, given as text, for an ECU type of this run.</summary>
    public void UseScript(string type, string text)
    {
        var path = Path.Combine(_folder.FullName, $"{type}.csx");
        File.WriteAllText(path, text.Replace("SCRIPTS", ScriptsFolder, StringComparison.Ordinal));
        _scripts[type] = path;
    }

    /// <summary>Makes the simulated vehicle of another file's text than the one that is run.</summary>
    public void SimulateAs(string vehicleText)
    {
        var path = Path.Combine(_folder.FullName, "simulated.yaml");
        File.WriteAllText(path, vehicleText);
        Simulated = VehicleSimulation.Create(VehicleFileReader.Load(path), _clock, seed: 1, StateFolder, Ecu);
    }

    /// <summary>Runs the job to its end under virtual time.</summary>
    public JobReport Run(
        ulong seed = 1, IReadOnlySet<string>? ecus = null, ITraceWriter? trace = null, CancellationToken cancellation = default)
    {
        var vehiclePath = Path.Combine(_folder.FullName, "vehicle.yaml");
        File.WriteAllText(vehiclePath, VehicleText);
        var vehicle = VehicleFileReader.Load(vehiclePath);
        Simulated ??= VehicleSimulation.Create(vehicle, _clock, seed, StateFolder, Ecu);
        var package = _package ??= MakePackage();
        using var runtime = Runtime = new VirtualRuntime(_clock, Simulated, seed, TimeSpan.FromSeconds(2), externalLimit: TimeSpan.FromSeconds(1));
        var options = new VehicleJobOptions
        {
            Vehicle = vehicle,
            Package = package,
            Ecus = ecus,
            DryRun = DryRun,
            Journal = Journal,
            Resumed = Resumed,
            Estimates = Estimates,
            Backups = Backups,
            Packages = Packages,
            HighestRelease = HighestRelease,
            Trace = trace,
            ReadMemory = (name, address, length) => Simulated.Ecu(name).ReadMemory(address, length),
        };
        var job = new VehicleJob(options, this, this, this, runtime);
        var report = runtime.Run(() => job.RunAsync(cancellation));
        Learned = job.Learned;
        return report;
    }

    /// <summary>The vehicle loses power: its ECUs start again from the state folder, at time zero.</summary>
    public void PowerCycle()
    {
        _clock = new VirtualClock();
        Simulated = null!;
    }

    public ICanAdapter Adapter(string name) =>
        Answers is { } change ? new MeddlingAdapter(change, _clock) : new VirtualAdapter();

    public IPduAdapter PduAdapter(string name) =>
        throw new NotSupportedException("a rehearsal has no network");

    public ISeedKeyAlgorithm SeedKey(string name) => SeedKeyAlgorithm;

    public FlashSequence Load(string path) => Scripts.Load(
        _scripts.GetValueOrDefault(Path.GetFileNameWithoutExtension(path) switch
        {
            "standard" => "body",
            "ram-loader" => "powertrain",
            _ => "gateway",
        }, path));

    public string? Locate(Exception exception) => FlashScriptHost.FindLocation(exception)?.ToString();

    public void Dispose()
    {
        Simulated?.Dispose();
        _package?.Dispose();
        _folder.Delete(recursive: true);
    }

    private VerifiedPackage MakePackage()
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string Image(string name, byte[] content)
        {
            var packagePath = $"images/{name}.bin";
            files[packagePath] = Path.Combine(_folder.FullName, $"{name}.bin");
            File.WriteAllBytes(files[packagePath], content);
            return packagePath;
        }

        EcuUpdate Update(string ecu, string hardware)
        {
            var application = new byte[ApplicationLength];
            new Random(ecu.Length).NextBytes(application);
            var images = new List<ImageEntry>
            {
                Entry(Image($"{ecu}-app", application), ImageRole.Application, "application", 0),
                Entry(Image($"{ecu}-data", "2.0.0\0\0\0"u8.ToArray()), ImageRole.Data, "data", VersionAddress),
            };
            if (ecu == "powertrain")
            {
                images.Insert(0, Entry(Image("driver", [.. Enumerable.Range(0, 999).Select(i => (byte)i)]), ImageRole.Driver, "driver", 0x2000_0000));
            }

            return new EcuUpdate { Ecu = ecu, Hardware = [hardware], Version = "2.0.0", Images = images };
        }

        var draft = Manifest(new PackageManifest
        {
            Format = 1,
            Release = "test",
            ReleaseCounter = 1,
            Expires = DateTimeOffset.UtcNow.AddYears(1),
            VehicleModel = "test-2026",
            Ecus = [.. Updates.Select(update => Update(update.Ecu, update.Hardware))],
        });
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var path = Path.Combine(_folder.FullName, "test.fpk");
        PackagePacker.Pack(draft, files, certificate, [], path);
        return PackageReader.Open(path, [X509CertificateLoader.LoadCertificate(certificate.RawData)], DateTimeOffset.UtcNow);
    }

    private static ImageEntry Entry(string file, ImageRole role, string block, uint address) => new()
    {
        File = file,
        FileFormat = "raw",
        Role = role,
        Block = block,
        BaseAddress = address,
        Length = 0,
        Sha256 = "",
    };
}
