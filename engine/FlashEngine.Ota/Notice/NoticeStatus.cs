using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Messages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Notice;

/// <summary>How an update ended, in the words of the server's API.</summary>
public static class NoticeStatus
{
    /// <summary>The ECU shows the version, read back.</summary>
    public const string Success = "SUCCESS";

    /// <summary>The user did not want it.</summary>
    public const string UserRejected = "USER_REJECTED";

    /// <summary>The image was not received.</summary>
    public const string DownloadFailed = "DOWNLOAD_INTEGRITY_FAILED";

    /// <summary>The image was received, and refused by a check.</summary>
    public const string SecurityFailed = "SECURITY_VALIDATION_FAILED";

    /// <summary>Flashing failed, and the ECU has its previous software back.</summary>
    public const string RolledBack = "ROLLBACK_COMPLETED";

    /// <summary>Flashing failed, and the ECU does not have its previous software back.</summary>
    public const string RollbackFailed = "ROLLBACK_FAILED";

    /// <summary>Anything else.</summary>
    public const string Unknown = "UNKNOWN";

    /// <summary>The word for the end of a job.</summary>
    /// <param name="at">Where the job was when it ended.</param>
    /// <param name="how">How it ended.</param>
    /// <param name="outcome">What became of the ECUs; null: none was touched.</param>
    internal static string Of(CommandState at, JobEnd how, FlashJobOutcome? outcome) =>
        how.Status == OtaStatus.Success ? Success
        : at == CommandState.Waiting && how.ExitCode == FlashExitCode.Precondition ? UserRejected
        : outcome?.Ecus.Any(ecu => ecu.Result == ReportWords.RolledBack) == true ? RolledBack
        : outcome?.Ecus.Any(ecu => ecu.Result == ReportWords.Failed && ecu.VersionAfter != ecu.VersionBefore) == true
            ? RollbackFailed
        : Unknown;

    /// <summary>The word for an error of <see cref="NoticeProfile.FetchAsync"/>.</summary>
    public static string Of(FlashException error) =>
        error is InputException ? SecurityFailed
        : error.ExitCode == FlashExitCode.Precondition ? Unknown // the station's clock
        : DownloadFailed;
}
