using Microsoft.AspNetCore.Http;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>From firmware files to flashed ECUs with <c>flash package pack</c>, and files that it refuses.</summary>
public sealed class PackTests : IDisposable
{
    private const string GoodHex = """
        :10000000000102030405060708090A0B0C0D0E0F78
        :10001000101112131415161718191A1B1C1D1E1F68
        :00000001FF

        """;

    private readonly Bench _bench = new();

    public PackTests()
    {
        _bench.Write("app.hex", GoodHex);
        _bench.Write("version.txt", "2.1.0\0\0\0");
        _bench.Write("update.yaml", """
            release: summer
            releaseCounter: 2
            expires: 2090-01-01T00:00:00Z
            vehicleModel: test-2026
            ecus:
              - name: body
                hardware: [HW-BODY]
                fromVersions: [1.0.0]
                version: 2.1.0
                images:
                  - { file: app.hex, role: application, block: application }
                  - { file: version.txt, format: raw, role: data, block: data, baseAddress: 0x70000 }

            """);
    }

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Pack_ThenRun_FlashesWhatWasPacked()
    {
        (await PackAsync()).Succeeded();
        (await _bench.RunAsync()).Succeeded();

        var body = _bench.ReadReport("body");
        Assert.Equal("2.1.0", body.GetProperty("versionAfter").GetString());
        Assert.Equal(32 + 8, body.GetProperty("bytes").GetInt64());
        Assert.Equal(body.GetProperty("imageSha256").GetString(), body.GetProperty("sha256").GetString());
    }

    [Theory]
    [InlineData("1E1F68", "1E1F69", 2, "checksum")]
    [InlineData(":10001000101112131415161718191A1B1C1D1E1F68", ":01000F00AA46", 2, "0x0000000F")]
    [InlineData(":00000001FF\n", "", 2, "end")]
    public async Task Pack_OfABrokenHexFile_Is2WithFileAndLine_AndMakesNoPackage(
        string good, string bad, int line, string word)
    {
        _bench.Write("app.hex", GoodHex.Replace(good, bad, StringComparison.Ordinal));

        (await PackAsync()).Failed(2, $"app.hex:{line}: ", word);
        Assert.False(File.Exists(_bench.In(Bench.Package)));
    }

    [Fact]
    public async Task Timestamp_IsInThePackage_AndIsJudgedWhereAnAuthorityIsTrusted()
    {
        var authority = new StampAuthority(_bench.Folder);
        await using var server = await PackageServer.StartAsync(authority.AnswerAsync);

        var packed = (await PackAsync("--timestamp", $"{server.Address}tsr")).Succeeded();

        Assert.Contains($", time-stamped by {server.Address.Authority}", packed.Output, StringComparison.Ordinal);
        (await VerifyAsync("--timestamp-trust", authority.RootFile)).Succeeded();
        (await VerifyAsync("--timestamp-trust", _bench.Signer.RootFile)).Failed(
            2, "the time-stamp authority 'CN=Stamper' does not lead to a trusted root");
    }

    [Fact]
    public async Task Timestamp_AuthorityThatGivesNone_MakesNoPackage()
    {
        RequestDelegate answer = PackageServer.Bytes("busy"u8.ToArray());
        await using var server = await PackageServer.StartAsync(context => answer(context));
        var host = server.Address.Authority;

        (await PackAsync("--timestamp", $"{server.Address}")).Failed(2, "the time-stamp authority gave no stamp");
        answer = PackageServer.Bytes(new byte[100_000]);
        (await PackAsync("--timestamp", $"{server.Address}")).Failed(12, $"time-stamp authority {host}: ");
        answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        (await PackAsync("--timestamp", $"{server.Address}")).Failed(12, $"time-stamp authority {host}: ", "503");
        (await PackAsync("--timestamp", "ftp://stamps")).Failed(2, "--timestamp: 'ftp://stamps' must be an http");
        Assert.False(File.Exists(_bench.In(Bench.Package)));
    }

    private Task<FlashProcess> PackAsync(params string[] options) => FlashProcess.RunAsync(
    [
        "package", "pack", _bench.In("update.yaml"), "--key", _bench.Signer.KeyFile,
        "--certificate", _bench.Signer.CertificateFile, "--output", _bench.In(Bench.Package), .. options,
    ]);

    private Task<FlashProcess> VerifyAsync(params string[] options) => FlashProcess.RunAsync(
        ["package", "verify", _bench.In(Bench.Package), "--trust", _bench.Signer.RootFile, .. options]);
}
