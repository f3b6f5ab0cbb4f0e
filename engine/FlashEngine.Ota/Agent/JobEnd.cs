using FlashEngine.Ota.Messages;

namespace FlashEngine.Ota.Agent;

/// <summary>How a command ended: the status word for the backend and the exit code for the process.</summary>
internal sealed record JobEnd(string Status, string Message, FlashExitCode ExitCode)
{
    /// <summary>
    /// What is reported when an error that the engine does not know goes through; the process ends with that error.
    /// </summary>
    public static readonly JobEnd Broken =
        new(OtaStatus.Failed, "the agent ended with an internal error", FlashExitCode.FileOrManifest);

    /// <summary>Cancelled by the backend or the operator.</summary>
    public static readonly JobEnd Cancelled = new(OtaStatus.Cancelled, "cancelled", FlashExitCode.Cancelled);

    /// <summary>By an error of download or flash.</summary>
    public static JobEnd From(FlashException error) => new(
        error.ExitCode switch
        {
            FlashExitCode.Timeout => OtaStatus.Timeout,
            FlashExitCode.Cancelled => OtaStatus.Cancelled,
            _ => OtaStatus.Failed,
        },
        error.Message,
        error.ExitCode);

    /// <summary>By the flash job's own word.</summary>
    public static JobEnd From(FlashJobOutcome outcome)
    {
        string status = outcome switch
        {
            { Success: true } => OtaStatus.Success,
            { Cancelled: true } => OtaStatus.Cancelled,
            { TimedOut: true } => OtaStatus.Timeout,
            _ => OtaStatus.Failed,
        };
        return new JobEnd(status, outcome.Message, outcome.ExitCode);
    }
}
