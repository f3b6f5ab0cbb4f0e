using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Adapters.DoIp;
using FlashEngine.Can;
using FlashEngine.DoIp.Tests.Channel;
using FlashEngine.Pdu;

namespace FlashEngine.DoIp.Tests.Edge;

/// <summary>TLS between the adapter and the simulated entity, with certificates of this test's own authorities.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-doip-tls-");
    private readonly (X509Certificate2 Certificate, ECDsa Key) _authority = MakeAuthority("CN=vehicle authority");
    private readonly (X509Certificate2 Certificate, ECDsa Key) _stranger = MakeAuthority("CN=somebody else");

    public TlsTests()
    {
        Write("ca.pem", _authority.Certificate.ExportCertificatePem());
        Write("other-ca.pem", _stranger.Certificate.ExportCertificatePem());
        WriteTester("tester.pem", _authority);
        WriteTester("stranger.pem", _stranger);
    }

    public void Dispose()
    {
        _authority.Certificate.Dispose();
        _stranger.Certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Messages_OfAnyLength_GoThroughTls()
    {
        using var rig = Rig();
        using var channel = Open(rig, ("ca", "ca.pem"));
        var ecu = channel.OpenLink(new PduLinkRequest { RequestAddress = 0x1001, ResponseAddress = 0x1001 });
        foreach (var length in new[] { 1, 20_000, 200_000 })
        {
            var pdu = new byte[length];
            pdu[0] = 0x22;
            Assert.True(channel.TrySend(ecu, pdu));
            Assert.Equal(PduEventKind.Confirm, channel.Next(rig.Host).Event.Kind);
            Assert.Equal("7F 22 13", Hex.Text(channel.Next(rig.Host).Pdu));
        }

        Assert.EndsWith("(TLS)", channel.Info.Name, StringComparison.Ordinal);
        Assert.Empty(rig.Vehicle.Violations);
    }

    [Fact]
    public void Entity_OfAnotherAuthority_IsNotTrusted()
    {
        using var rig = Rig();
        var refused = Assert.Throws<ChannelException>(() => Open(rig, ("ca", "other-ca.pem")));
        Assert.Contains("cannot connect: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("certificate", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Entity_WithAnotherName_IsNotTrusted()
    {
        using var rig = Rig();
        Assert.Throws<ChannelException>(() => Open(rig, ("ca", "ca.pem"), ("host", "other.vehicle")));
        using var channel = Open(rig, ("ca", "ca.pem"), ("host", "gateway.vehicle"));
        Assert.NotNull(channel);
    }

    [Fact]
    public void Tester_ThatShowsItsCertificate_IsTaken()
    {
        using var rig = Rig(options => options with { TesterAuthority = _authority.Certificate });
        using var channel = Open(rig, ("ca", "ca.pem"), ("certificate", "tester.pem"));
        Assert.Equal(1, rig.Edge.TesterCount);
    }

    [Theory]
    [InlineData("stranger.pem")]
    [InlineData(null)]
    public void Tester_ThatCannotShowOne_IsRefused(string? certificate)
    {
        using var rig = Rig(options => options with { TesterAuthority = _authority.Certificate });
        var options = new List<(string, string)> { ("ca", "ca.pem") };
        if (certificate is not null)
        {
            options.Add(("certificate", certificate));
        }

        Assert.Throws<ChannelException>(() => Open(rig, [.. options]));
        Assert.Equal(0, rig.Edge.TesterCount);
    }

    private static (X509Certificate2 Certificate, ECDsa Key) MakeAuthority(string name)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return (request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)), key);
    }

    private static (X509Certificate2 Certificate, ECDsa Key) Issue(
        string name, (X509Certificate2 Certificate, ECDsa Key) authority)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        names.AddDnsName("gateway.vehicle");
        request.CertificateExtensions.Add(names.Build());
        var generator = X509SignatureGenerator.CreateForECDsa(authority.Key);
        return (request.Create(
            authority.Certificate.SubjectName,
            generator,
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddHours(1),
            RandomNumberGenerator.GetBytes(8)), key);
    }

    private EdgeRig Rig(Func<Simulation.DoIpEdgeOptions, Simulation.DoIpEdgeOptions>? adjust = null)
    {
        var (certificate, key) = Issue("CN=gateway", _authority);
        var own = X509CertificateLoader.LoadPkcs12(
            certificate.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null);
        return new EdgeRig(1, options =>
        {
            options = options with { Certificate = own, RequiresTls = true };
            return adjust?.Invoke(options) ?? options;
        });
    }

    private IPduChannel Open(EdgeRig rig, params (string Name, string Value)[] options) =>
        new DoIpAdapter().Open(rig.Host, new PduChannelRequest
        {
            Device = $"{rig.Edge.TlsEndPoint}",
            Folder = _folder.FullName,
            Options = options.Append(("tls", "on")).ToDictionary(option => option.Item1, option => option.Item2),
        });

    private void WriteTester(string file, (X509Certificate2 Certificate, ECDsa Key) authority)
    {
        var (certificate, key) = Issue("CN=tester", authority);
        Write(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
