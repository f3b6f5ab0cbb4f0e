using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Ota.Uptane.Reports;
using Xunit.Abstractions;

namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>The signed version reports of a vehicle.</summary>
public sealed class ReportTests(ITestOutputHelper output) : IDisposable
{
    private static readonly string[] Pss = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"];

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sign_ManifestAndEachReport_AreVerifiedByTheKeyAndByOpenSsl(bool rsa)
    {
        using var key = VehicleKey.Load(KeyFile(rsa));
        var manifest = JsonElement.Parse(Report().Sign(key));
        var reports = manifest.GetProperty("signed").GetProperty("ecu_version_manifests");
        AssertSigned(manifest, key);
        AssertSigned(reports.GetProperty("engine"), key);
        AssertSigned(reports.GetProperty("brake"), key);
    }

    [Fact]
    public void Sign_Content_IsThatOfTheEcus()
    {
        using var key = VehicleKey.Load(KeyFile(rsa: false));
        var signed = JsonElement.Parse(Report().Sign(key)).GetProperty("signed");
        Assert.Equal("WVW1", signed.GetProperty("vin").GetString());
        Assert.Equal("station", signed.GetProperty("primary_ecu_serial").GetString());
        Assert.Equal(7, signed.GetProperty("report_counter").GetInt64());
        Assert.Equal("n-1", signed.GetProperty("nonce").GetString());
        Assert.Equal(
            """
            {"attacks_detected":"","ecu_serial":"engine","hardware_id":"hw-1","installed_image":{"fileinfo":{"hashes":
            {"sha256":"00ff"},"length":3},"filepath":"engine/2.0.fpk"},"nonce":"n-1","report_counter":7,
            "software_version":"2.0.0","time":"2026-06-01T00:00:00Z"}
            """.ReplaceLineEndings(string.Empty),
            Canonical(signed.GetProperty("ecu_version_manifests").GetProperty("engine").GetProperty("signed")));
        Assert.Equal(
            """
            {"attacks_detected":"","ecu_serial":"brake","hardware_id":"hw-2","nonce":"n-1","report_counter":7,
            "software_version":null,"time":"2026-06-01T00:00:00Z"}
            """.ReplaceLineEndings(string.Empty),
            Canonical(signed.GetProperty("ecu_version_manifests").GetProperty("brake").GetProperty("signed")));
    }

    [Fact]
    public void Key_ThatOthersMayRead_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string file = KeyFile(rsa: false);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        var error = Assert.Throws<InputException>(() => VehicleKey.Load(file));
        Assert.Contains("chmod 600", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_OfAnotherKind_IsRefused()
    {
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var small = RSA.Create(1024);
        string[] texts =
        [
            "no key", p384.ExportPkcs8PrivateKeyPem(), small.ExportPkcs8PrivateKeyPem(),
            p384.ExportSubjectPublicKeyInfoPem(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        ];
        foreach (string text in texts)
        {
            Assert.Throws<InputException>(() => VehicleKey.Load(Secret("other.key", text)));
        }
    }

    [Fact]
    public void Counter_NeverRepeatsAndSurvives()
    {
        Assert.Equal(1, new ReportCounter(_folder.At("state")).Next());
        Assert.Equal(2, new ReportCounter(_folder.At("state")).Next());
        _folder.Write("-1"u8.ToArray(), "state", "report.counter");
        Assert.Throws<InputException>(() => new ReportCounter(_folder.At("state")).Next());
        _folder.Write("41"u8.ToArray(), "state", "report.counter");
        Assert.Equal(42, new ReportCounter(_folder.At("state")).Next());
    }

    [Fact]
    public void Refusals_AreKeptWithTheTimeOfTheLast_EachOnce_AndOnlyTheNewest()
    {
        string folder = _folder.At("state");
        var hour = TimeSpan.FromHours(1);
        RefusalLog At(int hours) => new(folder, new FixedTime(FixedTime.Usual + (hours * hour)));
        static UptaneRefusal Fell(string role) => new(UptaneError.Rollback, "director", role, "fell from 2 to 1");

        At(0).Add(Fell("Timestamp"));
        At(1).Add(new UptaneRefusal(UptaneError.HashMismatch, "image_repo", "Targets", "a\nb"));
        At(2).Add(Fell("Timestamp"));
        At(3).Add(new UptaneRefusal(UptaneError.MetadataFetchFailure, "director", "Root", "cannot be reached"));

        Assert.Equal(
            "2026-06-01T01:00:00Z HashMismatch: image_repo Targets: a\\u000Ab | "
            + "2026-06-01T02:00:00Z Rollback: director Timestamp: fell from 2 to 1",
            At(4).Text());
        var endless = new UptaneRefusal(UptaneError.MetadataFetchFailure, "director", "Root", "is larger");
        At(5).Add(endless with { MayBeAttack = true });
        Assert.EndsWith(
            "2026-06-01T05:00:00Z MetadataFetchFailure: director Root: is larger", At(6).Text(), StringComparison.Ordinal);
        foreach (int number in Enumerable.Range(0, RefusalLog.KeptMax))
        {
            At(5).Add(Fell($"Role{number}"));
        }

        Assert.DoesNotContain("Timestamp", At(6).Text(), StringComparison.Ordinal);
        Assert.Contains("Role0", At(6).Text(), StringComparison.Ordinal);
        Assert.Equal(string.Empty, new RefusalLog(_folder.At("other"), TimeProvider.System).Text());
    }

    private static VersionReport Report() => new()
    {
        VehicleId = "WVW1",
        PrimaryId = "station",
        Counter = 7,
        Nonce = "n-1",
        Time = FixedTime.Usual,
        Ecus =
        [
            new(new UptaneEcu("engine", "hw-1"), "2.0.0", new InstalledImage("engine/2.0.fpk", 3, "00ff")),
            new(new UptaneEcu("brake", "hw-2"), null, null),
        ],
    };

    private static string Canonical(JsonElement element) =>
        System.Text.Encoding.UTF8.GetString(CanonicalJson.Of(element));

    private void AssertSigned(JsonElement document, VehicleKey key)
    {
        byte[] signed = CanonicalJson.Of(document.GetProperty("signed"));
        var signature = document.GetProperty("signatures")[0];
        Assert.Equal(key.Id, signature.GetProperty("keyid").GetString());
        byte[] bytes = signature.GetProperty("sig").GetBytesFromBase64();
        Assert.True(Verify(key, signed, bytes));
        Assert.False(Verify(key, [.. signed, (byte)' '], bytes));
    }

    private bool Verify(VehicleKey key, byte[] signed, byte[] signature)
    {
        bool ours;
        if (key.Method == UptaneKey.RsaMethod)
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(key.PublicPem);
            ours = rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        }
        else
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportFromPem(key.PublicPem);
            ours = ecdsa.VerifyData(
                signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }

        Assert.Equal(ours, OpenSslVerifies(key, signed, signature) ?? ours);
        return ours;
    }

    private bool? OpenSslVerifies(VehicleKey key, byte[] signed, byte[] signature)
    {
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator);
        if (!path.Any(folder => File.Exists(Path.Combine(folder, "openssl"))))
        {
            output.WriteLine("openssl is not installed: its opinion is left out");
            return null;
        }

        var start = new ProcessStartInfo("openssl",
        [
            "dgst", "-sha256", "-verify", _folder.Write(System.Text.Encoding.ASCII.GetBytes(key.PublicPem), "pub.pem"),
            "-signature", _folder.Write(signature, "signature"), .. key.Method == UptaneKey.RsaMethod ? Pss : [],
            _folder.Write(signed, "signed"),
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string said = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(60)));
        output.WriteLine($"openssl: {said.Trim()} {errors.Result.Trim()}");
        return process.ExitCode == 0;
    }

    private string KeyFile(bool rsa)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Secret("vehicle.key", key.ExportPkcs8PrivateKeyPem());
    }

    private string Secret(string name, string text)
    {
        string file = _folder.Write(System.Text.Encoding.ASCII.GetBytes(text), name);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return file;
    }
}
