using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Rehearsal.Ota;

namespace FlashEngine.Ota.Tests.Agent;

/// <summary>A broker that is not there, or is not the right one.</summary>
public sealed class OtaAgentBrokerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-agent-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Once_BrokerDown_EndsWithNetwork()
    {
        var error = await FailOnceAsync(Settings(MosquittoBroker.FreePort()));

        Assert.Contains("connection refused", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", false, "certificate is not trusted")]
    [InlineData("broker.example", true, "certificate is not for host name '127.0.0.1'")]
    public async Task Once_CertificateWrong_EndsWithNetwork(string host, bool rightCa, string message)
    {
        using var authority = new TestAuthority("Test root");
        using var other = new TestAuthority("Other root");
        var certificate = authority.Issue(host);
        using var broker = await MosquittoBroker.StartAsync(new MosquittoBrokerOptions
        {
            CertificateFile = certificate.CertificateFile,
            KeyFile = certificate.KeyFile,
        });

        var error = await FailOnceAsync(Settings(broker.Port) with
        {
            Tls = true,
            CaFile = rightCa ? authority.RootFile : other.RootFile,
        });

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotOnce_BrokerComesLater_SaysSoAndConnects()
    {
        using var broker = await MosquittoBroker.StartAsync();
        broker.Stop();
        var failed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();

        var running = RunAsync(Settings(broker.Port), once: false, line =>
        {
            if (line.StartsWith("connected", StringComparison.Ordinal))
            {
                connected.TrySetResult();
            }
            else
            {
                failed.TrySetResult(line);
            }
        }, stop.Token);

        Assert.Contains(
            "nothing listens on that port; next attempt in",
            await failed.Task.WaitAsync(TimeSpan.FromSeconds(20)),
            StringComparison.Ordinal);
        await broker.StartAgainAsync();
        await connected.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await stop.CancelAsync();
        Assert.Equal(FlashExitCode.Ok, await running);
    }

    [Fact]
    public async Task NotOnce_StoppedWhileWaitingForTheBroker_Ends()
    {
        using var stop = new CancellationTokenSource();

        // The first line is that of the failed attempt: stop then.
        var running = RunAsync(
            Settings(MosquittoBroker.FreePort()) with { ReconnectDelayFirst = TimeSpan.FromHours(1) },
            once: false, _ => stop.Cancel(), stop.Token);

        Assert.Equal(FlashExitCode.Ok, await running.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Start_PartFileOfACrashedProcess_IsRemoved()
    {
        string part = Path.Combine(_folder.FullName, "0123.part");
        await File.WriteAllTextAsync(part, "half");

        await FailOnceAsync(Settings(MosquittoBroker.FreePort()));

        Assert.False(File.Exists(part));
    }

    private OtaSettings Settings(int port) => new()
    {
        BrokerHost = MosquittoBroker.Host,
        BrokerPort = port,
        DownloadFolder = _folder.FullName,
        ReconnectDelayFirst = TimeSpan.FromMilliseconds(20),
        ReconnectDelayMax = TimeSpan.FromMilliseconds(100),
    };

    private static async Task<JobException> FailOnceAsync(OtaSettings settings)
    {
        // The limit matters only when a connection comes about that must not.
        var error = await Assert.ThrowsAsync<JobException>(
            () => RunAsync(settings, once: true, _ => { }, default).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(FlashExitCode.Network, error.ExitCode);
        return error;
    }

    private static async Task<FlashExitCode> RunAsync(
        OtaSettings settings, bool once, Action<string> log, CancellationToken cancellation)
    {
        await using var client = new MosquittoClient();
        using var downloader = new Downloader(settings.ToDownloader(), TimeProvider.System);
        var ports = new OtaAgentPorts
        {
            Mqtt = client,
            Downloader = downloader,
            Job = new FlashJobDouble(),
            Store = new MemoryCommands(isDurable: false),
        };
        var agent = new OtaAgent(settings, ports, TimeProvider.System, log);
        return await agent.RunAsync(once, cancellation);
    }
}
