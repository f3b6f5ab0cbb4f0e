using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Ota.Notice;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>What an agent works with. It owns none of them.</summary>
public sealed record OtaAgentPorts
{
    /// <summary>A client that is not connected; the agent disconnects it at the end.</summary>
    public required IMqttClient Mqtt { get; init; }

    /// <summary>Downloads packages, and keeps them between download and flash.</summary>
    public required Downloader Downloader { get; init; }

    /// <summary>Flashes the vehicle.</summary>
    public required IFlashJob Job { get; init; }

    /// <summary>
    /// The Uptane repositories, without whose word nothing is flashed; null: package signatures alone decide.
    /// </summary>
    public UptaneSource? Uptane { get; init; }

    /// <summary>What it follows notices with; null: it does not.</summary>
    public NoticeSource? Notices { get; init; }

    /// <summary>The network over which requests are fetched; null: the system's.</summary>
    public HttpMessageHandler? PollNetwork { get; init; }

    /// <summary>The inbox and the outbox.</summary>
    public required ICommandStore Store { get; init; }
}
