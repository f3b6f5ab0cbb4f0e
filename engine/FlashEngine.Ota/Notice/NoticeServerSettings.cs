namespace FlashEngine.Ota.Notice;

/// <summary>The server of the notice profile, and who asks it.</summary>
public sealed record NoticeServerSettings
{
    /// <summary>Scheme (https), host and port of the server; images come from here only.</summary>
    public required Uri Server { get; init; }

    /// <summary>The vehicle.</summary>
    public required string VehicleId { get; init; }

    /// <summary>The vehicle's token (header <c>X-Vehicle-Token</c>); it is never shown.</summary>
    public required string Token { get; init; }

    /// <summary>How often a request is tried at most, 1 or more.</summary>
    public int AttemptsMax { get; init; } = 4;

    /// <summary>How long nonce, image and all attempts may take together.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Upper bound of the wait before the second attempt; it doubles with every failure.</summary>
    public TimeSpan RetryDelayFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of the wait between attempts.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(20);
}
