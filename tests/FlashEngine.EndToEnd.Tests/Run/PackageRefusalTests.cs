using System.Text;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>Packages that are not to be trusted, or not for this vehicle: nothing on any ECU is touched.</summary>
public sealed class PackageRefusalTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("manifest.p7s")]
    [InlineData("images/gateway-application.bin")]
    public async Task Run_OneByteOfThePackageFlipped_Is2AndNamesTheEntry(string entry)
    {
        _bench.Pack();
        var package = await File.ReadAllBytesAsync(_bench.In(Bench.Package));
        var name = Encoding.ASCII.GetBytes(entry);
        var content = package.AsSpan().IndexOf(name) + name.Length;
        package[content + 64] ^= 0x01;
        await File.WriteAllBytesAsync(_bench.In(Bench.Package), package);

        (await _bench.RunAsync()).Failed(2, Bench.Package, entry);
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_SignedBelowAnUnknownRoot_Is2()
    {
        using var stranger = new Signer(_bench.Folder, "stranger");
        _bench.Pack(signer: stranger);

        (await _bench.RunAsync()).Failed(2, Bench.Package, "CN=stranger", "root");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_PackageThatExpired_Is2()
    {
        _bench.Pack(Bench.Manifest with { Expires = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero) });

        (await _bench.RunAsync()).Failed(2, Bench.Package, "expired", "2026-01-31");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_PackageForAnotherModel_Is4()
    {
        _bench.Pack(Bench.Manifest with { VehicleModel = "lorry-2026" });

        (await _bench.RunAsync()).Failed(4, "'lorry-2026'", "'test-2026'");
        _bench.AssertUntouched();
    }

    [Fact]
    public async Task Run_EcuWithOtherHardware_Is4AndTheReportSaysThatItIsUntouched()
    {
        var body = Bench.Manifest.Ecus[0] with { Hardware = ["HW-OTHER"] };
        _bench.Pack(Bench.Manifest with { Ecus = [body] });

        (await _bench.RunAsync()).Failed(4, "body", "'HW-BODY'", "HW-OTHER");
        _bench.AssertUntouched();
        _bench.AssertReportedUntouched("body", 4);
    }

    [Fact]
    public async Task Run_EcuThatThePackageDoesNotHave_Is2AndNamesThoseItHas()
    {
        _bench.Pack();

        (await _bench.RunAsync("--ecu", "radio")).Failed(2, "'radio'", "body, powertrain, gateway");
        _bench.AssertUntouched();
    }
}
