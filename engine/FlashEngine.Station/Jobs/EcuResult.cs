using FlashEngine.Scheduling;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Jobs;

/// <summary>How the session of an ECU ended.</summary>
internal sealed record EcuResult
{
    public required EcuTask Task { get; init; }

    public required string Word { get; init; }

    public required FlashExitCode ExitCode { get; init; }

    public string? Error { get; init; }

    /// <summary>The ECU whose failure stopped this one or took it back; null: what happened is its own.</summary>
    public string? Because { get; init; }

    public required string State { get; init; }

    public long StartNs { get; init; }

    public long EndNs { get; init; }

    /// <summary>Time that the transfers took, and what they need at the wire's limit.</summary>
    public long TransferNs { get; init; }

    public long WireNs { get; init; }

    /// <summary>What it teaches about the ECU's times; null: nothing.</summary>
    public LearnedTimes? Learned { get; init; }

    public TransportReport? Transport { get; init; }

    public string? VersionBefore { get; init; }

    public string? VersionAfter { get; init; }

    public IReadOnlyList<(string Name, long StartNs, long EndNs)> Phases { get; init; } = [];

    /// <summary>Blocks that an earlier run completed, and that were not transferred again.</summary>
    public IReadOnlyCollection<string> KeptBlocks { get; init; } = [];

    public IReadOnlyList<string> Log { get; init; } = [];

    public IReadOnlyList<string> LastExchanges { get; init; } = [];

    /// <summary>The script's thread did not come back: the process is to end with 9.</summary>
    public bool ScriptSpins { get; init; }

    /// <summary>The task that was to bring the previous image back; null: there was none.</summary>
    public EcuTask? Restored { get; init; }

    /// <summary>What the ECU held before the job, it holds now: it was not touched, or was taken back.</summary>
    public bool HoldsPrevious => Word == ReportWords.RolledBack || !Task.History.IsMemoryTouched;

    public bool Succeeded => Word == ReportWords.Success;
}
