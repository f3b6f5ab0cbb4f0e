using System.Buffers.Binary;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Keeps the footprint by the requests that are really sent: what a script does to an ECU counts, not what its steps
/// declare. A request of a step whose time is over is given up with the step.
/// </summary>
internal sealed class WatchedUdsClient(
    IUdsClient inner, Footprint footprint, Func<string> block, Func<CancellationToken> stepEnds) : IUdsClient
{
    private const byte DiagnosticSessionControl = 0x10;
    private const byte WriteDataByIdentifier = 0x2E;
    private const byte WriteMemoryByAddress = 0x3D;
    private const byte RequestDownload = 0x34;

    public string EcuName => inner.EcuName;

    public async Task<byte[]> RequestAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default)
    {
        var isErase = IsEraseStart(request.Span);
        var isWrite = request.Length > 0 && request.Span[0] is WriteMemoryByAddress or RequestDownload;
        footprint.SessionEntered |= request.Length > 0 && request.Span[0] == DiagnosticSessionControl;
        var before = footprint.Of(block());
        if (isErase || isWrite)
        {
            footprint.EraseStarted(block());
        }

        try
        {
            var response = await inner.RequestAsync(request, options, OrStepEnd(cancellation));
            if (request.Length >= 3 && request.Span[0] == WriteDataByIdentifier)
            {
                footprint.DataWritten(BinaryPrimitives.ReadUInt16BigEndian(request.Span[1..]));
            }

            if (isErase)
            {
                footprint.Erased(block());
            }

            return response;
        }
        catch (NegativeResponseException e) when ((isErase || isWrite) && !MayHaveBegun(e.Code))
        {
            footprint.Refused(block(), before);
            throw;
        }
    }

    public async Task<DownloadResult> DownloadAsync(DownloadRequest download, CancellationToken cancellation = default)
    {
        footprint.EraseStarted(block());
        return await inner.DownloadAsync(download, OrStepEnd(cancellation));
    }

    private CancellationToken OrStepEnd(CancellationToken cancellation) =>
        cancellation.CanBeCanceled ? cancellation : stepEnds();

    private static bool IsEraseStart(ReadOnlySpan<byte> request) =>
        request.Length >= 4
        && request[0] == 0x31
        && (request[1] & 0x7F) == 0x01
        && request[2] == 0xFF
        && request[3] == 0x00;

    /// <summary>Codes that come after the work began; all others refuse it before (ISO 14229-1).</summary>
    private static bool MayHaveBegun(NegativeResponseCode code) => code
        is NegativeResponseCode.GeneralProgrammingFailure
        or NegativeResponseCode.TransferDataSuspended
        or NegativeResponseCode.FailurePreventsExecutionOfRequestedAction
        or NegativeResponseCode.GeneralReject;
}
