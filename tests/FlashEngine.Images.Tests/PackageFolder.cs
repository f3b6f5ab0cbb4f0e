using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;

namespace FlashEngine.Tests.Packages;

/// <summary>A folder with two small firmware files, and packages of them, good and bad.</summary>
internal sealed class PackageFolder : IDisposable
{
    public const string ApplicationHex = ":10100000000102030405060708090A0B0C0D0E0F68\n:01102000AA25\n:00000001FF\n";

    public PackageFolder()
    {
        Write("app.hex", Encoding.ASCII.GetBytes(ApplicationHex));
        Write("data.bin", [1, 2, 3, 4, 5]);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("flash-packages-").FullName;

    public static PackageManifest Draft { get; } = new()
    {
        Format = 1,
        Release = "Spring release",
        ReleaseCounter = 7,
        Expires = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
        VehicleModel = "model-x",
        Ecus =
        [
            new EcuUpdate
            {
                Ecu = "engine",
                Hardware = ["HW-1", "HW-2"],
                FromVersions = ["1.0.0"],
                Version = "1.1.0",
                Images =
                [
                    Image("images/app.hex", "intel-hex", ImageRole.Application, "application"),
                    Image("images/data.bin", "raw", ImageRole.Data, "data") with { BaseAddress = 0x8000 },
                ],
            },
            new EcuUpdate
            {
                Ecu = "gateway",
                Hardware = ["HW-9"],
                Version = "2.0.0",
                DependsOn = ["engine"],
                Images = [Image("images/app.hex", "intel-hex", ImageRole.Application, "application")],
            },
        ],
    };

    public Dictionary<string, string> Files => new()
    {
        ["images/app.hex"] = Path.Combine(Folder, "app.hex"),
        ["images/data.bin"] = Path.Combine(Folder, "data.bin"),
    };

    public string Output => Path.Combine(Folder, "out.fpk");

    public static ImageEntry Image(string file, string format, ImageRole role, string block) => new()
    {
        File = file,
        FileFormat = format,
        Role = role,
        Block = block,
        Length = 0,
        Sha256 = string.Empty,
    };

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    public string Write(string name, byte[] content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <summary>Packs the usual files.</summary>
    public string Pack(PackageManifest? draft = null, X509Certificate2? signer = null)
    {
        PackagePacker.Pack(draft ?? Draft, Files, signer ?? Certificates.Signer, [Certificates.Intermediate], Output);
        return Output;
    }

    /// <summary>
    /// A package made by the framework's ZIP and CMS, from a manifest that is signed as it is, good or not.
    /// </summary>
    public string Make(string manifest, params (string Name, byte[] Content)[] files)
        => Zip([("manifest.json", Encoding.UTF8.GetBytes(manifest)), ("manifest.p7s", Sign(manifest)), .. files]);

    /// <summary>A ZIP of the framework.</summary>
    public string Zip(params (string Name, byte[] Content)[] entries)
    {
        using (var zip = new ZipArchive(File.Create(Output), ZipArchiveMode.Create))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(content);
            }
        }

        return Output;
    }

    public static byte[] Sign(string content, X509Certificate2? signer = null, bool detached = true)
    {
        var cms = new SignedCms(new ContentInfo(Encoding.UTF8.GetBytes(content)), detached);
        cms.ComputeSignature(new CmsSigner(signer ?? Certificates.EcdsaSigner)
        {
            DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1"),
            IncludeOption = X509IncludeOption.EndCertOnly,
        });
        return cms.Encode();
    }

    public VerifiedPackage Open(string? path = null, DateTimeOffset? now = null)
        => PackageReader.Open(path ?? Output, Certificates.Trusted, now ?? Certificates.Now);

    /// <summary>The message of the refusal, without the file's name.</summary>
    public string Refusal(string? path = null, DateTimeOffset? now = null, X509Certificate2Collection? roots = null)
    {
        var error = Assert.Throws<InputException>(
            () => PackageReader.Open(path ?? Output, roots ?? Certificates.Trusted, now ?? Certificates.Now).Dispose());
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(FlashExitCode.FileOrManifest, error.ExitCode);
        var prefix = $"{path ?? Output}: ";
        Assert.StartsWith(prefix, error.Message, StringComparison.Ordinal);
        return error.Message[prefix.Length..];
    }
}
