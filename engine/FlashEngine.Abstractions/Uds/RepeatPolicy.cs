namespace FlashEngine.Uds;

/// <summary>
/// How a request is repeated for one cause. It ends by whichever limit comes first: the count or the time, which runs
/// from the first occurrence of the cause.
/// </summary>
/// <param name="CountMax">How many repetitions at most, 0 or more; 0: none, the first occurrence ends the
/// request.</param>
/// <param name="Pause">From the occurrence to the repetition.</param>
/// <param name="TotalMax">How long in all.</param>
public sealed record RepeatPolicy(int CountMax, TimeSpan Pause, TimeSpan TotalMax)
{
    /// <summary>No repetition.</summary>
    public static RepeatPolicy Off { get; } = new(0, TimeSpan.Zero, TimeSpan.Zero);

    /// <summary>For 21 (busyRepeatRequest): up to 10 times, 150 ms apart, for 25 s.</summary>
    public static RepeatPolicy Busy { get; } = new(10, TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(25));

    /// <summary>For 94 (resourceTemporarilyNotAvailable): 200 ms apart, for 25 s.</summary>
    public static RepeatPolicy TemporarilyUnavailable { get; } =
        new(int.MaxValue, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(25));

    /// <summary>
    /// For 92 and 93 (voltageTooHigh, voltageTooLow): a second apart, for a minute, in which a charger can help.
    /// </summary>
    public static RepeatPolicy Voltage { get; } =
        new(int.MaxValue, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
}
