using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Scripting;
using FlashEngine.Simulation;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>
/// The vehicles that an exploration draws from: 2 to 4 ECUs of the delivered types and scripts on a classic and a CAN
/// FD bus, with small memories. Each package is made, signed and verified once.
/// </summary>
internal sealed class ExploreShapes : IDisposable
{
    private const int Count = 16;
    private const uint VersionAddress = 0x0007_0000;
    private const string NewVersion = "2.0.0";
    // Half of the packages are taken back when they fail; their ECUs can be read out.
    private static readonly RollbackPolicy[] Policies =
        [RollbackPolicy.None, RollbackPolicy.AllOrNothing, RollbackPolicy.None, RollbackPolicy.PerEcu];

    private static readonly Dictionary<string, BackupMethod> Backups = new()
    {
        ["body"] = BackupMethod.Upload,
        ["powertrain"] = BackupMethod.ReadMemory,
        ["gateway"] = BackupMethod.Upload,
    };

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flashengine-explore-");
    private readonly List<ExploreShape> _shapes = [];
    private readonly Dictionary<string, EcuType> _types = [];

    /// <summary>Makes the shapes.</summary>
    /// <param name="scriptsFolder">The folder of the delivered scripts and ECU types.</param>
    /// <exception cref="InputException">A type cannot be read.</exception>
    public ExploreShapes(string scriptsFolder)
    {
        foreach (var (name, backup) in Backups)
        {
            var type = EcuTypeReader.Load(Path.Combine(scriptsFolder, "ecu-types", $"{name}.yaml"));
            _types[name] = type with { Blocks = [.. type.Blocks.Select(Small)], Backup = backup };
        }

        WriteSecret();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=explore", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var signer = request.CreateSelfSigned(Now.AddDays(-1), Now.AddYears(1));
        for (var index = 0; index < Count; index++)
        {
            _shapes.Add(Make(index, signer));
        }
    }

    /// <summary>The shape that a run has.</summary>
    public ExploreShape Draw(SplitMix64 chance) => _shapes[chance.Below(_shapes.Count)];

    /// <summary>Closes and deletes the packages.</summary>
    public void Dispose()
    {
        _shapes.ForEach(shape => shape.Package.Dispose());
        _folder.Delete(recursive: true);
    }

    private static LogicalBlock Small(LogicalBlock block) => block with
    {
        Length = block.Name switch
        {
            "application" => 0x800,
            "data" => 0x80,
            "driver" => 0x200,
            _ => 0x40,
        },
    };

    private void WriteSecret()
    {
        var path = Path.Combine(_folder.FullName, "secret.key");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        file.Write("000102030405060708090A0B0C0D0E0F");
    }

    private ExploreShape Make(int index, X509Certificate2 signer)
    {
        var chance = SplitMix64.For((ulong)index, "shape");
        var ecus = new List<EcuEntry>();
        var count = 2 + (index % 3);
        for (var i = 0; i < count; i++)
        {
            ecus.Add(Ecu(i, chance.Below(4) switch { 0 or 1 => "body", 2 => "powertrain", _ => "gateway" }));
        }

        var vehicle = new VehicleFile
        {
            FileName = Path.Combine(_folder.FullName, "vehicle.yaml"),
            Vehicle = $"explored-{index}",
            Model = "explored",
            Channels = [Channel("can0", 0), Channel("can1", 2_000_000)],
            Ecus = ecus,
        };
        var package = Pack(index, vehicle, signer, chance);
        var file = File.ReadAllBytes(PathOf(index));
        return new ExploreShape(vehicle, package, file, package.Manifest.Ecus.ToDictionary(
            update => update.Ecu,
            update => Expected(update, package, vehicle.Ecus.First(ecu => ecu.Name == update.Ecu).Type)));
    }

    private static ChannelEntry Channel(string name, int dataBitRate) => new()
    {
        Name = name,
        Adapter = "virtual",
        Device = name,
        BitRate = new CanBitRate(500_000, DataBitsPerSecond: dataBitRate),
    };

    private EcuEntry Ecu(int index, string type)
    {
        var isFd = type == "gateway";
        var target = (byte)(0x10 + index);
        return new EcuEntry
        {
            Name = $"{type}{index + 1}",
            Type = _types[type],
            Channel = isFd ? "can1" : "can0",
            Request = isFd
                ? IsoTpAddress.NormalFixed(target, 0xF1)
                : new IsoTpAddress(CanId.Standard(0x700 + ((uint)index * 0x10))),
            Response = isFd
                ? IsoTpAddress.NormalFixed(0xF1, target)
                : new IsoTpAddress(CanId.Standard(0x708 + ((uint)index * 0x10))),
            Functional = isFd
                ? new IsoTpAddress(CanId.Extended(0x18DB_33F1))
                : new IsoTpAddress(CanId.Standard(0x7DF)),
            Addressing = isFd
                ? new AddressingFormats(
                    AddressingFormat.NormalFixed, AddressingFormat.NormalFixed, AddressingFormat.NormalFixed)
                : default,
            Hardware = $"HW-{type}-{index + 1}",
            Security = new SecurityEntry { Algorithm = "aes-cmac", Secret = "file:secret.key" },
            Transport = new EcuTransport { TxDataLength = isFd ? 64 : 8 },
            Simulation = SimulatedEcuEntry.Of(_types[type]) with
            {
                VersionAddress = VersionAddress,
                ErasePolled = isFd,
                NeedsDriver = type == "powertrain",
            },
        };
    }

    private string PathOf(int index) => Path.Combine(_folder.FullName, $"{index}.fpk");

    private VerifiedPackage Pack(int index, VehicleFile vehicle, X509Certificate2 signer, SplitMix64 chance)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var updates = vehicle.Ecus.Select((ecu, position) => Update(index, ecu, files, chance) with
        {
            DependsOn = position > 0 && chance.Below(4) == 0 ? [vehicle.Ecus[0].Name] : [],
        });
        var draft = new PackageManifest
        {
            Format = 1,
            Release = $"explored-{index}",
            ReleaseCounter = 1,
            Expires = new DateTimeOffset(Now.Year + 1, 1, 1, 0, 0, 0, TimeSpan.Zero),
            VehicleModel = vehicle.Model,
            Policy = Policies[index % Policies.Length],
            Ecus = [.. updates],
        };
        var path = PathOf(index);
        PackagePacker.Pack(draft, files, signer, [], path);
        return PackageReader.Open(path, [X509CertificateLoader.LoadCertificate(signer.RawData)], Now);
    }

    private EcuUpdate Update(int index, EcuEntry ecu, Dictionary<string, string> files, SplitMix64 chance)
    {
        var images = new List<ImageEntry>();
        if (ecu.Simulation!.NeedsDriver)
        {
            images.Add(Image("driver", ImageRole.Driver, 0x2000_0000, Random(60 + chance.Below(150))));
        }

        images.Add(Image("application", ImageRole.Application, 0, Random(120 + chance.Below(900))));
        images.Add(Image("data", ImageRole.Data, VersionAddress, [.. "2.0.0\0\0\0"u8, .. Random(chance.Below(48))]));
        return new EcuUpdate
        {
            Ecu = ecu.Name,
            Hardware = [ecu.Hardware],
            FromVersions = chance.Below(2) == 0 ? ["1.0.0"] : [],
            Version = NewVersion,
            Images = images,
        };

        byte[] Random(int length)
        {
            var bytes = new byte[length];
            chance.Fill(bytes);
            return bytes;
        }

        ImageEntry Image(string block, ImageRole role, uint address, byte[] content)
        {
            var name = $"images/{ecu.Name}-{block}.bin";
            files[name] = Path.Combine(_folder.FullName, $"{index}-{ecu.Name}-{block}.bin");
            File.WriteAllBytes(files[name], content);
            return new ImageEntry
            {
                File = name,
                FileFormat = "raw",
                Role = role,
                Block = block,
                BaseAddress = address,
                Length = 0,
                Sha256 = "",
            };
        }
    }

    /// <summary>A block is erased as a whole, so what no image covers is erased memory.</summary>
    private static NewContent Expected(EcuUpdate update, VerifiedPackage package, EcuType type)
    {
        var blocks = new Dictionary<LogicalBlock, byte[]>();
        foreach (var block in BlockBuilder.Build(update, package, type).Where(block => block.Role != ImageRole.Driver))
        {
            var layout = type.Blocks.First(layout => layout.Name == block.Name);
            var bytes = new byte[layout.Length];
            Array.Fill(bytes, (byte)0xFF);
            foreach (var segment in block.Segments)
            {
                segment.Data.Span.CopyTo(bytes.AsSpan((int)(segment.Address - layout.Address)));
            }

            blocks[layout] = bytes;
        }

        return new NewContent(blocks);
    }
}
