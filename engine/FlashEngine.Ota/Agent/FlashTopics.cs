namespace FlashEngine.Ota.Agent;

/// <summary>The topics of one device that are the same in every profile.</summary>
internal sealed class FlashTopics(string deviceId)
{
    /// <summary>Phases of the ECUs.</summary>
    public string Status => $"v1/{deviceId}/flash/status";

    /// <summary>Where the device is; the broker keeps it.</summary>
    public string State => $"v1/{deviceId}/flash/state";

    /// <summary>Decisions about commands that wait for one, to the device.</summary>
    public string Consent => $"v1/{deviceId}/flash/consent";

    /// <summary>What became of each ECU.</summary>
    public string Report => $"v1/{deviceId}/flash/report";

    /// <summary>Whether the agent is connected; the broker keeps it.</summary>
    public string Presence => $"v1/{deviceId}/presence";
}
