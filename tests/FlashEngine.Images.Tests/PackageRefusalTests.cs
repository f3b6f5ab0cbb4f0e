using FlashEngine.Station.Packages;
using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages;

public sealed class PackageRefusalTests : IDisposable
{
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryByteFlipped_IsRefused()
    {
        var good = File.ReadAllBytes(_folder.Pack());
        _folder.Open().Dispose();
        for (var at = 0; at < good.Length; at++)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= (byte)(1 << (at % 8));
            _folder.Refusal(_folder.Write("bad.fpk", bad));
        }
    }

    [Fact]
    public void EveryLengthCutOff_IsRefused()
    {
        var good = File.ReadAllBytes(_folder.Pack());
        for (var length = 0; length < good.Length; length += 7)
        {
            _folder.Refusal(_folder.Write("bad.fpk", good[..length]));
        }
    }

    [Fact]
    public void RandomMutations_OpenOrAreRefusedByOurFamily()
    {
        // Without a seal, so that the mutations get behind it.
        var good = File.ReadAllBytes(_folder.Make(Manifests.Good, ("images/data.bin", Manifests.Data)));
        var random = new Random(42);
        var refused = 0;
        for (var run = 0; run < 1500; run++)
        {
            var path = _folder.Write("bad.fpk", Mutation.Apply(good, random));
            try
            {
                _folder.Open(path).Dispose();
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 1000, 1500);
    }

    [Fact]
    public void RandomSignatures_AreRefusedByOurFamily()
    {
        var good = PackageFolder.Sign(Manifests.Good);
        var random = new Random(43);
        for (var run = 0; run < 500; run++)
        {
            var bad = Mutation.Apply(good, random);
            if (!bad.AsSpan().SequenceEqual(good))
            {
                try
                {
                    _folder.Open(Zip(("manifest.p7s", bad))).Dispose();
                }
                catch (InputException error)
                {
                    Assert.DoesNotContain('\n', error.Message);
                }
            }
        }
    }

    [Fact]
    public void UnknownRoot_IsRefused()
    {
        _folder.Pack(signer: Certificates.StrangeSigner);
        Assert.Equal(
            "the signer 'CN=Strange signer' does not lead to a trusted root; trusted are 'CN=Test root'",
            _folder.Refusal());
    }

    [Fact]
    public void IntermediateMissing_IsRefused()
    {
        PackagePacker.Pack(PackageFolder.Draft, _folder.Files, Certificates.Signer, [], _folder.Output);
        Assert.Equal(
            "the signer 'CN=Release signer' does not lead to a trusted root; trusted are 'CN=Test root'",
            _folder.Refusal());
    }

    [Fact]
    public void NoRoot_TrustsNothing()
    {
        _folder.Pack();
        Assert.Equal(
            "no trusted root certificate is given, so that nothing can be trusted",
            _folder.Refusal(roots: []));
    }

    [Fact]
    public void SignersOwnCertificateAsStrangeRoot_IsNotEnough()
    {
        _folder.Pack(signer: Certificates.EcdsaSigner);
        _folder.Refusal(roots: [Certificates.StrangeRoot]);
    }

    [Fact]
    public void ExpiredCertificate_IsRefused()
    {
        _folder.Pack(signer: Certificates.ExpiredSigner);
        Assert.Equal(
            "the certificate 'CN=Old signer' is valid from 2025-12-01T12:00:00Z to 2026-05-31T12:00:00Z, "
            + "and now is 2026-06-01T12:00:00Z",
            _folder.Refusal());
        _folder.Open(now: Certificates.Now.AddDays(-2)).Dispose();
    }

    [Fact]
    public void CertificateThatMayNotSign_IsRefused()
    {
        Zip(("manifest.p7s", PackageFolder.Sign(Manifests.Good, Certificates.Encipherer)));
        Assert.Equal(
            "the certificate 'CN=Encipherer' may not sign; its key usage must have digitalSignature",
            _folder.Refusal());
    }

    [Fact]
    public void ExpiredPackage_IsRefusedAfterItsMoment()
    {
        _folder.Pack();
        _folder.Open(now: PackageFolder.Draft.Expires).Dispose();
        Assert.Equal(
            "the package expired on 2030-01-01T00:00:00Z; now is 2030-01-01T00:00:01Z",
            _folder.Refusal(now: PackageFolder.Draft.Expires.AddSeconds(1)));
    }

    [Fact]
    public void ManifestOfAnotherSignature_IsRefused()
    {
        Zip(("manifest.p7s", PackageFolder.Sign(Manifests.Good + " ")));
        Assert.Equal(
            "the signature of 'CN=ECDSA signer' does not fit manifest.json; one of them was changed",
            _folder.Refusal());
    }

    [Fact]
    public void SignatureWithContentOfItsOwn_SignsNothingElse()
    {
        Zip(("manifest.p7s", PackageFolder.Sign("something else", detached: false)));
        Assert.Equal(
            "the signature of 'CN=ECDSA signer' does not fit manifest.json; one of them was changed",
            _folder.Refusal());
    }

    [Fact]
    public void SignatureThatIsNone_IsRefused()
    {
        Zip(("manifest.p7s", [1, 2, 3]));
        Assert.Equal("manifest.p7s is not a CMS signature in DER", _folder.Refusal());
        Zip(("manifest.p7s", [.. PackageFolder.Sign(Manifests.Good), 0]));
        Assert.Equal("manifest.p7s has bytes behind its CMS signature", _folder.Refusal());
    }

    [Fact]
    public void MissingParts_AreNamed()
    {
        _folder.Zip(("images/data.bin", Manifests.Data));
        Assert.Equal("manifest.json is missing; is this an update package?", _folder.Refusal());
        _folder.Make(Manifests.Good);
        Assert.Equal("entry 'images/data.bin' is missing; manifest.json names it", _folder.Refusal());
    }

    [Fact]
    public void ExtraFiles_AreRefused()
    {
        _folder.Make(Manifests.Good, ("images/data.bin", Manifests.Data), ("images/more.bin", [1]));
        Assert.Equal("entry 'images/more.bin' is not in manifest.json", _folder.Refusal());
    }

    [Fact]
    public void WrongLengthOrHash_IsRefused()
    {
        _folder.Make(Manifests.Good, ("images/data.bin", [1, 2, 3, 4]));
        Assert.Equal("entry 'images/data.bin' has 4 bytes; manifest.json says 5", _folder.Refusal());
        _folder.Make(Manifests.Good, ("images/data.bin", [1, 2, 3, 4, 6]));
        Assert.Equal(
            "entry 'images/data.bin' has the SHA-256 4c1267348604afbcad674bafb7c984e5a4cf9d9ad0f35a47dc9fe1bfe4875482; "
            + $"manifest.json says {Manifests.Sha256Text}",
            _folder.Refusal());
    }

    [Theory]
    [InlineData("../evil", "entry '../evil' does not begin with images/")]
    [InlineData("/images/x", "entry '/images/x' does not begin with images/")]
    [InlineData("notes.txt", "entry 'notes.txt' does not begin with images/")]
    [InlineData("images/../../evil", "entry 'images/../../evil' has a part that is empty, '.', '..' or")]
    [InlineData("images//x", "entry 'images//x' has a part that is empty, '.', '..' or")]
    [InlineData("images/a\\..\\b", "entry 'images/a\\..\\b' has a character that file names do not have everywhere")]
    [InlineData("images/c:x", "entry 'images/c:x' has a character that file names do not have everywhere")]
    [InlineData("images/a\nb", "entry 'images/a\\u000Ab' has a character that file names do not have everywhere")]
    [InlineData("images/", "entry 'images/' has a part that is empty, '.', '..' or")]
    public void EntryNames_ThatLeadElsewhere_AreRefused(string name, string start)
    {
        _folder.Make(Manifests.Good, ("images/data.bin", Manifests.Data), (name, [1]));
        Assert.StartsWith(start, _folder.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("images/data.bin")]
    [InlineData("images/DATA.bin")]
    public void EntryTwice_IsRefused(string name)
    {
        _folder.Make(Manifests.Good, ("images/data.bin", Manifests.Data), (name, Manifests.Data));
        Assert.Equal($"entry '{name}' is in the ZIP twice", _folder.Refusal());
    }

    [Fact]
    public void ManifestOrSignatureTooLong_IsRefusedUnread()
    {
        _folder.Zip(("manifest.json", new byte[1024 * 1024 + 1]), ("manifest.p7s", [1]));
        Assert.Equal("manifest.json has 1048577 bytes; 1048576 are the limit", _folder.Refusal());
        _folder.Zip(("manifest.json", [1]), ("manifest.p7s", new byte[256 * 1024 + 1]));
        Assert.Equal("manifest.p7s has 262145 bytes; 262144 are the limit", _folder.Refusal());
    }

    [Fact]
    public void EntryThatUnpacksToMoreThanItSays_IsRefused()
    {
        var path = _folder.Make(Manifests.Good, ("images/data.bin", new byte[1024 * 1024]));
        var bytes = File.ReadAllBytes(path);

        // The last entry of the directory: its unpacked size becomes the 5 bytes that the manifest allows.
        var header = bytes.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        bytes[header + 24] = 5;
        bytes[header + 25] = bytes[header + 26] = 0;
        Assert.Equal(
            "entry 'images/data.bin' says that it has 5 bytes, but unpacks to more",
            _folder.Refusal(_folder.Write("bomb.fpk", bytes)));
    }

    [Fact]
    public void TooManyEntries_AreRefused()
    {
        _folder.Zip([.. Enumerable.Range(0, 10_001).Select(i => ($"images/{i}", Array.Empty<byte>()))]);
        Assert.StartsWith("the ZIP has 10001 entries in ", _folder.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void OtherFiles_AreNoPackages()
    {
        Assert.Equal(
            "the file does not end as a ZIP does; it is cut off, damaged or of another kind",
            _folder.Refusal(_folder.Write("x.fpk", new byte[1000])));
        Assert.Equal("the file does not exist", _folder.Refusal(Path.Combine(_folder.Folder, "none.fpk")));
        Assert.Equal("access is denied", _folder.Refusal(_folder.Folder));
    }

    [Fact]
    public void PackageChangedAfterOpen_IsNoticed()
    {
        var path = _folder.Make(Manifests.Good, ("images/data.bin", Manifests.Data));
        using var package = _folder.Open(path);
        var bytes = File.ReadAllBytes(path);
        var local = bytes.AsSpan().LastIndexOf("PK\u0003\u0004"u8);
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            // The deflated bytes begin behind the head and the name; 5 bytes do not get shorter, so most are literal.
            file.Position = local + 30 + "images/data.bin".Length + 2;
            file.WriteByte((byte)~bytes[file.Position]);
        }

        Assert.Throws<InputException>(() => package.OpenImage(package.Manifest.Ecus[0].Images[0]));
    }

    private string Zip((string Name, byte[] Content) signature) => _folder.Zip(
        ("manifest.json", System.Text.Encoding.UTF8.GetBytes(Manifests.Good)),
        signature,
        ("images/data.bin", Manifests.Data));
}
