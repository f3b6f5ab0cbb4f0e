using System.Security.Cryptography;
using FlashEngine.Cli;
using FlashEngine.Tests.Packages.Encryption;

namespace FlashEngine.Tests.Packages;

/// <summary><c>flash package pack</c> with deltas and encryption.</summary>
public sealed class PackCommandTests : IDisposable
{
    private readonly Releases _releases = new();

    public PackCommandTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=signer", key, HashAlgorithmName.SHA256);
        using var signer = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(_releases.In("signer.pem"), signer.ExportCertificatePem());
        File.WriteAllText(_releases.In("signer.key"), key.ExportPkcs8PrivateKeyPem());
        Describe(1);
    }

    public void Dispose() => _releases.Dispose();

    [XDeltaFact]
    public async Task DeltaAndEncryption_AreSaidInOneLinePerImage()
    {
        var own = VehicleKeys.Make(_releases.Folder, "own", rsa: false);
        Assert.Equal((0, ""), Codes(await PackAsync("1.fpk")));
        Describe(2);
        var trust = _releases.In("signer.pem");
        var packed = await PackAsync(
            "2.fpk", "--delta-from", _releases.In("1.fpk"), "--trust", trust, "--fallback", "full", "--encrypt-for",
            own.Public);
        Assert.Equal((0, ""), Codes(packed));
        Assert.Matches(
            @"engine application: 100000 bytes as delta of \d+ bytes to version 1.0.0, encrypted \(AES-256-GCM\), and "
            + "whole\n",
            packed.Output);
        var (exitCode, output, _) = await RunAsync("package", "show", _releases.In("2.fpk"), "--trust", trust);
        Assert.Equal(0, exitCode);
        Assert.Contains("vehicle   model-x, only car-7, encrypted for 1\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OptionsThatNeedOthers_SaySo()
    {
        Assert.Equal(
            (1, "flash: error: --delta-from needs --trust: deltas are made from a verified package; "
                + "see 'flash package pack --help'\n"),
            Codes(await PackAsync("1.fpk", "--delta-from", "old.fpk")));
        Assert.Equal(
            (1, "flash: error: --fallback full needs --delta-from; see 'flash package pack --help'\n"),
            Codes(await PackAsync("1.fpk", "--fallback", "full")));
    }

    private static (int ExitCode, string Error) Codes((int ExitCode, string Output, string Error) run)
        => (run.ExitCode, run.Error);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var exitCode = await FlashProgram.RunAsync(arguments, output, error);
        return (exitCode, output.ToString(), error.ToString());
    }

    private Task<(int ExitCode, string Output, string Error)> PackAsync(string name, params string[] more) => RunAsync(
        [
            "package", "pack", _releases.In("update.yaml"), "--key", _releases.In("signer.key"), "--certificate",
            _releases.In("signer.pem"), "--output", _releases.In(name), .. more,
        ]);

    private void Describe(int number)
    {
        File.WriteAllBytes(_releases.In("app.bin"), _releases.Application(number));
        File.WriteAllText(
            _releases.In("update.yaml"),
            $$"""
            release: release {{number}}
            releaseCounter: {{number}}
            created: 2025-01-01T00:00:00Z
            expires: 2090-01-01T00:00:00Z
            vehicleModel: model-x
            vehicles: [car-7]
            ecus:
              - name: engine
                hardware: [HW-1]
                version: {{number}}.0.0
                images:
                  - { file: app.bin, role: application, block: application }

            """);
    }
}
