using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Flashing;

/// <summary>Is told how a download goes; called on the channel's loop, so it must be quick.</summary>
public interface IDownloadObserver
{
    /// <summary>The ECU confirmed a block.</summary>
    /// <param name="bytes">Payload bytes of it.</param>
    void OnBlockConfirmed(int bytes);

    /// <summary>37 was confirmed.</summary>
    void OnCompleted(DownloadResult result);

    /// <summary>The download ended without completion.</summary>
    void OnFailed(FlashException failure);
}

/// <summary>
/// A contiguous download as one exchange: 34, 36 … 36, 37 (ISO 14229-1). Each request follows inside the loop's step
/// that brought the answer before, so that only the wire and the ECU take time. A 36 without an answer is repeated once
/// with the same blockSequenceCounter; an ECU that has written the block already confirms it without writing twice.
/// </summary>
public sealed class DownloadExchange : UdsExchange
{
    private const int TransferHeaderLength = 2; // SID and blockSequenceCounter count towards maxNumberOfBlockLength
    private const int BlockLengthLimit = 1 << 20;
    private const int LostResponseRepeats = 1;

    // An ECU that has the block already confirms it anew, so a block that may not have got through is repeated too.
    private static readonly UdsRequestOptions TransferOptions = new()
    {
        TimeoutRetriesMax = LostResponseRepeats,
        TransmissionRetriesMax = LostResponseRepeats,
    };

    private readonly string _ecuName;
    private readonly DownloadRequest _download;
    private readonly IDownloadObserver _observer;
    private readonly int _requestLengthMax;
    private byte[] _buffer = new byte[16];
    private int _requestLength;
    private Phase _phase = Phase.RequestDownload;
    private int _blockLength;
    private int _dataPerBlock;
    private int _offset;
    private int _blockBytes;
    private int _blocks;
    private byte _blockSequenceCounter;

    /// <summary>Prepares a download.</summary>
    /// <param name="ecuName">For messages.</param>
    /// <param name="download">What to transfer; at least one byte.</param>
    /// <param name="observer">Is told about progress and end.</param>
    /// <param name="requestLengthMax">The longest request that can be sent, in bytes; bounds each block.</param>
    /// <exception cref="ArgumentException">
    /// There is nothing to transfer, or 37 is too long with its record.
    /// </exception>
    public DownloadExchange(
        string ecuName, DownloadRequest download, IDownloadObserver observer, int requestLengthMax = BlockLengthLimit)
    {
        if (download.Data.IsEmpty)
        {
            throw new ArgumentException("a download needs at least one byte", nameof(download));
        }

        if (download.ExitRecord.Length >= requestLengthMax)
        {
            throw new ArgumentException(
                $"the record of 37 has up to {requestLengthMax - 1} bytes, this one {download.ExitRecord.Length}",
                nameof(download));
        }

        _ecuName = ecuName;
        _download = download;
        _requestLengthMax = requestLengthMax;
        _observer = observer;
        var size = download.MemorySize == 0 ? (uint)download.Data.Length : download.MemorySize;
        _requestLength = RequestDownload.Encode(
            _buffer, download.DataFormatIdentifier, download.Address, size, download.AddressBytes, download.SizeBytes);
    }

    private enum Phase
    {
        RequestDownload,
        TransferData,
        RequestTransferExit,
    }

    /// <inheritdoc/>
    public override ReadOnlyMemory<byte> Request => _buffer.AsMemory(0, _requestLength);

    /// <inheritdoc/>
    public override UdsRequestOptions Options =>
        _phase == Phase.TransferData ? TransferOptions : UdsRequestOptions.Default;

    /// <inheritdoc/>
    public override bool OnOutcome(in UdsOutcome outcome)
    {
        if (outcome.Kind != UdsOutcomeKind.Positive)
        {
            _observer.OnFailed(UdsErrors.From(_ecuName, Request.Span, outcome));
            return false;
        }

        if (IsAbandoned)
        {
            return false; // between two blocks: no request is half sent
        }

        return _phase switch
        {
            Phase.RequestDownload => OnDownloadAccepted(outcome.Response),
            Phase.TransferData => OnBlockConfirmed(outcome.Response),
            _ => OnExitConfirmed(outcome.Response),
        };
    }

    private bool OnDownloadAccepted(ReadOnlySpan<byte> response)
    {
        if (!RequestDownload.TryDecode(response, out var maxNumberOfBlockLength))
        {
            return Refuse("74 with maxNumberOfBlockLength of at least 3", response);
        }

        var limit = _download.BlockLengthMax > 0 ? _download.BlockLengthMax : BlockLengthLimit;
        _blockLength = Math.Min(maxNumberOfBlockLength, Math.Min(limit, _requestLengthMax));
        var granularity = Math.Max(1, _download.WriteGranularity);
        _dataPerBlock = (_blockLength - TransferHeaderLength) / granularity * granularity;
        if (_dataPerBlock <= 0)
        {
            return Refuse($"room for {granularity} bytes per block (write granularity)", response);
        }

        _buffer = new byte[TransferHeaderLength + Math.Min(_dataPerBlock, _download.Data.Length)];
        _phase = Phase.TransferData;
        PrepareBlock();
        return true;
    }

    private bool OnBlockConfirmed(ReadOnlySpan<byte> response)
    {
        if (!TransferData.TryDecode(response, _blockSequenceCounter, out _))
        {
            return Refuse($"76 {_blockSequenceCounter:X2}", response);
        }

        _offset += _blockBytes;
        _blocks++;
        _observer.OnBlockConfirmed(_blockBytes);
        if (_offset < _download.Data.Length)
        {
            PrepareBlock();
        }
        else
        {
            _phase = Phase.RequestTransferExit;
            _buffer = new byte[1 + _download.ExitRecord.Length];
            _requestLength = RequestTransferExit.Encode(_buffer, _download.ExitRecord.Span);
        }

        return true;
    }

    private bool OnExitConfirmed(ReadOnlySpan<byte> response)
    {
        _observer.OnCompleted(new DownloadResult(_blockLength, _blocks, response[1..].ToArray()));
        return false;
    }

    private void PrepareBlock()
    {
        _blockSequenceCounter++; // starts with 01 and wraps from FF to 00
        _blockBytes = Math.Min(_dataPerBlock, _download.Data.Length - _offset);
        _requestLength = TransferData.Encode(
            _buffer, _blockSequenceCounter, _download.Data.Span.Slice(_offset, _blockBytes));
    }

    private bool Refuse(string expected, ReadOnlySpan<byte> response)
    {
        _observer.OnFailed(new InvalidResponseException(
            _ecuName, expected, $"request {UdsErrors.Hex(Request.Span)} was answered {UdsErrors.Hex(response)}"));
        return false;
    }
}
