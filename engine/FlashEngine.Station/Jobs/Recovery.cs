using FlashEngine.Scripting;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>What may be tried after a step has failed.</summary>
internal enum Recovery
{
    /// <summary>Nothing: trying again would do harm, or end the same way.</summary>
    None,

    /// <summary>The steps of the logical block, from its first one (erase) on.</summary>
    Block,

    /// <summary>
    /// The whole sequence: the ECU has lost its session (reset, S3). Blocks that are complete are kept, as after a
    /// crash.
    /// </summary>
    Sequence,
}

/// <summary>
/// What follows from a failure (ISO 14229-1, annex A.1 on negative response codes). Repetition of single requests (21,
/// 78, 94, voltage, silence) is over by then: that is the client's. Nothing is ever tried again after a refused key.
/// </summary>
internal static class RecoveryRules
{
    private const byte SecurityAccess = 0x27;
    private const byte Authentication = 0x29;

    /// <summary>What a failed step allows.</summary>
    /// <param name="cause">Why it failed: the error inside the step, not the one that names the step.</param>
    /// <param name="step">The step.</param>
    public static Recovery Of(Exception? cause, FlashStep step) => cause switch
    {
        NegativeResponseException { ServiceId: SecurityAccess or Authentication } => Recovery.None,
        NegativeResponseException refusal => Of(refusal.Code, step),
        LinkException link => IsOfChannel(link) ? Recovery.None : Recovery.Sequence,
        JobException { ExitCode: FlashExitCode.Erase or FlashExitCode.Verification } when step.PerBlock =>
            Recovery.Block,
        _ => Recovery.None,
    };

    private static Recovery Of(NegativeResponseCode code, FlashStep step) => code switch
    {
        NegativeResponseCode.UploadDownloadNotAccepted
            or NegativeResponseCode.TransferDataSuspended
            or NegativeResponseCode.GeneralProgrammingFailure
            or NegativeResponseCode.WrongBlockSequenceCounter => step.PerBlock ? Recovery.Block : Recovery.None,
        NegativeResponseCode.ConditionsNotCorrect
            or NegativeResponseCode.RequestSequenceError
            or NegativeResponseCode.SecurityAccessDenied
            or NegativeResponseCode.AuthenticationRequired
            or NegativeResponseCode.SubFunctionNotSupportedInActiveSession
            or NegativeResponseCode.ServiceNotSupportedInActiveSession => Recovery.Sequence,
        _ => Recovery.None,
    };

    /// <summary>A lost adapter or connection is nothing that another try within the job could mend.</summary>
    private static bool IsOfChannel(LinkException link) => link.ExitCode == FlashExitCode.Channel;
}
