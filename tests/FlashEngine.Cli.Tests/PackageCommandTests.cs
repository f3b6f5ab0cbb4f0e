using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Cli.Tests;

/// <summary><c>flash package</c> from description to verified package, over files as a user has them.</summary>
public sealed class PackageCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("flash-package-test-").FullName;

    public PackageCommandTests()
    {
        WriteSigner("signer");
        WriteSigner("stranger");

        // Two bytes at 0x0100.
        Write("app.hex", ":02010000AA55FE\n:00000001FF\n");
        Write(
            "update.yaml",
            """
            release: spring
            releaseCounter: 4
            expires: 2090-01-01T00:00:00Z
            vehicleModel: demo-2026
            ecus:
              - name: engine
                hardware: [HW-1]
                version: 1.1.0
                images:
                  - { file: app.hex, role: application, block: application }

            """);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Pack_ThenVerifyAndShow_AcceptsWhatItSigned()
    {
        var packed = await PackAsync();
        var verified = await RunAsync("package", "verify", In("u.fpk"), "--trust", In("signer.pem"));
        var shown = await RunAsync("package", "show", In("u.fpk"), "--trust", In("signer.pem"));

        Assert.Equal((0, ""), (packed.ExitCode, packed.Error));
        Assert.Equal((0, $"{In("u.fpk")}: good, signed by CN=signer\n"), (verified.ExitCode, verified.Output));
        Assert.Contains("ECU engine: any version -> 1.1.0, hardware HW-1\n", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pack_IntoAFolderThatIsNotThere_SaysSoInOneLine()
    {
        var run = await RunAsync(
            "package", "pack", In("update.yaml"), "--key", In("signer.key"), "--certificate", In("signer.pem"),
            "--output", In("nope/u.fpk"));

        Assert.Equal(2, run.ExitCode);
        Assert.Equal($"flash: error: {In("nope/u.fpk")}: its folder does not exist\n", run.Error);
    }

    [Fact]
    public async Task Verify_WithAnotherRoot_IsRefusedInOneLineWith2()
    {
        await PackAsync();

        var run = await RunAsync("package", "verify", In("u.fpk"), "--trust", In("stranger.pem"));

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"flash: error: {In("u.fpk")}: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Verify_WithoutTrust_IsAUsageError()
    {
        var run = await RunAsync("package", "verify", In("u.fpk"));

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            "flash: error: option '--trust' is required; see 'flash package verify --help'\n", run.Error);
    }

    [Fact]
    public async Task Pack_OfAHexFileWithAWrongChecksum_NamesFileAndLine()
    {
        // FE would be right.
        Write("app.hex", ":02010000AA55FD\n:00000001FF\n");

        var run = await PackAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"flash: error: {In("app.hex")}:1: ", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(In("u.fpk")));
    }

    [Fact]
    public async Task Pack_WithAKeyOfAnotherCertificate_IsRefused()
    {
        var run = await RunAsync(
            "package", "pack", In("update.yaml"), "--key", In("stranger.key"), "--certificate", In("signer.pem"),
            "--output", In("u.fpk"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("cannot be used to sign", run.Error, StringComparison.Ordinal);
    }

    private Task<ProgramRun> PackAsync() => RunAsync(
        "package", "pack", In("update.yaml"), "--key", In("signer.key"), "--certificate", In("signer.pem"),
        "--output", In("u.fpk"));

    private static Task<ProgramRun> RunAsync(params string[] args) => ProgramRun.OfAsync(args);

    private string In(string name) => Path.Combine(_folder, name);

    private void Write(string name, string text) => File.WriteAllText(In(name), text);

    private void WriteSigner(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Write($"{name}.pem", certificate.ExportCertificatePem());
        Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
    }
}
