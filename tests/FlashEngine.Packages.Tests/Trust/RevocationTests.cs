using System.Security.Cryptography;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages.Trust;

/// <summary>Revocation lists: of whom, by whom, for how long, and what happens without them.</summary>
public sealed class RevocationTests : IDisposable
{
    private readonly Releases _releases = new(1000);
    private readonly Authority _authority;
    private readonly string _package;

    public RevocationTests()
    {
        _authority = new Authority(_releases.Folder);
        _package = Pack(_authority);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _releases.Dispose();
    }

    [Theory]
    [InlineData(false, "SHA256")]
    [InlineData(false, "SHA384")]
    [InlineData(false, "SHA512")]
    [InlineData(true, "SHA256")]
    [InlineData(true, "SHA512")]
    public void ListsOfBothIssuers_ThatRevokeOthers_LetItThrough(bool rsa, string hash)
    {
        using var authority = new Authority(_releases.Folder, "Other", new HashAlgorithmName(hash), rsa);
        using var other = authority.Sign("CN=Other", null);
        var trust = authority.Trust with
        {
            RevocationLists =
            [
                authority.List(authority.Root, []),
                authority.List(authority.Releases, [other], pem: true),
            ],
        };
        Open(Pack(authority), trust);
    }

    [Fact]
    public void RevokedSigner_OrAuthority_IsRefused()
    {
        Assert.Contains(
            "the certificate 'CN=Signer' is revoked by ",
            Refusal(_authority.List(_authority.Root, []), _authority.List(_authority.Releases, [_authority.Signer])),
            StringComparison.Ordinal);
        Assert.Contains(
            "the certificate 'CN=Root releases' is revoked by ",
            Refusal(_authority.List(_authority.Root, [_authority.Releases]), _authority.List(_authority.Releases, [])),
            StringComparison.Ordinal);

        // Also by an older list than the newest: what is revoked stays so.
        Assert.Contains(
            "is revoked by",
            Refusal(
                _authority.List(_authority.Root, []),
                _authority.List(_authority.Releases, []),
                _authority.List(_authority.Releases, [_authority.Signer], TimeSpan.FromDays(3))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ListThatIsMissing_Expired_OrOfTheFuture_IsRefused()
    {
        var root = _authority.List(_authority.Root, []);
        Assert.EndsWith(
            "no revocation list of 'CN=Root releases' is given, so 'CN=Signer' may be revoked",
            Refusal(root),
            StringComparison.Ordinal);
        var old = _authority.List(_authority.Releases, [], TimeSpan.FromDays(9));
        Assert.EndsWith(
            "counts from 2026-05-23T12:00:00Z to 2026-05-30T12:00:00Z, and now is 2026-06-01T12:00:00Z",
            Refusal(root, old),
            StringComparison.Ordinal);
        Assert.Contains(
            "counts from 2026-06-02T12:00:00Z",
            Refusal(root, _authority.List(_authority.Releases, [], TimeSpan.FromDays(-1))),
            StringComparison.Ordinal);

        // By policy only, and what is revoked is refused all the same.
        Open(_package, _authority.Trust with { RevocationLists = [root, old], AcceptsExpiredLists = true });
        var revoking = _authority.List(_authority.Releases, [_authority.Signer], TimeSpan.FromDays(9));
        Assert.Contains(
            "is revoked by",
            RefusalOf(_authority.Trust with { RevocationLists = [root, revoking], AcceptsExpiredLists = true }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ListOfSomebodyElseWithTheSameName_IsRefused()
    {
        using var forger = new Authority(_releases.Folder);
        Assert.Contains(
            "is not signed by 'CN=Root releases', or that may not sign lists",
            Refusal(_authority.List(_authority.Root, []), forger.List(forger.Releases, [])),
            StringComparison.Ordinal);
    }

    [Fact]
    public void SpoiltList_IsRefused()
    {
        var good = File.ReadAllBytes(_authority.ListFile(_authority.Releases, [_authority.Signer]));
        var root = _authority.List(_authority.Root, []);
        var path = Path.Combine(_releases.Folder, "spoilt.crl");
        for (var bit = 0; bit < 8 * good.Length; bit += Nightly.IsOn ? 1 : 11)
        {
            var bad = (byte[])good.Clone();
            bad[bit / 8] ^= (byte)(1 << (bit % 8));
            AssertRefused(bad);
        }

        for (var length = 0; length < good.Length; length += Nightly.IsOn ? 1 : 7)
        {
            AssertRefused(good[..length]);
        }

        void AssertRefused(byte[] bytes)
        {
            File.WriteAllBytes(path, bytes);
            var error = Assert.Throws<InputException>(() => PackageReader.Open(
                _package,
                _authority.Trust with { RevocationLists = [root, RevocationList.Load(path)] },
                Authority.Now));
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Fact]
    public void RevokedLater_TheKeptPackageIsNoWayBack()
    {
        using var package = PackageReader.Open(_package, _authority.Trust, Authority.Now);
        using (var kept = KeptPackages.Open(_releases.StateFolder, _authority.Trust, null))
        {
            kept.Keep(package);
        }

        var lists = new[]
        {
            _authority.List(_authority.Root, []), _authority.List(_authority.Releases, [_authority.Signer]),
        };
        var file = Directory.GetFiles(Path.Combine(_releases.StateFolder, "packages")).Single();
        File.SetLastWriteTimeUtc(file, Authority.Now.UtcDateTime);
        using var again = KeptPackages.Open(
            _releases.StateFolder, _authority.Trust with { RevocationLists = lists }, null);
        Assert.Null(again.Open(package.Manifest.Ecus[0].Images[0].Sha256));
        Assert.Contains("is revoked by", Assert.Single(again.Refused), StringComparison.Ordinal);
    }

    private string Pack(Authority authority)
        => _releases.Pack(1, signer: authority.Signer, chain: [authority.Releases]);

    private static void Open(string path, PackageTrust trust)
    {
        using var package = PackageReader.Open(path, trust, Authority.Now);
        Assert.Equal("CN=Signer", package.SignerName);
    }

    private string Refusal(params IReadOnlyList<RevocationList> lists)
        => RefusalOf(_authority.Trust with { RevocationLists = lists });

    private string RefusalOf(PackageTrust trust)
        => Assert.Throws<InputException>(() => PackageReader.Open(_package, trust, Authority.Now)).Message;
}
