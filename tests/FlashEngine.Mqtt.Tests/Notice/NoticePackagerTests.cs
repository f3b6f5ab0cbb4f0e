using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.IsoTp;
using FlashEngine.Ota.Notice;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>Packages of notices: what they say, and who signs them.</summary>
public sealed class NoticePackagerTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-notice-");
    private readonly X509Certificate2 _signer;

    public NoticePackagerTests() => _signer = StationSigner.Load(SignerFile);

    private string SignerFile => Path.Combine(_folder.FullName, "notices", "signer.pem");

    public void Dispose()
    {
        _signer.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Package_OfANotice_SaysWhatItIsForAndFromWhere()
    {
        using var package = Open(Packager().Pack(Update([1, 2, 3])));

        Assert.Equal(("model", "car"), (package.Manifest.VehicleModel, Assert.Single(package.Manifest.Vehicles)));
        Assert.Equal(Now + TimeSpan.FromDays(30), package.Manifest.Expires, TimeSpan.FromSeconds(1));
        var update = Assert.Single(package.Manifest.Ecus);
        Assert.Equal(("body", "1.3"), (update.Ecu, update.Version));
        Assert.Equal(["1.0", "1.1", "1.2"], update.FromVersions);
        Assert.Equal(["HW"], update.Hardware);
        var segment = Assert.Single(package.ReadImage(Assert.Single(update.Images)).Segments);
        Assert.Equal((0x108u, "010203"), (segment.Address, Convert.ToHexString(segment.Data.Span)));
    }

    [Fact]
    public void Package_OfTheSameCode_IsTheSame() =>
        Assert.Equal(Packager().Pack(Update([1, 2, 3])), Packager().Pack(Update([1, 2, 3])));

    [Fact]
    public void Package_OfVersion0_IsForNothingBelow()
    {
        using var package = Open(Packager().Pack(Update([1], version: 0)));

        Assert.Equal(["1.0"], Assert.Single(package.Manifest.Ecus).FromVersions);
    }

    [Fact]
    public void Code_LongerThanItsBlock_IsRefused()
    {
        Assert.NotEmpty(Packager().Pack(Update(new byte[0x38])));

        var error = Assert.Throws<InputException>(() => Packager().Pack(Update(new byte[0x39])));

        Assert.Contains(
            "has 57 bytes; from 00000108 on, block 'data' of body has room for 56", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Signer_OpenedAgain_IsTheSameAndReadableByItsOwnerOnly()
    {
        using var again = StationSigner.Load(SignerFile);

        Assert.Equal(_signer.Thumbprint, again.Thumbprint);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SignerFile));
            File.SetUnixFileMode(SignerFile, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.Contains(
                "is open to other users",
                Assert.Throws<InputException>(() => StationSigner.Load(SignerFile)).Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Signer_Damaged_IsNamedAndNothingOfItShown()
    {
        var text = File.ReadAllText(SignerFile);
        File.WriteAllText(SignerFile, text[..^200]);

        var error = Assert.Throws<InputException>(() => StationSigner.Load(SignerFile));

        Assert.Contains(
            $"'{SignerFile}' does not hold a certificate and its private key", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text[^300..^250], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Signer_MadeUnderAnyClock_IsValidFromTheStartAndForGood()
    {
        Assert.Equal(new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc), _signer.NotBefore.ToUniversalTime());
        Assert.Equal(9999, _signer.NotAfter.ToUniversalTime().Year);
    }

    [Fact]
    public void Versions_OfTheServer_AreThoseThatAreKnown() =>
        Assert.Equal(
            [KeyValuePair.Create("CGW", 3)],
            Packager().Versions(ecu => ecu.Id == 2 ? (byte)3 : null));

    private NoticePackager Packager() => new(Vehicle(), _signer);

    private VerifiedPackage Open(byte[] package)
    {
        var path = Path.Combine(_folder.FullName, "package.fpk");
        File.WriteAllBytes(path, package);
        return PackageReader.Open(path, [X509CertificateLoader.LoadCertificate(_signer.RawData)], Now);
    }

    private static NoticedUpdate Update(byte[] code, byte version = 3) => new(
        new NoticeCommand(2, version, Convert.ToHexStringLower(SHA256.HashData(code))),
        DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds()),
        code);

    internal static VehicleFile Vehicle() => new()
    {
        FileName = "car.yaml",
        Vehicle = "car",
        Model = "model",
        Channels = [],
        Ecus =
        [
            new EcuEntry
            {
                Name = "body",
                Type = new EcuType { Name = "small", Script = "s.csx", Blocks = [new LogicalBlock("data", 1, 0x100, 0x40)] },
                Channel = "can0",
                Request = new IsoTpAddress(Can.CanId.Standard(0x700)),
                Response = new IsoTpAddress(Can.CanId.Standard(0x708)),
                Hardware = "HW",
            },
        ],
        NoticedEcus =
        [
            new NoticedEcu
            {
                Id = 2, Ecu = "body", ServerName = "CGW", Block = "data", Address = 0x108, VersionPattern = "1.#",
            },
            new NoticedEcu
            {
                Id = 3, Ecu = "body", ServerName = "TMU", Block = "data", Address = 0x108, VersionPattern = "#",
            },
        ],
    };
}
