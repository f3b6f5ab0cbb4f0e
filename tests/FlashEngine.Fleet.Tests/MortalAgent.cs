using System.Globalization;
using System.Text.Json;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Station.Store;

namespace FlashEngine.Fleet.Tests;

/// <summary>
/// The program of a process: the agent with its MQTT client, store and downloader, and a flash job that only records
/// that it ran.
/// </summary>
public static class MortalAgent
{
    internal const string Verb = "agent";

    public static async Task<int> Main(string[] args)
    {
        if (args is not [Verb, var text, var seed])
        {
            await Console.Error.WriteLineAsync("these are tests: run them with dotnet test");
            return 1;
        }

        var place = JsonSerializer.Deserialize<AgentPlace>(text)!;
        var settings = new OtaSettings
        {
            DeviceId = AgentPlace.Device,
            BrokerHost = MosquittoBroker.Host,
            BrokerPort = place.Port,
            Tls = place.CaFile is not null,
            CaFile = place.CaFile,
            CertificateFile = place.CertificateFile,
            KeyFile = place.KeyFile,
            DownloadFolder = Path.Combine(place.Folder, "downloads"),
            Policy = new JobPolicy { QueueMax = 1000 },
            ReconnectDelayFirst = TimeSpan.FromMilliseconds(50),
        };
        await using var mqtt = new MosquittoClient();
        using var store = CommandStore.Open(Path.Combine(place.Folder, "state"));
        using var downloader = new Downloader(settings.ToDownloader() with { UseProxy = false }, TimeProvider.System);
        var ports = new OtaAgentPorts
        {
            Mqtt = mqtt,
            Downloader = downloader,
            Job = new RecordedFlash(place.RunsFile),
            Store = new MortalStore(
                store, new Random(int.Parse(seed, CultureInfo.InvariantCulture)), place.KillEvery),
        };
        var agent = new OtaAgent(settings, ports, TimeProvider.System, _ => { });
        return (int)await agent.RunAsync(once: false, CancellationToken.None);
    }
}
