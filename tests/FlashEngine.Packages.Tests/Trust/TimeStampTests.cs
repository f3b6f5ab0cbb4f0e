using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages.Trust;

/// <summary>
/// Packages whose signature OpenSSL has time-stamped (<c>openssl ts</c>), so that they outlive their signer's
/// certificate.
/// </summary>
public sealed class TimeStampTests : IDisposable
{
    private const string StampAttribute = "1.2.840.113549.1.9.16.2.14";
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    // OpenSSL stamps with the time of the machine, so everything lies around that.
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly Releases _releases = new(1000);
    private readonly X509Certificate2 _root = SelfSigned("CN=Root", Now.AddYears(-1), Now.AddYears(9), null);
    private readonly X509Certificate2 _stamper = SelfSigned("CN=Stamper", Now.AddYears(-1), Now.AddYears(9), TimeStamping);
    private readonly X509Certificate2 _signer;

    public TimeStampTests()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Signer", key, HashAlgorithmName.SHA256);
        using var signed = request.Create(_root, Now.AddDays(-30), Now.AddDays(30), [1, 2, 3]);
        _signer = signed.CopyWithPrivateKey(key);
    }

    private PackageTrust Trust => new() { Roots = [_root], TimeStampRoots = [_stamper] };

    public void Dispose()
    {
        _root.Dispose();
        _stamper.Dispose();
        _signer.Dispose();
        _releases.Dispose();
    }

    [OpenSslFact]
    public void StampedPackage_OutlivesItsSignersCertificate_WhereThePolicySaysSo()
    {
        var (manifest, signature) = Parts();
        var stamped = Stamp(signature, _stamper);
        Verify(manifest, stamped, Trust, Now.AddDays(1));
        Verify(manifest, stamped, Trust, Now.AddDays(90));
        Assert.Contains(
            "the certificate 'CN=Signer' is valid from",
            Refusal(manifest, stamped, Trust with { TimeStampRoots = [] }, Now.AddDays(90)),
            StringComparison.Ordinal);
        Assert.Contains(
            "the certificate 'CN=Signer' is valid from",
            Refusal(manifest, signature, Trust, Now.AddDays(90)),
            StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void StampOfTheFuture_MeansThatTheClockIsNotSet()
    {
        var (manifest, signature) = Parts();
        Assert.EndsWith(
            "the clock is not set",
            Refusal(manifest, Stamp(signature, _stamper), Trust, Now.AddDays(-2)),
            StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void StampOfAStranger_OfAnotherSignature_OrSpoilt_IsRefused()
    {
        var (manifest, signature) = Parts();
        using var stranger = SelfSigned("CN=Stranger", Now.AddYears(-1), Now.AddYears(1), TimeStamping);
        Assert.Contains(
            "the time-stamp authority 'CN=Stranger' does not lead to a trusted root; trusted are 'CN=Stamper'",
            Refusal(manifest, Stamp(signature, stranger), Trust, Now.AddDays(1)),
            StringComparison.Ordinal);

        // A good stamp, but of another signature.
        var other = Decode(Stamp(Parts(2).Signature, _stamper));
        var moved = Decode(signature);
        moved.SignerInfos[0].AddUnsignedAttribute(new AsnEncodedData(
            new Oid(StampAttribute), other.SignerInfos[0].UnsignedAttributes[0].Values[0].RawData));
        Assert.EndsWith(
            "does not fit its signature",
            Refusal(manifest, moved.Encode(), Trust, Now.AddDays(1)),
            StringComparison.Ordinal);

        var twice = Decode(Stamp(signature, _stamper));
        twice.SignerInfos[0].AddUnsignedAttribute(new AsnEncodedData(new Oid(StampAttribute), [0x30, 0x00]));
        Assert.EndsWith(
            "must have one time-stamp that can be read; it has not",
            Refusal(manifest, twice.Encode(), Trust, Now.AddDays(1)),
            StringComparison.Ordinal);
    }

    [OpenSslFact]
    public void SpoiltStamp_IsRefusedOrMeansTheSameTime()
    {
        var (manifest, signature) = Parts();
        var stamped = Stamp(signature, _stamper);
        var refused = 0;
        var runs = 0;
        for (var at = 0; at < stamped.Length; at += Nightly.IsOn ? 1 : 13, runs++)
        {
            var bad = (byte[])stamped.Clone();
            bad[at] ^= 0x10;
            try
            {
                Verify(manifest, bad, Trust, Now.AddDays(90));
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                refused++;
            }
        }

        // The few bytes that no signature covers, such as the certificates' order, change nothing.
        Assert.InRange(refused, runs * 8 / 10, runs);
    }

    private static void Verify(byte[] manifest, byte[] signature, PackageTrust trust, DateTimeOffset now)
        => Assert.Equal("CN=Signer", PackageSignature.Verify(manifest, signature, trust, now, new PackageSource("p")));

    private static string Refusal(byte[] manifest, byte[] signature, PackageTrust trust, DateTimeOffset now)
        => Assert.Throws<InputException>(
            () => PackageSignature.Verify(manifest, signature, trust, now, new PackageSource("p"))).Message;

    private static X509Certificate2 SelfSigned(
        string name, DateTimeOffset from, DateTimeOffset to, string? extendedUsage)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(extendedUsage is null, false, 0, true));
        if (extendedUsage is not null)
        {
            request.CertificateExtensions.Add(
                new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([new Oid(extendedUsage)], critical: true));
        }

        return request.CreateSelfSigned(from, to);
    }

    private static SignedCms Decode(byte[] signature)
    {
        var cms = new SignedCms();
        cms.Decode(signature);
        return cms;
    }

    private (byte[] Manifest, byte[] Signature) Parts(int number = 1)
    {
        var manifest = System.Text.Encoding.ASCII.GetBytes($"manifest {number}");
        return (manifest, PackageSignature.Sign(manifest, _signer, [], new PackageSource("p")));
    }

    // As RFC 3161, appendix A: the stamp is over the value of the signature.
    private byte[] Stamp(byte[] signature, X509Certificate2 stamper)
    {
        var cms = Decode(signature);
        var request = Rfc3161TimestampRequest.CreateFromSignerInfo(
            cms.SignerInfos[0], HashAlgorithmName.SHA256, requestSignerCertificates: true);
        File.WriteAllBytes(_releases.In("query"), request.Encode());
        File.WriteAllText(_releases.In("stamper.pem"), stamper.ExportCertificatePem());
        using var key = stamper.GetECDsaPrivateKey()!;
        File.WriteAllText(_releases.In("stamper.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_releases.In("serial"), "01\n");
        File.WriteAllText(
            _releases.In("ts.cnf"),
            $"""
            [tsa]
            default_tsa = one
            [one]
            serial = {_releases.In("serial")}
            default_policy = 1.2.3.4.1
            digests = sha256
            signer_digest = sha256
            ess_cert_id_chain = no
            ess_cert_id_alg = sha256
            """);
        var (exitCode, text) = Tool.Run(
            "openssl", "ts", "-reply", "-config", _releases.In("ts.cnf"), "-queryfile", _releases.In("query"), "-signer",
            _releases.In("stamper.pem"), "-inkey", _releases.In("stamper.key"), "-out", _releases.In("reply"));
        Assert.True(exitCode == 0, text);
        var token = request.ProcessResponse(File.ReadAllBytes(_releases.In("reply")), out _);
        cms.SignerInfos[0].AddUnsignedAttribute(
            new AsnEncodedData(new Oid(StampAttribute), token.AsSignedCms().Encode()));
        return cms.Encode();
    }
}
