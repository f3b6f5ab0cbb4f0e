using System.Security.Cryptography;
using System.Text.Json;
using FlashEngine.Mqtt.Tests;
using FlashEngine.Ota.Mqtt;
using Xunit.Abstractions;

namespace FlashEngine.Fleet.Tests;

/// <summary>
/// Many commands, each sent again and again over a real broker to an agent whose process is killed at random: every
/// job runs once, none is lost, and no command has two results. 10,000 commands with <c>FLASH_NIGHTLY=1</c>.
/// </summary>
public sealed class RedeliveryTests(ITestOutputHelper output)
{
    private const int Seed = 20261121;
    private static readonly TimeSpan Limit = IsNightly ? TimeSpan.FromMinutes(60) : TimeSpan.FromMinutes(5);

    private static bool IsNightly => Environment.GetEnvironmentVariable("FLASH_NIGHTLY") == "1";

    private static int Commands => IsNightly ? 10_000 : 60;

    // Nearly ten writes and confirmations per command: a death per 10 commands, or per 100 by night.
    private static int KillEvery => IsNightly ? 1000 : 100;

    [Fact]
    public async Task Mosquitto_WithTlsAndClientCertificates_EveryJobOnceNoneLost()
    {
        using var authority = new TestAuthority("fleet");
        var server = authority.Issue(MosquittoBroker.Host);
        using var broker = await MosquittoBroker.StartAsync(new MosquittoBrokerOptions
        {
            CertificateFile = server.CertificateFile,
            KeyFile = server.KeyFile,
            ClientCaFile = authority.RootFile,
        });
        await RequireOnceAsync(broker.Port, authority);
    }

    [RabbitFact]
    public async Task RabbitMq_OverMqtt311_EveryJobOnceNoneLost()
    {
        using var broker = await RabbitBroker.StartAsync();
        await RequireOnceAsync(broker.Port, null);
    }

    private async Task RequireOnceAsync(int port, TestAuthority? authority)
    {
        var folder = Directory.CreateTempSubdirectory("flash-fleet-");
        try
        {
            var package = RandomNumberGenerator.GetBytes(2000);
            await using var server = await PackageServer.StartAsync(PackageServer.Bytes(package));
            var certificate = authority?.IssueClient("agent");
            var place = new AgentPlace(
                port, folder.FullName, authority?.RootFile, certificate?.CertificateFile, certificate?.KeyFile,
                KillEvery);
            await using var backend = new CommandBackend(
                Commands, new Uri(server.Address, "/update.fpk"), package, new Random(Seed));
            await backend.ConnectAsync(Options(place));
            var deaths = await RunAsync(place, backend);
            output.WriteLine($"{Commands} commands, sent {backend.Sent} times, {deaths} deaths, "
                + $"{backend.Results.Values.Sum(results => results.Count)} results on the wire");
            Assert.True(deaths > 0, "no process died");
            RequireOnce(backend, place.Runs());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static MqttConnectOptions Options(AgentPlace place) => new()
    {
        Host = MosquittoBroker.Host,
        Port = place.Port,
        ClientId = "backend",
        Tls = place.CaFile is not null,
        CaFile = place.CaFile,
        CertificateFile = place.CertificateFile,
        KeyFile = place.KeyFile,
    };

    /// <summary>Lets one process follow the other until every command has its result.</summary>
    /// <returns>How many died.</returns>
    private static async Task<int> RunAsync(AgentPlace place, CommandBackend backend)
    {
        using var limit = new CancellationTokenSource(Limit);
        var done = backend.RunAsync(limit.Token);
        for (var deaths = 0; ; deaths++)
        {
            using var agent = place.Start(Seed + deaths);
            var death = agent.WaitForExitAsync(CancellationToken.None);
            if (await Task.WhenAny(done, death) == death)
            {
                Assert.Equal(137, agent.ExitCode); // by SIGKILL, and not by an error of its own
                continue;
            }

            agent.Kill();
            await death;
            await done;
            return deaths;
        }
    }

    private static void RequireOnce(CommandBackend backend, string[] runs)
    {
        Assert.Equal(Commands, backend.Results.Count);
        Assert.All(backend.Results, results =>
        {
            var result = Assert.Single(results.Value.Distinct());
            using var json = JsonDocument.Parse(result);
            Assert.Equal("SUCCESS", json.RootElement.GetProperty("status").GetString());
        });
        Assert.Equal(
            Enumerable.Range(0, Commands).Select(CommandBackend.Id).Order(StringComparer.Ordinal),
            runs.Order(StringComparer.Ordinal));
    }
}
