using System.Text.Json.Serialization;

namespace FlashEngine.Station.Reports;

/// <summary>
/// The result of a vehicle job; <c>report.json</c> is this record (times in seconds from the job's start).
/// </summary>
public sealed record JobReport
{
    /// <summary>Version of this format.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>One of <see cref="ReportWords"/>.</summary>
    public required string Result { get; init; }

    /// <summary>The exit code.</summary>
    public required int ExitCode { get; init; }

    /// <summary>The vehicle's name.</summary>
    public required string Vehicle { get; init; }

    /// <summary>The vehicle identification number that its file has; null: none.</summary>
    public string? Vin { get; init; }

    /// <summary>The package: vehicle model and release.</summary>
    public required string Package { get; init; }

    /// <summary>
    /// What the package wants to become of ECUs when one fails: <c>all-or-nothing</c>, <c>per-ecu</c>; null: nothing.
    /// </summary>
    public string? Policy { get; init; }

    /// <summary>Things that are worth knowing and that changed no result, a line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>True when it only read and checked: a good ECU is <see cref="ReportWords.Skipped"/> then.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>True when it went on with a run that was cut off or had failed.</summary>
    public bool IsResumed { get; init; }

    /// <summary><c>virtual</c> or <c>real</c>.</summary>
    public required string Clock { get; init; }

    /// <summary>Date and time of the start, ISO 8601 UTC.</summary>
    public required string StartedAt { get; init; }

    /// <summary>From the start to the end of the last ECU.</summary>
    public required double MakespanSeconds { get; init; }

    /// <summary>No schedule of this job can be shorter, by the ECU types' estimates and the wire's limit.</summary>
    public required double LowerBoundSeconds { get; init; }

    /// <summary>The plan that was followed.</summary>
    public required PlanReport Plan { get; init; }

    /// <summary>The channels.</summary>
    public required IReadOnlyList<ChannelReport> Channels { get; init; }

    /// <summary>The ECUs, in plan order.</summary>
    public required IReadOnlyList<EcuReport> Ecus { get; init; }

    /// <summary>
    /// The ECU that the job failed by: of those that failed by themselves, the one whose exit code is the job's; null:
    /// none has failed.
    /// </summary>
    [JsonIgnore]
    public EcuReport? Culprit
    {
        get
        {
            var own = Ecus.Where(ecu => ecu.Error is not null && ecu.Because is null).ToList();
            return own.Find(ecu => ecu.ExitCode == ExitCode)
                ?? own.FirstOrDefault()
                ?? Ecus.FirstOrDefault(ecu => ecu.Error is not null);
        }
    }

    /// <summary>How many ECUs run the new software; after a dry run, how many could be flashed.</summary>
    [JsonIgnore]
    public int GoodEcus => Ecus.Count(IsGood);

    /// <summary>True for an ECU that runs the new software, or after a dry run could be flashed.</summary>
    public bool IsGood(EcuReport ecu) => IsDryRun ? ecu.Error is null && ecu.ExitCode == 0
        : ecu.Result == ReportWords.Success;
}

/// <summary>The closed set of result words.</summary>
public static class ReportWords
{
    /// <summary>The wanted version runs and was read back.</summary>
    public const string Success = "success";

    /// <summary>Not at the wanted version; <c>error</c> says why and <c>state</c> what the ECU holds.</summary>
    public const string Failed = "failed";

    /// <summary>Some ECUs succeeded, others did not.</summary>
    public const string Partial = "partial";

    /// <summary>Cancelled before it was done.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>
    /// The previous version runs again and was read back; of a job: every ECU holds what it held before.
    /// </summary>
    public const string RolledBack = "rolledBack";

    /// <summary>Not started.</summary>
    public const string Skipped = "skipped";
}

/// <summary>The plan: who starts when, by estimate.</summary>
public sealed record PlanReport
{
    /// <summary>The policy whose order won: <c>file-order</c>, <c>longest-first</c> or <c>improved</c>.</summary>
    public required string Policy { get; init; }

    /// <summary>Estimated makespan.</summary>
    public required double EstimatedSeconds { get; init; }

    /// <summary>
    /// What each order that was compared takes in the planner's model; the least of them is the estimate.
    /// </summary>
    public required IReadOnlyList<PlanCandidateReport> Candidates { get; init; }

    /// <summary>ECU names with their estimates, in order.</summary>
    public required IReadOnlyList<PlanEntry> Order { get; init; }
}

/// <summary>One order that the plan compared.</summary>
public sealed record PlanCandidateReport(string Policy, double Seconds);

/// <summary>One ECU of the plan.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Channel">Its channel.</param>
/// <param name="EstimatedSeconds">What it takes alone.</param>
/// <param name="LearnedRuns">From how many runs the estimate was learned; 0: it is the ECU type's.</param>
public sealed record PlanEntry(string Name, string Channel, double EstimatedSeconds, int LearnedRuns = 0);

/// <summary>One channel.</summary>
public sealed record ChannelReport
{
    /// <summary>The channel's name.</summary>
    public required string Name { get; init; }

    /// <summary>Adapter and device.</summary>
    public required string Device { get; init; }

    /// <summary>
    /// Time that its downloads need at the wire's limit, over the time from first to last session; absent where the
    /// channel is no bus with a bit rate.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? WireShare { get; init; }

    /// <summary>Frames sent and received; messages on a channel of whole PDUs.</summary>
    public required long Frames { get; init; }
}

/// <summary>One ECU.</summary>
public sealed record EcuReport
{
    /// <summary>The ECU's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required string Type { get; init; }

    /// <summary>Its channel.</summary>
    public required string Channel { get; init; }

    /// <summary>One of <see cref="ReportWords"/>.</summary>
    public required string Result { get; init; }

    /// <summary>Exit code of this ECU.</summary>
    public required int ExitCode { get; init; }

    /// <summary>What went wrong, in one line; null for success.</summary>
    public required string? Error { get; init; }

    /// <summary>
    /// The ECU whose failure stopped this one or took it back, when the package is all or nothing; null: the error is
    /// its own.
    /// </summary>
    public string? Because { get; init; }

    /// <summary>
    /// The state the ECU is in, for people: untouched, running the new software, erased and in its boot loader.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Bytes transferred by 36.</summary>
    public required long Bytes { get; init; }

    /// <summary>From its admission to its end.</summary>
    public required double Seconds { get; init; }

    /// <summary>
    /// Time its transfer needs at the wire's limit, over the time its download phases took; 0..1. Absent where its
    /// channel is no bus with a bit rate.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public required double? WireShare { get; init; }

    /// <summary>What the transport measured; null when the ECU was never talked to.</summary>
    public TransportReport? Transport { get; init; }

    /// <summary>SHA-256 of the simulated memory in the image's ranges, hex; null without simulation.</summary>
    public string? Sha256 { get; init; }

    /// <summary>SHA-256 of the image's bytes, segment after segment, hex.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>Version read before.</summary>
    public required string? VersionBefore { get; init; }

    /// <summary>Version read back at the end.</summary>
    public required string? VersionAfter { get; init; }

    /// <summary>The version that the package brings.</summary>
    public required string VersionWanted { get; init; }

    /// <summary>
    /// Where its previous image was made safe before the first erase: <c>backup NAME</c> or <c>package SHA-256</c>;
    /// null: nowhere.
    /// </summary>
    public string? Backup { get; init; }

    /// <summary>What was brought back; null when it did not go back.</summary>
    public RollbackReport? Rollback { get; init; }

    /// <summary>The steps that ran.</summary>
    public required IReadOnlyList<PhaseReport> Phases { get; init; }

    /// <summary>Blocks that an earlier run completed; the ECU still held them, and they were not transferred.</summary>
    public IReadOnlyList<string> KeptBlocks { get; init; } = [];

    /// <summary>Lines of the script and the engine.</summary>
    public required IReadOnlyList<string> Log { get; init; }

    /// <summary>The last UDS exchanges before an error, oldest first, as hex text with times.</summary>
    public required IReadOnlyList<string> LastExchanges { get; init; }
}

/// <summary>The previous image of an ECU, brought back or tried to.</summary>
public sealed record RollbackReport
{
    /// <summary>Its version.</summary>
    public required string Version { get; init; }

    /// <summary>SHA-256 of its bytes, segment after segment, hex.</summary>
    public required string ImageSha256 { get; init; }

    /// <summary>SHA-256 of the simulated memory in its ranges at the end, hex; null without simulation.</summary>
    public string? Sha256 { get; init; }
}

/// <summary>One step: start and end in seconds from the job's start.</summary>
public sealed record PhaseReport(string Name, double Start, double End);

/// <summary>Compile-time JSON of the report: camel case, indented.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(JobReport))]
public sealed partial class ReportJson : JsonSerializerContext;
