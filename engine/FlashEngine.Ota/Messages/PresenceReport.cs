namespace FlashEngine.Ota.Messages;

/// <summary>Payload of <c>v1/{device_id}/presence</c>, retained: whether the agent is connected.</summary>
/// <param name="State"><see cref="Online"/> or <see cref="Offline"/>.</param>
/// <param name="Version">Version of FlashEngine.</param>
/// <param name="Timestamp">
/// UTC, <c>yyyy-MM-ddTHH:mm:ssZ</c>: when the agent said so. A broker that says "offline" because the connection died
/// cannot know when it did: then it is when that connection was begun.
/// </param>
public sealed record PresenceReport(string State, string Version, string Timestamp)
{
    /// <summary>The agent is connected and hears its commands.</summary>
    public const string Online = "online";

    /// <summary>It is not; commands wait at the broker.</summary>
    public const string Offline = "offline";
}
