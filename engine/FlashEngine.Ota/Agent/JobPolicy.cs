using FlashEngine.Ota.Download;

namespace FlashEngine.Ota.Agent;

/// <summary>What happens to a command that comes while another one is worked on.</summary>
public enum BusyPolicy
{
    /// <summary>It waits for its turn, as long as there is room.</summary>
    Queue,

    /// <summary>It is refused.</summary>
    Refuse,
}

/// <summary>How the agent goes about its commands.</summary>
public sealed record JobPolicy
{
    /// <summary>What happens to a command that comes while another one is worked on.</summary>
    public BusyPolicy WhenBusy { get; init; }

    /// <summary>How many commands may wait behind the one that is worked on, 1..1000.</summary>
    public int QueueMax { get; init; } = 8;

    /// <summary>Whether somebody must approve before the vehicle is touched.</summary>
    public bool AskConsent { get; init; }

    /// <summary>How long an approval is waited for; then the command is rejected.</summary>
    public TimeSpan ConsentTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When a flash may begin, in the station's local time; null: always.</summary>
    public DailyWindow? Window { get; init; }

    /// <summary>How long window and conditions of the vehicle are waited for, together.</summary>
    public TimeSpan WaitTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often the conditions of the vehicle are asked for.</summary>
    public TimeSpan ConditionInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a new URL is waited for when the server refuses the signed one; within the time of the download.
    /// </summary>
    public TimeSpan RenewalTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the check of a package, and each question to the vehicle, may take.</summary>
    public TimeSpan CheckTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a flash job may take before it is cancelled.</summary>
    public TimeSpan FlashTimeout { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long it is tried to go on with a flash that was cut off, before it counts as failed.</summary>
    public TimeSpan ResumeTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// How long a cancelled flash job, which brings its ECUs to a safe end, may show no progress; then the agent ends.
    /// </summary>
    public TimeSpan FlashGrace { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many messages of progress a second at most, per kind and ECU, 1..100.</summary>
    public int ProgressPerSecondMax { get; init; } = 4;
}
