namespace FlashEngine.Ota.Messages;

/// <summary>The closed set of status words.</summary>
public static class OtaStatus
{
    /// <summary>A request or a cancel was accepted.</summary>
    public const string Acknowledged = "ACKNOWLEDGED";

    /// <summary>A cancel was refused: its command is unknown or finished.</summary>
    public const string Rejected = "REJECTED";

    /// <summary>Every ECU runs the new software; versions were read back.</summary>
    public const string Success = "SUCCESS";

    /// <summary>It was not done; the message says why.</summary>
    public const string Failed = "FAILED";

    /// <summary>It was cancelled.</summary>
    public const string Cancelled = "CANCELLED";

    /// <summary>The time allowed passed.</summary>
    public const string Timeout = "TIMEOUT";
}
