using System.Buffers.Binary;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>
/// RoutineControl, 31: programming preconditions in the application's extended session; in the programming session
/// erase, memory check, flash driver, programming dependencies.
/// </summary>
internal sealed partial class UdsServer
{
    private const ushort CheckMemoryRoutine = 0x0202;
    private const ushort CheckPreconditionsRoutine = 0x0203;
    private const ushort StartDriverRoutine = 0x0301;
    private const ushort EraseMemoryRoutine = 0xFF00;
    private const ushort CheckDependenciesRoutine = 0xFF01;
    private const byte StartRoutine = 0x01;
    private const byte RequestResults = 0x03;
    private const byte ResultGood = 0x00;
    private const byte ResultBadMemory = 0x01;
    private const byte ResultBadDependencies = 0x02;
    private const byte EraseRunning = 0x01;
    private const byte EraseDone = 0x02;

    private MemoryBlock? _workBlock;
    private long _workAddress;
    private long _workSize;
    private uint _workCrc;
    private bool _isDriverRunning;
    private bool _isPolledEraseKnown;
    private long _polledEraseDoneNs = long.MaxValue;

    /// <summary>Erase routines that were completed.</summary>
    public long FlashErases { get; private set; }

    private bool IsErasing => _polledEraseDoneNs != long.MaxValue;

    // Flash may be erased and downloaded to: the driver runs where one is needed, and no erase does.
    private bool IsFlashReady => (_isDriverRunning || !_options.NeedsDriver) && !IsErasing;

    private NegativeResponseCode RoutineControl(ReadOnlySpan<byte> request)
    {
        if (request.Length < 4)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var type = (byte)(request[1] & ~SuppressBit);
        var routine = BinaryPrimitives.ReadUInt16BigEndian(request[2..]);
        if (!IsRoutineOfSession(routine))
        {
            return RequestOutOfRange;
        }

        if (_session == ProgrammingSession && Access is var access && access != Positive)
        {
            return access;
        }

        if (type is not (StartRoutine or RequestResults) || (type == RequestResults && !HasResults(routine)))
        {
            return SubFunctionNotSupported;
        }

        _response[1] = type;
        request.Slice(2, 2).CopyTo(_response.AsSpan(2));
        _responseLength = 5;
        if (type == RequestResults)
        {
            return PolledEraseResult(request.Length);
        }

        var record = request[4..];
        return routine switch
        {
            EraseMemoryRoutine when _options.ErasePolled => StartPolledErase(record),
            EraseMemoryRoutine => EraseMemory(record),
            CheckMemoryRoutine => CheckMemory(record),
            StartDriverRoutine => StartDriver(record),
            CheckPreconditionsRoutine => CheckPreconditions(record),
            _ => CheckDependencies(record),
        };
    }

    // The first thing that ISO 14229-1 has an ECU look at, before security and sub-function.
    private bool IsRoutineOfSession(ushort routine) => _session == ExtendedSession
        ? routine == CheckPreconditionsRoutine
        : routine is EraseMemoryRoutine or CheckMemoryRoutine or StartDriverRoutine or CheckDependenciesRoutine;

    private NegativeResponseCode CheckPreconditions(ReadOnlySpan<byte> record)
    {
        if (!record.IsEmpty)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        _responseLength = 4;
        foreach (var condition in _options.FailingConditions)
        {
            _response[_responseLength++] = condition;
        }

        return Positive;
    }

    private bool HasResults(ushort routine) => routine == EraseMemoryRoutine && _options.ErasePolled;

    private NegativeResponseCode EraseMemory(ReadOnlySpan<byte> record)
    {
        if (!TryReadRange(record, out var address, out var size))
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var block = _memory.Find(address, size);
        if (block is null || block.IsRam)
        {
            return RequestOutOfRange;
        }

        if (!IsFlashReady)
        {
            return ConditionsNotCorrect;
        }

        BeginErase(block, address, size);
        _response[4] = ResultGood;
        Begin(Work.Erase, WorkNs(size, _options.EraseMsPerKiB));
        return RequestCorrectlyReceivedResponsePending;
    }

    // The record of a polled erase: 01 and the index of a whole block.
    private NegativeResponseCode StartPolledErase(ReadOnlySpan<byte> record)
    {
        if (record.Length != 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var block = _memory.FindIndex(record[1]);
        if (record[0] != 0x01 || block is null || block.IsRam)
        {
            return RequestOutOfRange;
        }

        if (!IsFlashReady)
        {
            return ConditionsNotCorrect;
        }

        BeginErase(block, block.Layout.Address, block.Layout.Length);
        _isPolledEraseKnown = true;
        _polledEraseDoneNs = _nowNs + WorkNs(block.Layout.Length, _options.EraseMsPerKiB);
        ExpectPowerLoss(Work.Erase, _polledEraseDoneNs - _nowNs);
        _response[4] = EraseRunning;
        return Positive;
    }

    private NegativeResponseCode PolledEraseResult(int requestLength)
    {
        if (requestLength != 4)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        _response[4] = IsErasing ? EraseRunning : EraseDone;
        return _isPolledEraseKnown ? Positive : RequestSequenceError;
    }

    private void BeginErase(MemoryBlock block, long address, long size)
    {
        StopTransfer();
        _memory.IsApplicationValid = false;
        block.BeginErase(address, size);
        (_workBlock, _workAddress, _workSize) = (block, address, size);
    }

    private void FinishErase()
    {
        _workBlock!.FinishErase(_workAddress, _workSize);
        FlashErases++;
        _link.Save();
    }

    private void FinishPolledErase()
    {
        _polledEraseDoneNs = long.MaxValue;
        _powerLossNs = long.MaxValue;
        FinishErase();
    }

    private NegativeResponseCode CheckMemory(ReadOnlySpan<byte> record)
    {
        var (addressBytes, sizeBytes) = (_options.Type.AddressBytes, _options.Type.SizeBytes);
        if (record.Length != 1 + addressBytes + sizeBytes + sizeof(uint))
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var address = ReadBigEndian(record.Slice(1, addressBytes));
        var size = ReadBigEndian(record.Slice(1 + addressBytes, sizeBytes));
        var block = _memory.FindIndex(record[0]);
        if (block is null || !block.Holds(address, size))
        {
            return RequestOutOfRange;
        }

        if (IsErasing)
        {
            return ConditionsNotCorrect;
        }

        (_workBlock, _workAddress, _workSize) = (block, address, size);
        _workCrc = BinaryPrimitives.ReadUInt32BigEndian(record[^sizeof(uint)..]);
        Begin(Work.CheckMemory, WorkNs(size, _options.CheckMsPerKiB));
        return RequestCorrectlyReceivedResponsePending;
    }

    private void FinishCheckMemory()
    {
        var isGood = _workBlock!.Check(_workAddress, _workSize, _workCrc);
        _response[4] = isGood ? ResultGood : ResultBadMemory;
    }

    private NegativeResponseCode StartDriver(ReadOnlySpan<byte> record)
    {
        if (record.Length != _options.Type.AddressBytes)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var block = _memory.Find(ReadBigEndian(record), 1);
        if (block is null || !block.IsRam)
        {
            return RequestOutOfRange;
        }

        if (!block.IsValid)
        {
            return ConditionsNotCorrect;
        }

        _isDriverRunning = true;
        _response[4] = ResultGood;
        return Positive;
    }

    private NegativeResponseCode CheckDependencies(ReadOnlySpan<byte> record)
    {
        if (!record.IsEmpty)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        // An erase that still runs has made its block invalid already.
        _memory.IsApplicationValid = _memory.AreDependenciesMet();
        _response[4] = _memory.IsApplicationValid ? ResultGood : ResultBadDependencies;
        return Positive;
    }
}
