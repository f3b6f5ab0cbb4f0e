namespace FlashEngine.Scheduling;

/// <summary>
/// What flashing an ECU took in earlier runs. It feeds the schedule and never a time-out: erase times spread by
/// factors. The type alone would say too little, because ECUs of one type differ in hardware and in STmin.
/// </summary>
public sealed record LearnedTimes
{
    /// <summary>A new run's weight: follows a flash that ages, and outlives an odd run.</summary>
    private const double Weight = 0.3;

    /// <summary>The ECU's name.</summary>
    public required string Ecu { get; init; }

    /// <summary>The ECU type's name.</summary>
    public required string EcuType { get; init; }

    /// <summary>The software: its version and its blocks.</summary>
    public required string Software { get; init; }

    /// <summary>How many runs it is made of, 1 and more.</summary>
    public int Runs { get; init; } = 1;

    /// <summary>The bytes that these runs transferred each, 1 and more.</summary>
    public required long Bytes { get; init; }

    /// <summary>From the session's start to the first block of the flash, nanoseconds.</summary>
    public required long HeadNs { get; init; }

    /// <summary>During the transfer, without its time at the wire's limit and without waiting for the bus.</summary>
    public required long GapNs { get; init; }

    /// <summary>From the last block to the session's end, nanoseconds.</summary>
    public required long TailNs { get; init; }

    /// <summary>The exponentially weighted average with one more run.</summary>
    public LearnedTimes With(LearnedTimes run) => this with
    {
        Runs = Runs + 1,
        Bytes = run.Bytes,
        HeadNs = Average(HeadNs, run.HeadNs),
        GapNs = Average(GapNs, run.GapNs),
        TailNs = Average(TailNs, run.TailNs),
    };

    private static long Average(long oldNs, long newNs) => oldNs + (long)Math.Round(Weight * (newNs - oldNs));
}
