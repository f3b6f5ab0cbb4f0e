using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Images;
using FlashEngine.Scripting;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Tests.Packages;

/// <summary>
/// A folder with the packages of successive releases: an ECU with an application, of which little changes, and data (8
/// bytes), and another with the same images.
/// </summary>
internal sealed class Releases : IDisposable
{
    /// <summary>So long that the image is not held in memory.</summary>
    public const int Long = (1024 * 1024) + 5000;

    private readonly byte[] _application;

    public Releases(int applicationLength = 100_000)
    {
        _application = new byte[applicationLength];
        new Random(5).NextBytes(_application);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("flash-releases-").FullName;

    public string StateFolder => In("state");

    public static PackageTrust Trust { get; } = new() { Roots = Certificates.Trusted };

    /// <summary>The application of a release.</summary>
    public byte[] Application(int number)
    {
        var bytes = (byte[])_application.Clone();
        for (var i = 0; i < 20; i++)
        {
            bytes[(i * (bytes.Length / 20)) + number] ^= (byte)number;
        }

        return bytes;
    }

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>Packs a release.</summary>
    /// <returns>Path of the package.</returns>
    public string Pack(
        int number,
        PackEncodings? encodings = null,
        string? name = null,
        Func<PackageManifest, PackageManifest>? change = null,
        X509Certificate2? signer = null,
        X509Certificate2Collection? chain = null)
    {
        File.WriteAllBytes(In("app.bin"), Application(number));
        File.WriteAllBytes(In("data.bin"), [(byte)number, 2, 3, 4, 5, 6, 7, 8]);
        var draft = new PackageManifest
        {
            Format = 1,
            Release = $"release {number}",
            ReleaseCounter = number,
            Expires = Certificates.Now.AddYears(1),
            VehicleModel = "model-x",
            Ecus = [Update("engine", number), Update("gateway", number)],
        };
        var files = new Dictionary<string, string>
        {
            ["images/app.bin"] = In("app.bin"),
            ["images/data.bin"] = In("data.bin"),
        };
        var path = In(name ?? $"{number}.fpk");
        _ = PackagePacker.Pack(
            change?.Invoke(draft) ?? draft, files, signer ?? Certificates.EcdsaSigner, chain ?? [], path, encodings);
        return path;
    }

    /// <summary>Packs a release as deltas to another one, which is packed whole.</summary>
    public string PackDelta(int number, int from, bool hasFallback = false)
    {
        using var old = Open(Pack(from, name: $"{from}-whole.fpk"));
        return Pack(number, new PackEncodings { DeltaFrom = old, HasFallback = hasFallback });
    }

    public static VerifiedPackage Open(string path, VehicleKey? key = null, PackageTrust? trust = null)
        => PackageReader.Open(path, trust ?? Trust, Certificates.Now, key);

    public KeptPackages OpenKept(VehicleKey? key = null) => KeptPackages.Open(StateFolder, Trust, key);

    /// <summary>Keeps a package as a job does that flashed it.</summary>
    public void Keep(string path, VehicleKey? key = null)
    {
        using var package = Open(path, key);
        using var kept = OpenKept(key);
        kept.Keep(package);
        var file = Path.Combine(StateFolder, "packages", package.ManifestSha256 + ".fpk");
        File.SetLastWriteTimeUtc(file, Certificates.Now.UtcDateTime.AddMinutes(package.Manifest.ReleaseCounter));
    }

    /// <summary>The application of an opened package, by SHA-256 of its bytes in the ECU.</summary>
    public static string ReadApplication(VerifiedPackage package, KeptPackages? kept = null)
    {
        var image = package.ReadImage(package.Manifest.Ecus[0].Images[0], kept);
        Assert.Single(image.Segments);
        return Sha256(image.Segments[0].Data.Span);
    }

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static EcuUpdate Update(string ecu, int number) => new()
    {
        Ecu = ecu,
        Hardware = ["HW"],
        Version = $"{number}.0.0",
        Images = [Image("images/app.bin", "application", 0), Image("images/data.bin", "data", 0x70_0000)],
    };

    private static ImageEntry Image(string file, string block, uint address) => new()
    {
        File = file,
        FileFormat = new RawFormat().Name,
        Role = ImageRole.Application,
        Block = block,
        BaseAddress = address,
        Length = 0,
        Sha256 = "",
    };
}
