using System.Buffers.Binary;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>The download: 34, 36, 37.</summary>
internal sealed partial class UdsServer
{
    private readonly byte[] _writeBuffer;
    private int _writeLength;
    private MemoryBlock? _target;
    private long _nextAddress;
    private long _endAddress;
    private byte _lastCounter;
    private bool _hasLastCounter;

    /// <summary>Blocks of 36 that were written to flash.</summary>
    public long FlashWrites { get; private set; }

    // addressAndLengthFormatIdentifier: bytes of the size in the high nibble, of the address in the low one.
    private static bool TryReadRange(ReadOnlySpan<byte> record, out long address, out long size)
    {
        (address, size) = (0, 0);
        if (record.IsEmpty)
        {
            return false;
        }

        var (addressBytes, sizeBytes) = (record[0] & 0xF, record[0] >> 4);
        if (addressBytes is < 1 or > 4 || sizeBytes is < 1 or > 4 || record.Length != 1 + addressBytes + sizeBytes)
        {
            return false;
        }

        address = ReadBigEndian(record.Slice(1, addressBytes));
        size = ReadBigEndian(record[(1 + addressBytes)..]);
        return true;
    }

    private static long ReadBigEndian(ReadOnlySpan<byte> bytes)
    {
        long value = 0;
        foreach (var part in bytes)
        {
            value = (value << 8) | part;
        }

        return value;
    }

    private NegativeResponseCode RequestDownload(ReadOnlySpan<byte> request)
    {
        if (request.Length < 3 || !TryReadRange(request[2..], out var address, out var size))
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if (Access is var access && access != Positive)
        {
            return access;
        }

        var block = _memory.Find(address, size);

        // dataFormatIdentifier other than 00: this boot loader neither decompresses nor decrypts.
        if (block is null || request[1] != 0)
        {
            return RequestOutOfRange;
        }

        if (!block.IsRam && !IsFlashReady)
        {
            return ConditionsNotCorrect;
        }

        if (!block.CanWrite(address, size))
        {
            return UploadDownloadNotAccepted;
        }

        StopTransfer();
        (_target, _nextAddress, _endAddress) = (block, address, address + size);
        _hasLastCounter = false;
        _lastCounter = 0;
        WriteBlockLength(_options.BlockLengthMax);
        return Positive;
    }

    private void WriteBlockLength(int length)
    {
        var isShort = length <= 0xFFFF;
        _response[1] = (byte)(isShort ? 0x20 : 0x40);
        if (isShort)
        {
            BinaryPrimitives.WriteUInt16BigEndian(_response.AsSpan(2), (ushort)length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(_response.AsSpan(2), (uint)length);
        }

        _responseLength = isShort ? 4 : 6;
    }

    private NegativeResponseCode TransferData(ReadOnlySpan<byte> request)
    {
        if (_source is not null)
        {
            return SendUploadedData(request);
        }

        if (_target is null)
        {
            return RequestSequenceError;
        }

        if (request.Length < 3 || request.Length > _options.BlockLengthMax)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var counter = request[1];
        _response[1] = counter;
        _responseLength = 2;
        if (_hasLastCounter && counter == _lastCounter)
        {
            // The tester has lost our answer; the block is in memory already.
            return Positive;
        }

        if (counter != (byte)(_lastCounter + 1))
        {
            return WrongBlockSequenceCounter;
        }

        var data = request[2..];
        if (data.Length > _endAddress - _nextAddress)
        {
            return TransferDataSuspended;
        }

        data.CopyTo(_writeBuffer);
        _writeLength = data.Length;
        _lastCounter = counter;
        _hasLastCounter = true;
        var durationNs = WorkNs(data.Length, _options.WriteMsPerKiB);
        if (durationNs == 0)
        {
            FinishWrite();
            return Positive;
        }

        Begin(Work.Write, durationNs);
        return RequestCorrectlyReceivedResponsePending;
    }

    private void FinishWrite()
    {
        _target!.Write(_nextAddress, _writeBuffer.AsSpan(0, _writeLength));
        FlashWrites += _target.IsRam ? 0 : 1;
        _nextAddress += _writeLength;
    }

    private NegativeResponseCode RequestTransferExit(ReadOnlySpan<byte> request)
    {
        if ((_target is null && _source is null) || _nextAddress < _endAddress)
        {
            return RequestSequenceError;
        }

        if (request.Length != 1)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        StopTransfer();
        _link.Save();
        _responseLength = 1;
        return Positive;
    }

    private void StopTransfer() => (_target, _source) = (null, null);
}
