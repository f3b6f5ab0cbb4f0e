using FlashEngine.Station.Reports;

namespace FlashEngine.Perf.Large;

/// <summary>What a run of the whole engine took.</summary>
public sealed record LargeRun
{
    /// <summary>The job's report.</summary>
    public required JobReport Report { get; init; }

    /// <summary>Processor time of this process, seconds.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>Real time, seconds.</summary>
    public required double WallSeconds { get; init; }

    /// <summary>The most that the managed heap held, bytes.</summary>
    public required long HeldMax { get; init; }

    /// <summary>The most that was committed for it, bytes.</summary>
    public required long CommittedMax { get; init; }

    /// <summary>The most that was resident for the process, bytes.</summary>
    public required long ResidentMax { get; init; }

    /// <summary>How many forbidden frames the strict peer saw.</summary>
    public required int Violations { get; init; }

    /// <summary>Frames on all buses.</summary>
    public long Frames => Report.Channels.Sum(channel => channel.Frames);

    /// <summary>Every ECU holds its images byte by byte, and no frame was forbidden.</summary>
    public bool IsGood => Violations == 0
        && Report.ExitCode == 0
        && Report.Ecus.All(ecu => ecu.Sha256 == ecu.ImageSha256);
}
