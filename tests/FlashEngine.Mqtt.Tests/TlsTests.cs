using System.Security.Cryptography;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

/// <summary>Mosquitto with TLS, client certificate demanded: the way that works, each mistake by its name.</summary>
public sealed class TlsTests : IDisposable
{
    private const string TlsServer = "1.3.6.1.5.5.7.3.1";
    private readonly TestAuthority _authority = new("Broker root");
    private readonly TestAuthority _clients = new("Client root");

    public void Dispose()
    {
        _authority.Dispose();
        _clients.Dispose();
    }

    [Fact]
    public async Task ClientCertificate_Right_PublishesOverMqtt5()
    {
        using var broker = await StartAsync();
        await using var device = await Device.ConnectAsync(
            WithCertificate(
                Options(broker.Port) with { Protocol = MqttProtocol.V5 }, _clients.IssueClient("device-1")));
        await device.SubscribeAsync("t");

        await device.PublishAsync("t", 3);

        Assert.Equal([3], (await device.NextAsync()).Payload);
    }

    [Theory]
    [InlineData(null)] // TLS 1.3: the alert comes after the handshake
    [InlineData("tlsv1.2")]
    public async Task ClientCertificate_Missing_IsAskedFor(string? version)
    {
        using var broker = await StartAsync(tlsVersion: version);

        Assert.Contains(
            "the broker demands a client certificate (--broker-cert and --broker-key)",
            await AlertAsync(Options(broker.Port)),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("tlsv1.2")]
    public async Task ClientCertificate_OfAnotherCa_IsRefusedByTheBroker(string? version)
    {
        using var broker = await StartAsync(tlsVersion: version);
        var strange = _authority.IssueClient("device-1");

        string message = await AlertAsync(WithCertificate(Options(broker.Port), strange));

        Assert.Contains("the broker refuses the client certificate of '", message, StringComparison.Ordinal);
        Assert.EndsWith("alert unknown ca", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientCertificate_Expired_IsRefusedByTheBroker()
    {
        using var broker = await StartAsync();
        var old = _clients.Issue(
            "device-1", "1.3.6.1.5.5.7.3.2", DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(-1));

        Assert.EndsWith(
            "alert certificate expired",
            await AlertAsync(WithCertificate(Options(broker.Port), old)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokerCertificate_Expired_SaysSinceWhenAndWhatTimeItIs()
    {
        var until = DateTimeOffset.UtcNow.AddDays(-1);
        using var broker = await StartAsync(_authority.Issue(
            "127.0.0.1", TlsServer, DateTimeOffset.UtcNow.AddDays(-3), until));

        string message = await Device.FailAsync(Options(broker.Port));

        Assert.Contains("the broker's certificate is not valid now: 'CN=127.0.0.1' expired at ", message,
            StringComparison.Ordinal);
        Assert.Contains(until.ToString("yyyy-MM-dd HH:mm:ss'Z'"), message, StringComparison.Ordinal);
        Assert.Contains("; here it is ", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BrokerCertificate_NotYetValid_SaysFromWhen()
    {
        using var broker = await StartAsync(_authority.Issue(
            "127.0.0.1", TlsServer, DateTimeOffset.UtcNow.AddDays(2), DateTimeOffset.UtcNow.AddDays(9)));

        Assert.Contains(
            "'CN=127.0.0.1' is valid from ", await Device.FailAsync(Options(broker.Port)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClassicMistakes_HostNameCaAndPort_AreThreeMessages()
    {
        using var byName = await StartAsync(_authority.Issue("broker.example"));
        using var byAddress = await StartAsync();

        string host = await Device.FailAsync(Options(byName.Port));
        string ca = await Device.FailAsync(Options(byAddress.Port) with { CaFile = _clients.RootFile });
        string none = await Device.FailAsync(Options(byAddress.Port) with { CaFile = null });
        string port = await Device.FailAsync(Options(MosquittoBroker.FreePort()));

        Assert.Contains(
            "the broker's certificate is not for host name '127.0.0.1', an IP address; connect by the name", host,
            StringComparison.Ordinal);
        Assert.Contains($"is not trusted: it was not issued by a CA in '{_clients.RootFile}'", ca,
            StringComparison.Ordinal);
        Assert.Contains("is not trusted: it was not issued by a CA that the system trusts", none,
            StringComparison.Ordinal);
        Assert.Contains("connection refused: nothing listens on that port", port, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ReadableByOthers_IsRefusedBeforeAnyConnection()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // there are no such permissions
        }

        var certificate = _clients.IssueClient("device-1");
        File.SetUnixFileMode(
            certificate.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

        Assert.EndsWith(
            $"is open to other users; run: chmod 600 '{certificate.KeyFile}'",
            await InputErrorAsync(certificate.CertificateFile, certificate.KeyFile),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfAnotherCertificate_IsRefused()
    {
        var one = _clients.IssueClient("device-1");
        var two = _clients.IssueClient("device-2");

        Assert.Contains(
            $"is not the private key of the client certificate in '{one.CertificateFile}'",
            await InputErrorAsync(one.CertificateFile, two.KeyFile),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_Encrypted_IsRefusedInsteadOfAskingOnTheTerminal()
    {
        var certificate = _clients.IssueClient("device-1");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var how = new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1000);
        await File.WriteAllTextAsync(certificate.KeyFile, key.ExportEncryptedPkcs8PrivateKeyPem("secret", how));

        Assert.Contains(
            "is encrypted; it must hold the key in the clear",
            await InputErrorAsync(certificate.CertificateFile, certificate.KeyFile),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, true, "needs its private key")]
    [InlineData("/nonexistent/key.pem", true, "client certificate '/nonexistent/cert.pem' cannot be read")]
    [InlineData("/nonexistent/key.pem", false, "needs the CA of the broker's certificate (--broker-ca)")]
    public async Task Files_Missing_AreNamed(string? key, bool withCa, string message) => Assert.Contains(
        message,
        await InputErrorAsync("/nonexistent/cert.pem", key, withCa),
        StringComparison.Ordinal);

    /// <summary>
    /// Why the broker does not take the client. Its alert can be lost to the reset that follows it, and then the message
    /// only says what may be; another attempt tells.
    /// </summary>
    private static async Task<string> AlertAsync(MqttConnectOptions options)
    {
        const int attemptsMax = 5;
        string message = await Device.FailAsync(options);
        for (int i = 1; i < attemptsMax && message.Contains(" The broker may ", StringComparison.Ordinal); i++)
        {
            message = await Device.FailAsync(options);
        }

        return message;
    }

    private async Task<string> InputErrorAsync(string certificate, string? key, bool withCa = true)
    {
        await using var device = new Device();
        var options = Device.Options(1, "device") with
        {
            Tls = true,
            CaFile = withCa ? _authority.RootFile : null,
            CertificateFile = certificate,
            KeyFile = key,
        };
        return (await Assert.ThrowsAsync<InputException>(() => device.Client.ConnectAsync(options, default))).Message;
    }

    private static MqttConnectOptions WithCertificate(MqttConnectOptions options, ServerCertificate certificate) =>
        options with { CertificateFile = certificate.CertificateFile, KeyFile = certificate.KeyFile };

    private MqttConnectOptions Options(int port) =>
        Device.Options(port, "device") with { Tls = true, CaFile = _authority.RootFile };

    private Task<MosquittoBroker> StartAsync(ServerCertificate? certificate = null, string? tlsVersion = null)
    {
        certificate ??= _authority.Issue("127.0.0.1");
        return MosquittoBroker.StartAsync(new MosquittoBrokerOptions
        {
            CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile,
            ClientCaFile = _clients.RootFile,
            TlsVersion = tlsVersion,
        });
    }
}
