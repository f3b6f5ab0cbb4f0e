using FlashEngine.Journal;
using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Station.Jobs;

/// <summary>Which requests change an ECU (ISO 14229-1).</summary>
internal static class EcuChanges
{
    private const byte SubFunctionMask = 0x7F;

    /// <summary>
    /// The change that a request makes; <see cref="EcuChange.None"/>: none that outlives the session.
    /// </summary>
    public static EcuChange Of(ReadOnlySpan<byte> request)
    {
        if (request.Length < 2)
        {
            return EcuChange.None;
        }

        var subFunction = request[1] & SubFunctionMask;
        return request[0] switch
        {
            DiagnosticSessionControl.ServiceId =>
                subFunction == (byte)Session.Default ? EcuChange.DefaultSession : EcuChange.Session,
            EcuReset.ServiceId => EcuChange.Reset,
            SecurityAccess.ServiceId when subFunction % 2 == 0 => EcuChange.Security, // sendKey
            Authentication.ServiceId => EcuChange.Security,
            WriteDataByIdentifier.ServiceId => EcuChange.Data,
            RoutineControl.ServiceId when IsEraseStart(request) => EcuChange.Erase,
            WriteMemoryByAddress.ServiceId or RequestDownload.ServiceId => EcuChange.Write,
            RequestFileTransfer.ServiceId
                when (FileOperation)request[1] is not (FileOperation.ReadFile or FileOperation.ReadDir) =>
                EcuChange.Write,
            _ => EcuChange.None,
        };
    }

    /// <summary>True for a change of a logical block's memory.</summary>
    public static bool IsOfBlock(EcuChange change) => change is EcuChange.Erase or EcuChange.Write;

    /// <summary>True for a refusal that came before the work began; all others may leave it half done.</summary>
    public static bool IsRefusedBefore(NegativeResponseException refusal) =>
        !MayHaveBegun(refusal.Code)
        && refusal.ServiceId is not (TransferData.ServiceId or RequestTransferExit.ServiceId);

    /// <summary>Codes that come after the work began; all others refuse it before (ISO 14229-1).</summary>
    private static bool MayHaveBegun(NegativeResponseCode code) => code
        is NegativeResponseCode.GeneralProgrammingFailure
        or NegativeResponseCode.TransferDataSuspended
        or NegativeResponseCode.FailurePreventsExecutionOfRequestedAction
        or NegativeResponseCode.GeneralReject;

    private static bool IsEraseStart(ReadOnlySpan<byte> request) =>
        request.Length >= 4
        && (request[1] & SubFunctionMask) == (byte)RoutineControlType.Start
        && request[2] == 0xFF
        && request[3] == 0x00;
}
