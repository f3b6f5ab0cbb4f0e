using System.Security.Cryptography;
using FlashEngine.EndToEnd.Tests.Run;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.EndToEnd.Tests.Encodings;

/// <summary>Deltas and encrypted packages as an operator meets them.</summary>
public sealed class EncodedPackageTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [XDeltaFact]
    public async Task DeltaToTheReleaseBefore_IsFlashed_AndIsTheWayBackOfTheNext()
    {
        _bench.Pack();
        File.Copy(_bench.In(Bench.Package), _bench.In("2.fpk"));
        PackDelta(3, "2.fpk", hasFallback: false);

        // A station that never saw release 2 refuses the delta before anything is touched.
        (await _bench.RunAsync()).Failed(2, "is a delta to version 2.0.0", "has not kept");
        _bench.AssertUntouched();

        _bench.Pack();
        (await _bench.RunAsync()).Succeeded();
        PackDelta(3, "2.fpk", hasFallback: false);
        (await _bench.RunAsync()).Succeeded();
        var third = _bench.Memories();
        Assert.Equal("3.0.0", _bench.ReadReport("body").GetProperty("versionAfter").GetString());
        Assert.Empty(_bench.ReadReport().GetProperty("notices").EnumerateArray());

        _bench.UseBodyScript(
            """
            #load "SCRIPTS/flash/standard.csx"
            InsertBefore("checkProgrammingDependencies", "fails", StepEffect.None, ecu => ecu.WantedVersion != "4.0.0"
                ? Task.CompletedTask
                : throw new JobException(FlashExitCode.Precondition, "the engineer pulled the plug"));
            """);
        _bench.Pack(Release(4) with { Policy = RollbackPolicy.AllOrNothing });
        (await _bench.RunAsync()).Failed(4, "body", "the engineer pulled the plug");
        Assert.Equal("rolledBack", _bench.ReadReport().GetProperty("result").GetString());
        Assert.Equal(third, _bench.Memories());
    }

    [XDeltaFact]
    public async Task DeltaWithFallback_IsFlashedWhole_AndTheReportSaysSo()
    {
        _bench.Pack();
        File.Copy(_bench.In(Bench.Package), _bench.In("2.fpk"));
        PackDelta(3, "2.fpk", hasFallback: true);
        (await _bench.RunAsync()).Succeeded();
        var notices = _bench.ReadReport().GetProperty("notices").EnumerateArray().Select(notice => notice.GetString()!);
        Assert.Contains(notices, notice => notice.EndsWith(
            "has not kept; the whole image of the package is used", StringComparison.Ordinal));
        Assert.Equal("3.0.0", _bench.ReadReport("gateway").GetProperty("versionAfter").GetString());
    }

    [Fact]
    public async Task EncryptedPackage_NeedsTheVehiclesKey()
    {
        var (key, publicKey) = KeyPair("own");
        var (strange, _) = KeyPair("strange");
        _bench.Pack(encodings: new PackEncodings { Recipients = [VehiclePublicKey.Load(publicKey)] });
        (await _bench.RunAsync()).Failed(2, "is encrypted", "--vehicle-key");
        (await _bench.RunAsync("--vehicle-key", strange)).Failed(2, "is not encrypted for the key in", strange);
        (await _bench.PlanAsync("--vehicle-key", key)).Succeeded();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            (await _bench.RunAsync("--vehicle-key", key)).Failed(2, key, "chmod 600");
            File.SetUnixFileMode(key, UnixFileMode.UserRead);
        }

        _bench.AssertUntouched();
        (await _bench.RunAsync("--vehicle-key", key)).Succeeded();
        Assert.Equal("2.0.0", _bench.ReadReport("powertrain").GetProperty("versionAfter").GetString());
    }

    [Fact]
    public async Task PackageForOtherVehicles_IsRefused()
    {
        _bench.Pack(Bench.Manifest with { Vehicles = ["car-1", "car-2"] });
        (await _bench.RunAsync()).Failed(4, "the package is for 'car-1', 'car-2'; this vehicle is '");
        _bench.AssertUntouched();
    }

    private static PackageManifest Release(int number) => Bench.Manifest with
    {
        Release = $"release {number}",
        ReleaseCounter = number,
        Ecus = [.. Bench.Manifest.Ecus.Select(ecu => ecu with { Version = $"{number}.0.0" })],
    };

    private void PackDelta(int number, string from, bool hasFallback)
    {
        var roots = new System.Security.Cryptography.X509Certificates.X509Certificate2Collection();
        roots.ImportFromPemFile(_bench.Signer.RootFile);
        using var old = PackageReader.Open(_bench.In(from), roots, DateTimeOffset.UtcNow);
        _bench.Pack(Release(number), encodings: new PackEncodings { DeltaFrom = old, HasFallback = hasFallback });
    }

    private (string Key, string Public) KeyPair(string name)
    {
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var key = _bench.Write($"{name}.key", pair.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return (key, _bench.Write($"{name}.pem", pair.ExportSubjectPublicKeyInfoPem()));
    }
}
