namespace FlashEngine.Ota.Download;

/// <summary>What a download puts up with, and what it may take.</summary>
public sealed record DownloadPolicy
{
    /// <summary>How often in a row it is tried again without a new byte, 0 or more.</summary>
    public int RetriesMax { get; init; } = 8;

    /// <summary>Upper bound of the first wait before it is tried again, above 0; it doubles each time.</summary>
    public TimeSpan RetryDelayFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Upper bound of the wait before it is tried again, at least <see cref="RetryDelayFirst"/>.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the server may send neither header nor byte, above 0; then it is tried again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Bytes per second that the server has to send while it is waited for, over each <see cref="SpeedWindow"/>; 0:
    /// any speed will do. Below it is tried again, perhaps by a better way.
    /// </summary>
    public long BytesPerSecondMin { get; init; } = 128;

    /// <summary>Over what time <see cref="BytesPerSecondMin"/> is judged, above 0.</summary>
    public TimeSpan SpeedWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Bytes per second of all downloads together, above 0; null: as fast as the network is.</summary>
    public long? BytesPerSecondMax { get; init; }

    /// <summary>The time of day in which data may flow; null: always.</summary>
    public DailyWindow? Window { get; init; }

    /// <summary>How many redirects one request may take, 0 or more.</summary>
    public int RedirectsMax { get; init; } = 5;

    /// <summary>How often in a row a new URL is asked for without a new byte, 0 or more.</summary>
    public int RenewalsMax { get; init; } = 3;

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="InputException">A value is outside.</exception>
    internal DownloadPolicy Checked()
    {
        Require(RetriesMax >= 0, nameof(RetriesMax), RetriesMax, "0 or more");
        Require(RetryDelayFirst > TimeSpan.Zero, nameof(RetryDelayFirst), RetryDelayFirst, "a time above 0");
        Require(RetryDelayMax >= RetryDelayFirst, nameof(RetryDelayMax), RetryDelayMax, "RetryDelayFirst or more");
        Require(StallTimeout > TimeSpan.Zero, nameof(StallTimeout), StallTimeout, "a time above 0");
        Require(BytesPerSecondMin >= 0, nameof(BytesPerSecondMin), BytesPerSecondMin, "0 or more");
        Require(SpeedWindow > TimeSpan.Zero, nameof(SpeedWindow), SpeedWindow, "a time above 0");
        Require(BytesPerSecondMax is null or > 0, nameof(BytesPerSecondMax), BytesPerSecondMax, "1 or more");
        Require(RedirectsMax >= 0, nameof(RedirectsMax), RedirectsMax, "0 or more");
        Require(RenewalsMax >= 0, nameof(RenewalsMax), RenewalsMax, "0 or more");
        return this;
    }

    private static void Require(bool holds, string name, object? value, string right)
    {
        if (!holds)
        {
            throw new InputException($"download policy, {name}: '{value}' is wrong; right is {right}");
        }
    }
}
