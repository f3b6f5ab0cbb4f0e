using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;

namespace FlashEngine.Perf.Vehicles;

/// <summary>Makes a signed package with random images for a vehicle.</summary>
internal static class BenchPackage
{
    private const string NewVersion = "2.0.0";
    private const int PieceLength = 64 * 1024;
    private static readonly Lazy<X509Certificate2> Signer = new(MakeSigner);

    /// <summary>Makes and opens it; the image files are deleted as soon as they are packed.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="folder">Where the package is written.</param>
    /// <param name="seed">The images follow from it.</param>
    public static VerifiedPackage Make(BenchVehicle vehicle, string folder, int seed)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        var random = new Random(seed);
        var draft = new PackageManifest
        {
            Format = 1,
            Release = "bench",
            ReleaseCounter = 1,
            Expires = DateTimeOffset.UtcNow.AddDays(1),
            VehicleModel = BenchVehicle.Model,
            Ecus = [.. vehicle.Ecus.Select(ecu => Update(ecu, folder, random, files))],
        };
        var path = Path.Combine(folder, "bench.fpk");
        _ = PackagePacker.Pack(draft, files, Signer.Value, [], path);
        foreach (var file in files.Values)
        {
            File.Delete(file);
        }

        return Open(path);
    }

    /// <summary>Verifies and opens such a package again, wherever it has got to meanwhile.</summary>
    public static VerifiedPackage Open(string path) => PackageReader.Open(
        path, [X509CertificateLoader.LoadCertificate(Signer.Value.RawData)], DateTimeOffset.UtcNow);

    private static EcuUpdate Update(BenchEcu ecu, string folder, Random random, Dictionary<string, string> files)
    {
        var name = ecu.Entry.Name;
        var application = Path.Combine(folder, $"{name}.bin");
        using (var file = File.Create(application))
        {
            var piece = new byte[PieceLength];
            for (var left = ecu.Bytes; left > 0; left -= PieceLength)
            {
                random.NextBytes(piece);
                file.Write(piece.AsSpan(0, Math.Min(left, PieceLength)));
            }
        }

        var version = Path.Combine(folder, $"{name}.version");
        var data = new byte[BenchEcu.DataBytes];
        _ = Encoding.ASCII.GetBytes(NewVersion, data);
        File.WriteAllBytes(version, data);
        return new EcuUpdate
        {
            Ecu = name,
            Hardware = [ecu.Entry.Hardware],
            Version = NewVersion,
            Images =
            [
                Image($"images/{name}.bin", application, "application", ImageRole.Application, 0, files),
                Image($"images/{name}.version", version, "data", ImageRole.Data, BenchEcu.VersionAddress, files),
            ],
        };
    }

    private static ImageEntry Image(
        string packagePath, string path, string block, ImageRole role, uint address, Dictionary<string, string> files)
    {
        files.Add(packagePath, path);
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

    private static X509Certificate2 MakeSigner()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            "CN=bench", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
