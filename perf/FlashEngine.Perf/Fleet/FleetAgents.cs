using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Station.Store;

namespace FlashEngine.Perf.Fleet;

/// <summary>
/// The agents of a fleet in one process. Each has its connection and its command store; they share one downloader, so
/// that equal content is downloaded once.
/// </summary>
public sealed class FleetAgents : IAsyncDisposable
{
    private const int HandlesPerConnection = 3;
    private const int HandlesOfOthers = 60;
    private readonly Downloader _downloader;
    private readonly List<MosquittoClient> _clients = [];
    private readonly List<CommandStore> _stores = [];
    private readonly List<OtaAgent> _agents = [];
    private readonly List<Task> _running = [];
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Makes the agents; nothing runs yet.</summary>
    /// <param name="devices">Their device ids.</param>
    /// <param name="port">The broker's port.</param>
    /// <param name="folder">Where stores and downloads are.</param>
    /// <param name="vehicles">What they flash.</param>
    public FleetAgents(IReadOnlyList<string> devices, int port, string folder, FleetVehicles vehicles)
    {
        var downloads = Path.Combine(folder, "downloads");
        _downloader = new Downloader(
            new DownloaderSettings { Folder = downloads, UseProxy = false }, TimeProvider.System);
        var places = Enumerable.Range(0, (HandlesPerConnection * devices.Count) + HandlesOfOthers)
            .Select(_ => File.OpenHandle(Environment.ProcessPath!)).ToList();
        foreach (var (number, device) in devices.Index())
        {
            var settings = new OtaSettings
            {
                DeviceId = device,
                BrokerHost = FleetBroker.Host,
                BrokerPort = port,
                DownloadFolder = downloads,
            };
            _clients.Add(new MosquittoClient());
            _stores.Add(CommandStore.Open(Path.Combine(folder, device)));
            var ports = new OtaAgentPorts
            {
                Mqtt = _clients[^1],
                Downloader = _downloader,
                Job = vehicles.Job(number),
                Store = _stores[^1],
            };
            _agents.Add(new OtaAgent(settings, ports, TimeProvider.System, line => LastLine = line));
        }

        // The MQTT library waits by select(), which knows handles below 1024 only: databases must not take them.
        places.ForEach(place => place.Dispose());
    }

    /// <summary>What one of the agents said last.</summary>
    public string LastLine { get; private set; } = "";

    /// <summary>Completes when an agent ends, which none does by itself unless it fails.</summary>
    public async Task<Task> EndedAsync() => await Task.WhenAny(_running);

    /// <summary>Starts them; completes when all hear their requests.</summary>
    public Task StartAsync()
    {
        _running.AddRange(_agents.Select(agent => agent.RunAsync(once: false, _stop.Token)));
        return Task.WhenAll(_agents.Select(agent => agent.Ready));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        _stores.ForEach(store => store.Dispose());
        _downloader.Dispose();
        _stop.Dispose();
    }
}
