using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.EndToEnd.Tests.Agent;
using Microsoft.AspNetCore.Http;

namespace FlashEngine.EndToEnd.Tests.Run;

/// <summary>A time-stamp authority: what stands behind HTTP is <c>openssl ts</c>.</summary>
internal sealed class StampAuthority
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    private readonly string _folder;

    /// <summary>Makes its certificate and key in a folder.</summary>
    public StampAuthority(string folder)
    {
        _folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Stamper", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(TimeStamping)], critical: true));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(RootFile, certificate.ExportCertificatePem());
        File.WriteAllText(In("stamper.key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(In("serial"), "01\n");
        File.WriteAllText(
            In("ts.cnf"),
            $"""
            [tsa]
            default_tsa = one
            [one]
            serial = {In("serial")}
            default_policy = 1.2.3.4.1
            digests = sha256
            signer_digest = sha256
            ess_cert_id_chain = no
            ess_cert_id_alg = sha256
            """);
    }

    /// <summary>Its certificate, a root of its own.</summary>
    public string RootFile => In("stamper.pem");

    /// <summary>Answers a query.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        Assert.Equal("application/timestamp-query", context.Request.ContentType);
        await using (var query = File.Create(In("query")))
        {
            await context.Request.Body.CopyToAsync(query);
        }

        using var openssl = ChildProcess.Tool(
            "openssl", "ts", "-reply", "-config", In("ts.cnf"), "-queryfile", In("query"), "-signer", RootFile, "-inkey",
            In("stamper.key"), "-out", In("reply"));
        Assert.True(await openssl.ExitAsync() == 0, $"openssl ts failed: {openssl.Error}");
        context.Response.ContentType = "application/timestamp-reply";
        await context.Response.Body.WriteAsync(await File.ReadAllBytesAsync(In("reply")));
    }

    private string In(string name) => Path.Combine(_folder, name);
}
