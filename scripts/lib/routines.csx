// The routines (31) of the programming sequence.
#load "crc32.csx"
#load "session.csx"

const ushort CheckMemoryRoutine = 0x0202;
const ushort CheckProgrammingPreconditionsRoutine = 0x0203;
const byte RoutineOk = 0x00;

/// Asks whether a condition forbids programming (31 01 0203): every byte of the answer but 00 names one. An ECU that
/// does not know the question (its boot loader, often) does not mind; parameter 'preconditions: none' of the ECU type
/// leaves it out.
async Task CheckProgrammingPreconditions(IFlashContext ecu)
{
    if (ecu.Type.Parameters.GetValueOrDefault("preconditions") == "none")
    {
        return;
    }

    byte[] failing;
    try
    {
        failing = await AskForFailingPreconditions(ecu);
    }
    catch (NegativeResponseException refusal) when (IsUnknown(refusal.Code))
    {
        ecu.Log($"the ECU does not check preconditions ({refusal.Code})");
        return;
    }
    catch (LinkException silence) when (IsSilence(silence))
    {
        ecu.Log("no answer to the check of preconditions: the ECU may be in its boot loader already");
        return;
    }

    if (failing.Any(condition => condition != RoutineOk))
    {
        throw new JobException(
            FlashExitCode.Precondition,
            $"{ecu.EcuName} reports failing programming preconditions {Convert.ToHexString(failing)}; its "
            + "specification names them (speed, engine, voltage, ignition); correct them and start again");
    }
}

/// Asks in the extended session. The bus was changed to it by one 10 03 that nobody answers; an ECU that was busy then,
/// that hears no functional requests, or that an earlier run has left in its boot loader refuses the question for its
/// session, gets a 10 03 of its own and is asked again. Asking is harmless, so that a lost answer is asked for again.
async Task<byte[]> AskForFailingPreconditions(IFlashContext ecu)
{
    var harmless = new UdsRequestOptions { TimeoutRetriesMax = 2, TransmissionRetriesMax = 2 };
    Task<byte[]> Ask() => ecu.Uds.RoutineControlAsync(
        RoutineControlType.Start, CheckProgrammingPreconditionsRoutine, options: harmless);
    try
    {
        return await Ask();
    }
    catch (NegativeResponseException refusal) when (IsUnknown(refusal.Code) || IsLocked(refusal.Code))
    {
        ecu.Log($"the check of preconditions was refused ({refusal.Code}); asking in the extended session again");
    }

    try
    {
        await ecu.Uds.DiagnosticSessionControlAsync(Session.Extended, harmless);
    }
    catch (NegativeResponseException refusal)
    {
        // A boot loader that knows no extended session. What an application minds, it tells when 10 02 is asked for.
        ecu.Log($"the ECU does not change to the extended session ({refusal.Code}), so it checks no preconditions");
        return [];
    }

    return await Ask();
}

/// Erases the block's ranges one by one (31 01 FF00); the ECU answers 78 until it is done.
async Task EraseBlock(IFlashContext ecu)
{
    foreach (var range in ecu.Block.Erase)
    {
        var record = MemoryRange.Encode(range.Address, range.Length, ecu.Type.AddressBytes, ecu.Type.SizeBytes);
        var status = await ecu.Uds.RoutineControlAsync(
            RoutineControlType.Start, RoutineIdentifier.EraseMemory, record, LongRoutine());
        RequireStatus(ecu, status, RoutineOk, $"erase of block '{ecu.Block.Name}'", FlashExitCode.Erase);
    }
}

/// Has the ECU compare its memory with the CRC-32 of what was sent (31 01 0202: index, address, size, CRC).
async Task CheckMemory(IFlashContext ecu, FlashBlock block)
{
    foreach (var segment in block.Segments)
    {
        var range = MemoryRange.Encode(
            segment.Address, (uint)segment.Data.Length, ecu.Type.AddressBytes, ecu.Type.SizeBytes);

        // This record has address and size without the format identifier in front.
        byte[] record = [block.Index, .. range[1..], .. BigEndian(Crc32(segment.Data.Span))];
        var status = await ecu.Uds.RoutineControlAsync(
            RoutineControlType.Start, CheckMemoryRoutine, record, LongRoutine());
        RequireStatus(ecu, status, RoutineOk, $"check of block '{block.Name}'", FlashExitCode.Verification);
    }
}

/// Asks whether all blocks fit each other and the hardware (31 01 FF01); without it the ECU stays in its boot loader.
async Task CheckProgrammingDependencies(IFlashContext ecu)
{
    var status = await ecu.Uds.RoutineControlAsync(
        RoutineControlType.Start, RoutineIdentifier.CheckProgrammingDependencies, options: LongRoutine());
    RequireStatus(ecu, status, RoutineOk, "check of programming dependencies", FlashExitCode.Verification);
}

/// Fails when the first byte of a routine's status record is not the wanted one.
void RequireStatus(IFlashContext ecu, byte[] status, byte wanted, string what, FlashExitCode failureCode)
{
    if (status.Length == 0 || status[0] != wanted)
    {
        var shown = status.Length == 0 ? "empty" : Convert.ToHexString(status);
        throw new JobException(failureCode, $"{what} failed in {ecu.EcuName}: status {shown}, expected {wanted:X2}");
    }
}

/// True for the refusals of an ECU that does not know a request at all, or not in this session.
bool IsUnknown(NegativeResponseCode code) => code
    is NegativeResponseCode.ServiceNotSupported
    or NegativeResponseCode.SubFunctionNotSupported
    or NegativeResponseCode.RequestOutOfRange
    or NegativeResponseCode.SubFunctionNotSupportedInActiveSession
    or NegativeResponseCode.ServiceNotSupportedInActiveSession;

/// True for the refusal of an ECU that wants to be unlocked: it may be in its boot loader.
bool IsLocked(NegativeResponseCode code) => code is NegativeResponseCode.SecurityAccessDenied;

/// Settings for routines that work for long: erase times spread widely with temperature and age.
UdsRequestOptions LongRoutine() => new() { PendingMax = TimeSpan.FromMinutes(9) };

byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];
