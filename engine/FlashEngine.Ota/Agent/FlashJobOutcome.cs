using FlashEngine.Ota.Messages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Ota.Agent;

/// <summary>How a flash job ended.</summary>
/// <param name="Success">Every ECU shows the wanted version, read back after its reset.</param>
/// <param name="Cancelled">It was cancelled.</param>
/// <param name="TimedOut">A time limit ended it.</param>
/// <param name="Message">One line for the backend: what was done or what went wrong.</param>
/// <param name="ExitCode">The exit code; <see cref="FlashExitCode.Ok"/> with success only.</param>
public sealed record FlashJobOutcome(
    bool Success, bool Cancelled, bool TimedOut, string Message, FlashExitCode ExitCode)
{
    /// <summary>What became of each ECU.</summary>
    public IReadOnlyList<EcuOutcome> Ecus { get; init; } = [];

    /// <summary>The vehicle version manifest, signed by the vehicle; null: it has no key for that.</summary>
    public byte[]? VersionManifest { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>What a job's report says to the backend.</summary>
    public static FlashJobOutcome Of(JobReport report)
    {
        var done = report.Ecus.Count(ecu => ecu.Result == ReportWords.Success);
        var code = (FlashExitCode)report.ExitCode;
        return new FlashJobOutcome(
            code == FlashExitCode.Ok,
            code == FlashExitCode.Cancelled,
            code == FlashExitCode.Timeout,
            report.Culprit is { } culprit
                ? $"{done} of {report.Ecus.Count} ECUs done; {culprit.Name}: {culprit.Error}"
                : $"{done} of {report.Ecus.Count} ECUs show the wanted version, read back",
            code)
        {
            Ecus =
            [
                .. report.Ecus.Select(ecu => new EcuOutcome(
                    ecu.Name, ecu.Result, ecu.VersionBefore, ecu.VersionAfter, ecu.VersionWanted, ecu.Error,
                    ecu.State)),
            ],
            Seconds = Math.Round(report.MakespanSeconds, 2),
        };
    }

    /// <summary>
    /// The outcome as the agent may believe it: a success with an ECU that did not show the wanted version is none.
    /// </summary>
    public FlashJobOutcome Judged() =>
        Success && Ecus.FirstOrDefault(ecu =>
            ecu.Result == ReportWords.Success && ecu.VersionAfter != ecu.VersionWanted) is { } wrong
            ? this with
            {
                Success = false,
                ExitCode = FlashExitCode.Verification,
                Message = $"{wrong.Ecu} shows version '{wrong.VersionAfter}', wanted is '{wrong.VersionWanted}'",
            }
            : this;
}
