using FlashEngine.Cli.Composition;
using FlashEngine.Station.Packages;

namespace FlashEngine.Tests.Packages.Trust;

/// <summary>What else decides whether a package is trusted: what a certificate is for, the clock, the dates.</summary>
public sealed class PolicyTests : IDisposable
{
    private const string EmailProtection = "1.3.6.1.5.5.7.3.4";
    private readonly Releases _releases = new(1000);
    private readonly Authority _authority;

    public PolicyTests() => _authority = new Authority(_releases.Folder);

    public void Dispose()
    {
        _authority.Dispose();
        _releases.Dispose();
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("1.3.6.1.5.5.7.3.3", true)]
    [InlineData("2.5.29.37.0", true)]
    [InlineData(EmailProtection, false)]
    [InlineData("1.3.6.1.5.5.7.3.1", false)]
    public void ExtendedKeyUsage_MustAllowToSignCode(string? usage, bool isGood)
    {
        // OpenSSL's tools would sign with it; a server's certificate from the same authority must not do.
        using var signer = _authority.Sign("CN=Some", usage);
        if (isGood)
        {
            var path = _releases.Pack(1, signer: signer, chain: [_authority.Releases]);
            using var package = PackageReader.Open(path, _authority.Trust, Authority.Now);
            Assert.Equal("CN=Some", package.SignerName);
            return;
        }

        Assert.EndsWith(
            "'CN=Some' may not sign packages; its extended key usage must have codeSigning",
            Assert.Throws<InputException>(
                () => _releases.Pack(1, signer: signer, chain: [_authority.Releases])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ClockBeforeThePackageWasMade_IsNotSet()
    {
        var path = _releases.Pack(1, change: manifest => manifest with { Created = Certificates.Now.AddHours(1) });
        Assert.EndsWith(
            "the package was made on 2026-06-01T13:00:00Z, and now is 2026-06-01T12:00:00Z: the clock is not set",
            Assert.Throws<InputException>(() => Releases.Open(path)).Message,
            StringComparison.Ordinal);
        using var package = PackageReader.Open(path, Releases.Trust, Certificates.Now.AddHours(1));
        Assert.Equal(Certificates.Now.AddHours(1), package.Manifest.Created);
    }

    [Fact]
    public void ClockBeforeTheProgramWasBuilt_IsNotSet()
    {
        var built = ProgramClock.BuildDate;
        Assert.InRange(built, new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.UtcNow);
        Assert.Equal(built, ProgramClock.Checked(built));
        Assert.StartsWith(
            "the clock shows 1970-01-01T00:00:00Z, and this program was built on ",
            Assert.Throws<InputException>(() => ProgramClock.Checked(DateTimeOffset.UnixEpoch)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void ExpiredPackage_IsGoodToReadFrom_AndNotToFlash()
    {
        var path = _releases.Pack(1, change: manifest => manifest with { Expires = Certificates.Now.AddDays(-1) });
        Assert.Contains(
            "the package expired on",
            Assert.Throws<InputException>(() => Releases.Open(path)).Message,
            StringComparison.Ordinal);
        using var package = Releases.Open(path, trust: Releases.Trust with { AcceptsExpiredPackages = true });
        Assert.Equal(1, package.Manifest.ReleaseCounter);
    }
}
