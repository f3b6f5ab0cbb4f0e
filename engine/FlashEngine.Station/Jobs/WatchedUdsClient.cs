using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Keeps the footprint by the requests that are really sent: what a script does to an ECU counts, not what its steps
/// declare. A request of a step whose time is over is given up with the step, whatever token the script brings.
/// </summary>
internal sealed class WatchedUdsClient(
    IUdsClient inner, Footprint footprint, Func<string> block, Func<CancellationToken> stepEnds) : IUdsClient
{
    private const byte SubFunctionMask = 0x7F;

    public string EcuName => inner.EcuName;

    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stepEnds());
        end.Token.ThrowIfCancellationRequested(); // what is not sent leaves no footprint
        var name = block();
        var putBack = OnSending(request.Span, name);
        try
        {
            var response = await inner.RequestAsync(request, options, end.Token);
            OnConfirmed(request.Span, name);
            return response;
        }
        catch (NegativeResponseException e) when (!MayHaveBegun(e.Code))
        {
            putBack?.Invoke();
            throw;
        }
    }

    public async Task<DownloadResult> DownloadAsync(DownloadRequest download, CancellationToken cancellation = default)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stepEnds());
        end.Token.ThrowIfCancellationRequested();
        var name = block();
        var putBack = footprint.WriteStarted(name);
        try
        {
            var result = await inner.DownloadAsync(download, end.Token);
            footprint.Written(name);
            return result;
        }
        catch (NegativeResponseException e) when (e.ServiceId == RequestDownload.ServiceId && !MayHaveBegun(e.Code))
        {
            putBack();
            throw;
        }
    }

    /// <summary>Codes that come after the work began; all others refuse it before (ISO 14229-1).</summary>
    internal static bool MayHaveBegun(NegativeResponseCode code) => code
        is NegativeResponseCode.GeneralProgrammingFailure
        or NegativeResponseCode.TransferDataSuspended
        or NegativeResponseCode.FailurePreventsExecutionOfRequestedAction
        or NegativeResponseCode.GeneralReject;

    private Action? OnSending(ReadOnlySpan<byte> request, string name)
    {
        if (IsEraseStart(request))
        {
            return footprint.EraseStarted(name);
        }

        switch (request.IsEmpty ? 0 : request[0])
        {
            case WriteMemoryByAddress.ServiceId or RequestDownload.ServiceId:
            case RequestFileTransfer.ServiceId when request.Length > 1
                && (FileOperation)request[1] is not (FileOperation.ReadFile or FileOperation.ReadDir):
                return footprint.WriteStarted(name);
            case DiagnosticSessionControl.ServiceId:
                footprint.SessionRequested();
                break;
        }

        return null;
    }

    private void OnConfirmed(ReadOnlySpan<byte> request, string name)
    {
        switch (request[0])
        {
            case DiagnosticSessionControl.ServiceId
                when request.Length > 1 && (request[1] & SubFunctionMask) == (byte)Session.Default:
                footprint.DefaultSessionConfirmed();
                break;
            case EcuReset.ServiceId:
                footprint.ResetConfirmed();
                break;
            case WriteDataByIdentifier.ServiceId:
                footprint.DataWritten();
                break;
            default:
                if (IsEraseStart(request))
                {
                    footprint.Erased(name);
                }

                break;
        }
    }

    private static bool IsEraseStart(ReadOnlySpan<byte> request) =>
        request.Length >= 4
        && request[0] == RoutineControl.ServiceId
        && (request[1] & SubFunctionMask) == (byte)RoutineControlType.Start
        && request[2] == 0xFF
        && request[3] == 0x00;
}
