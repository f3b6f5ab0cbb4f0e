namespace FlashEngine.Ota.Agent;

/// <summary>The topics of one device.</summary>
internal sealed class OtaTopics(string deviceId)
{
    private readonly string _download = $"v1/{deviceId}/firmware/download/";

    /// <summary>Download requests, to the device.</summary>
    public string Request => _download + "request";

    /// <summary>Acknowledgements of requests.</summary>
    public string RequestAck => _download + "request/ack";

    /// <summary>Progress of downloads.</summary>
    public string Progress => _download + "progress";

    /// <summary>Results.</summary>
    public string Result => _download + "result";

    /// <summary>Cancels, to the device.</summary>
    public string Cancel => _download + "cancel";

    /// <summary>Answers to cancels.</summary>
    public string CancelAck => _download + "cancel/ack";

    /// <summary>Phases of the ECUs.</summary>
    public string FlashStatus => $"v1/{deviceId}/flash/status";

    /// <summary>Whether the agent is connected, retained.</summary>
    public string Presence => $"v1/{deviceId}/presence";
}
