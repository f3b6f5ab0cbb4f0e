using FlashEngine.Scripting;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>
/// Giving memory out: 35 with its 36 and 37, and 23. An ECU does one of them, as its type says, under the rules of a
/// download.
/// </summary>
internal sealed partial class UdsServer
{
    private const int TransferHeader = 2; // service and blockSequenceCounter

    private MemoryBlock? _source;
    private long _sentAddress;
    private int _sentLength;

    // One 76 must fit the buffer of responses, whatever the ECU takes in a 36.
    private int UploadBlockLength => Math.Min(_options.BlockLengthMax, ResponseLengthMax);

    private bool Gives(BackupMethod method) => _options.Type.Backup == method;

    private NegativeResponseCode RequestUpload(ReadOnlySpan<byte> request)
    {
        if (request.Length < 3 || !TryReadRange(request[2..], out var address, out var size))
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if (ReadableBlock(address, size, out var block) is var readable && readable != Positive)
        {
            return readable;
        }

        if (request[1] != 0)
        {
            return RequestOutOfRange;
        }

        StopTransfer();
        (_source, _nextAddress, _endAddress) = (block, address, address + size);
        (_hasLastCounter, _lastCounter) = (false, 0);
        WriteBlockLength(UploadBlockLength);
        return Positive;
    }

    private NegativeResponseCode SendUploadedData(ReadOnlySpan<byte> request)
    {
        if (request.Length != TransferHeader)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var counter = request[1];
        if (!_hasLastCounter || counter != _lastCounter)
        {
            if (counter != (byte)(_lastCounter + 1))
            {
                return WrongBlockSequenceCounter;
            }

            if (_nextAddress == _endAddress)
            {
                return RequestSequenceError;
            }

            _sentAddress = _nextAddress;
            _sentLength = (int)Math.Min(UploadBlockLength - TransferHeader, _endAddress - _nextAddress);
            _nextAddress += _sentLength;
            (_hasLastCounter, _lastCounter) = (true, counter);
        }

        // The counter of the block before asks for that block again: its answer was lost.
        _response[1] = counter;
        _source!.At(_sentAddress, _sentLength).CopyTo(_response.AsSpan(TransferHeader));
        _responseLength = TransferHeader + _sentLength;
        return Positive;
    }

    private NegativeResponseCode ReadMemoryByAddress(ReadOnlySpan<byte> request)
    {
        if (!TryReadRange(request[1..], out var address, out var size))
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if (ReadableBlock(address, size, out var block) is var readable && readable != Positive)
        {
            return readable;
        }

        if (size > ResponseLengthMax - 1)
        {
            return ResponseTooLong;
        }

        block!.At(address, size).CopyTo(_response.AsSpan(1));
        _responseLength = 1 + (int)size;
        return Positive;
    }

    private NegativeResponseCode ReadableBlock(long address, long size, out MemoryBlock? block)
    {
        block = _memory.Find(address, size);
        if (Access is var access && access != Positive)
        {
            return access;
        }

        return block is null || block.IsRam ? RequestOutOfRange
            : IsErasing ? ConditionsNotCorrect
            : Positive;
    }
}
