using System.Net;
using System.Net.Sockets;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Tests.Mqtt;

/// <summary>Every way in which a connection does not come about has a message of its own.</summary>
public sealed class MosquittoConnectTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Connect_ClosedPort_SaysRefused()
    {
        var error = await FailAsync(Options(MosquittoBroker.FreePort()));

        Assert.Equal(FlashExitCode.Network, error.ExitCode);
        Assert.Contains("connection refused: nothing listens on that port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_UnknownName_SaysNotFound()
    {
        var error = await FailAsync(Options(1883) with { Host = "broker.invalid" });

        Assert.Contains("host name 'broker.invalid' not found", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_ServerThatNeverAnswers_SaysNoAnswer()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        int port = ((IPEndPoint)silent.LocalEndpoint).Port;

        var error = await FailAsync(Options(port) with { ConnectTimeout = TimeSpan.FromMilliseconds(300) });

        Assert.Contains("no answer within 0.3 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_Cancelled_EndsAsCancelled()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var cancel = new CancellationTokenSource();
        await using var client = new MosquittoClient();

        var connecting = client.ConnectAsync(Options(((IPEndPoint)silent.LocalEndpoint).Port), cancel.Token);
        using var accepted = await silent.AcceptTcpClientAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task Connect_TlsWithOwnCa_Succeeds()
    {
        using var authority = new TestAuthority("Test root");
        using var broker = await StartTlsAsync(authority, "127.0.0.1");
        await using var client = new MosquittoClient();

        await client.ConnectAsync(Options(broker.Port) with { Tls = true, CaFile = authority.RootFile }, None);

        await client.PublishAsync("t", new byte[] { 1 }, MqttQos.AtLeastOnce, None);
    }

    [Fact]
    public async Task Connect_TlsByHostName_Succeeds()
    {
        using var authority = new TestAuthority("Test root");
        using var broker = await StartTlsAsync(authority, "localhost");
        await using var client = new MosquittoClient();

        await client.ConnectAsync(
            Options(broker.Port) with { Host = "localhost", Tls = true, CaFile = authority.RootFile }, None);
    }

    [Fact]
    public async Task Connect_CertificateOfAnotherCa_SaysNotTrusted()
    {
        using var authority = new TestAuthority("Test root");
        using var other = new TestAuthority("Other root");
        using var broker = await StartTlsAsync(authority, "127.0.0.1");

        var error = await FailAsync(Options(broker.Port) with { Tls = true, CaFile = other.RootFile });

        Assert.Contains("certificate is not trusted", error.Message, StringComparison.Ordinal);
        Assert.Contains(other.RootFile, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_OwnCaNotGiven_SaysNotTrustedBySystem()
    {
        using var authority = new TestAuthority("Test root");
        using var broker = await StartTlsAsync(authority, "127.0.0.1");

        var error = await FailAsync(Options(broker.Port) with { Tls = true });

        Assert.Contains("a CA that the system trusts", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_CertificateForAnotherHost_SaysHostName()
    {
        using var authority = new TestAuthority("Test root");
        using var broker = await StartTlsAsync(authority, "broker.example");

        var error = await FailAsync(Options(broker.Port) with { Tls = true, CaFile = authority.RootFile });

        Assert.Contains("certificate is not for host name '127.0.0.1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_TlsToPlainPort_SaysHandshakeFailed()
    {
        using var authority = new TestAuthority("Test root");
        using var broker = await MosquittoBroker.StartAsync();

        var error = await FailAsync(Options(broker.Port) with { Tls = true, CaFile = authority.RootFile });

        Assert.Contains("is it a port without TLS?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_PlainToTlsPort_AsksForTls()
    {
        using var authority = new TestAuthority("Test root");
        using var broker = await StartTlsAsync(authority, "127.0.0.1");

        var error = await FailAsync(Options(broker.Port));

        Assert.Contains("is it a TLS port?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_CaFileMissing_IsAnInputError()
    {
        await using var client = new MosquittoClient();
        var options = Options(8883) with { Tls = true, CaFile = "/nonexistent/ca.pem" };

        var error = await Assert.ThrowsAsync<InputException>(() => client.ConnectAsync(options, None));

        Assert.Contains("/nonexistent/ca.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WrongPassword_SaysNotAuthorised()
    {
        using var broker = await MosquittoBroker.StartAsync(
            new MosquittoBrokerOptions { UserName = "line", Password = "right" });
        await using var client = new MosquittoClient();

        var error = await FailAsync(Options(broker.Port) with { UserName = "line", Password = "wrong" });
        await client.ConnectAsync(Options(broker.Port) with { UserName = "line", Password = "right" }, None);

        Assert.Contains("refused the connection: Not authorized (reason code 135)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_TopicForbidden_SaysRefused()
    {
        using var broker = await MosquittoBroker.StartAsync(
            new MosquittoBrokerOptions { AccessControl = "topic read #\n" });
        await using var client = new MosquittoClient();
        await client.ConnectAsync(Options(broker.Port), None);

        var error = await Assert.ThrowsAsync<JobException>(
            () => client.PublishAsync("v1/1/x", new byte[] { 1 }, MqttQos.AtLeastOnce, None));

        Assert.Contains("the broker refused the message to 'v1/1/x'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Library_NotInstalled_SaysWhatToInstall()
    {
        var error = Assert.Throws<InputException>(() => MosquittoLibrary.Load(["libmosquitto-not-there.so.1"]));

        Assert.Contains("apt-get install libmosquitto1", error.Message, StringComparison.Ordinal);
    }

    private static Task<MosquittoBroker> StartTlsAsync(TestAuthority authority, string host)
    {
        var certificate = authority.Issue(host);
        return MosquittoBroker.StartAsync(new MosquittoBrokerOptions
        {
            CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile,
        });
    }

    private static async Task<JobException> FailAsync(MqttConnectOptions options)
    {
        await using var client = new MosquittoClient();
        return await Assert.ThrowsAsync<JobException>(() => client.ConnectAsync(options, None));
    }

    private static MqttConnectOptions Options(int port) =>
        new() { Host = MosquittoBroker.Host, Port = port, ClientId = "device" };
}
