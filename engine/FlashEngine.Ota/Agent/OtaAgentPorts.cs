using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>What an agent works with. It owns none of them.</summary>
public sealed record OtaAgentPorts
{
    /// <summary>A client that is not connected; the agent disconnects it at the end.</summary>
    public required IMqttClient Mqtt { get; init; }

    /// <summary>Downloads packages.</summary>
    public required Downloader Downloader { get; init; }

    /// <summary>Where packages are between download and flash.</summary>
    public IPackageShelf Shelf { get; init; } = new PackageFiles();

    /// <summary>Flashes the vehicle.</summary>
    public required IFlashJob Job { get; init; }

    /// <summary>The network over which requests are fetched; null: the system's.</summary>
    public HttpMessageHandler? PollNetwork { get; init; }

    /// <summary>The inbox and the outbox.</summary>
    public required ICommandStore Store { get; init; }
}
