using System.Buffers.Binary;
using FlashEngine.Adapters.Pcan.Native;
using FlashEngine.Adapters.Shared.Driver;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Pcan;

/// <summary>An initialised channel of PCAN-Basic, which it ends when disposed.</summary>
/// <param name="handle">The channel.</param>
/// <param name="name">For errors.</param>
/// <param name="fd">True when it was initialised for CAN FD.</param>
internal sealed class PcanPort(ushort handle, string name, bool fd) : IDriverPort
{
    private const PcanStatus AnyBusError =
        PcanStatus.BusLight | PcanStatus.BusHeavy | PcanStatus.BusPassive | PcanStatus.BusOff;

    private const PcanStatus AnyOverrun = PcanStatus.Overrun | PcanStatus.QueueOverrun;

    private bool _isStateHinted;

    /// <inheritdoc/>
    public DriverResult Write(in CanFrame frame)
    {
        var status = fd ? WriteFd(in frame) : WriteClassic(in frame);
        if (IsGone(status))
        {
            return DriverResult.Gone;
        }

        // Warnings of the bus come along with frames that were taken.
        _isStateHinted |= (status & AnyBusError) != 0;
        if ((status & (PcanStatus.TransmitBufferFull | PcanStatus.TransmitQueueFull | PcanStatus.BusOff)) != 0)
        {
            return DriverResult.Later;
        }

        RequireNothingElse(status, "send");
        return DriverResult.Done;
    }

    /// <inheritdoc/>
    public DriverResult Read(ref DriverMessage message)
    {
        var status = fd
            ? ReadFd(ref message, out var type, out var statusBits)
            : ReadClassic(ref message, out type, out statusBits);
        if (IsGone(status))
        {
            return DriverResult.Gone;
        }

        _isStateHinted |= (status & AnyBusError) != 0;
        if ((status & PcanStatus.QueueEmpty) != 0)
        {
            return DriverResult.Later;
        }

        RequireNothingElse(status, "receive");
        status |= statusBits;
        message.IsOverrun = (status & AnyOverrun) != 0;
        if ((status & AnyBusError) != 0)
        {
            message.Kind = DriverMessageKind.State;
            message.State = StateOf(status);
            return DriverResult.Done;
        }

        _isStateHinted |= (type & PcanMessageType.Status) != 0;
        message.Kind = KindOf(type);
        return DriverResult.Done;
    }

    /// <inheritdoc/>
    public DriverResult ReadState(out CanBusState state)
    {
        var status = PcanBasic.GetStatus(handle);
        state = StateOf(status);
        return IsGone(status) ? DriverResult.Gone : DriverResult.Done;
    }

    /// <inheritdoc/>
    public bool TakeStateHint()
    {
        var isHinted = _isStateHinted;
        _isStateHinted = false;
        return isHinted;
    }

    /// <inheritdoc/>
    public void DropFrames() => _ = PcanBasic.Reset(handle);

    /// <summary>The controller comes back by itself (BUSOFF_AUTORESET); if not, a reset is all there is.</summary>
    public void Restart() => _ = PcanBasic.Reset(handle);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (OperatingSystem.IsWindows())
        {
            _ = PcanCalls.Set(handle, PcanParameter.ReceiveEvent, (nint)0);
        }

        _ = PcanBasic.Uninitialize(handle);
    }

    // ILLHW, ILLNET and ILLCLIENT have two bits of the field or all three; one bit alone says "in use".
    private static bool IsGone(PcanStatus status) =>
        (status & (PcanStatus.NoDriver | PcanStatus.NotInitialized)) != 0
        || (status & PcanStatus.HandleField) is not (0 or PcanStatus.HardwareInUse or PcanStatus.NetInUse);

    private static CanBusState StateOf(PcanStatus status) =>
        (status & PcanStatus.BusOff) != 0 ? CanBusState.BusOff
        : (status & PcanStatus.BusPassive) != 0 ? CanBusState.Passive
        : (status & AnyBusError) != 0 ? CanBusState.Warning
        : CanBusState.Active;

    private static DriverMessageKind KindOf(PcanMessageType type) =>
        (type & (PcanMessageType.Remote | PcanMessageType.ErrorFrame | PcanMessageType.Status)) != 0
            ? DriverMessageKind.Nothing
        : (type & PcanMessageType.Echo) != 0 ? DriverMessageKind.Transmitted
        : DriverMessageKind.Received;

    private static CanFrameFlags FlagsOf(PcanMessageType type) =>
        ((type & PcanMessageType.Fd) != 0 ? CanFrameFlags.Fd : CanFrameFlags.None)
        | ((type & PcanMessageType.BitRateSwitch) != 0 ? CanFrameFlags.BitRateSwitch : CanFrameFlags.None)
        | ((type & PcanMessageType.ErrorStateIndicator) != 0 ? CanFrameFlags.ErrorStateIndicator : CanFrameFlags.None);

    private static PcanMessageType TypeOf(in CanFrame frame) =>
        (frame.Id.IsExtended ? PcanMessageType.Extended : PcanMessageType.Standard)
        | (frame.IsFd ? PcanMessageType.Fd : PcanMessageType.Standard)
        | ((frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? PcanMessageType.BitRateSwitch : PcanMessageType.Standard);

    private static CanId IdOf(uint id, PcanMessageType type) => (type & PcanMessageType.Extended) != 0
        ? CanId.Extended(id & 0x1FFF_FFFF)
        : CanId.Standard(id & 0x7FF);

    // A status message has the bits in its first four bytes, the highest first.
    private static PcanStatus BitsOf(PcanMessageType type, ReadOnlySpan<byte> data) =>
        (type & PcanMessageType.Status) != 0 ? (PcanStatus)BinaryPrimitives.ReadUInt32BigEndian(data) : PcanStatus.Ok;

    private PcanStatus WriteClassic(in CanFrame frame)
    {
        var message = new PcanMessage { Id = frame.Id.Value, Type = TypeOf(in frame), Length = (byte)frame.Length };
        frame.Data.CopyTo(message.Data);
        return PcanBasic.Write(handle, in message);
    }

    private PcanStatus WriteFd(in CanFrame frame)
    {
        var message = new PcanMessageFd
        {
            Id = frame.Id.Value,
            Type = TypeOf(in frame),
            Dlc = (byte)CanDlc.FromLength(frame.Length),
        };
        frame.Data.CopyTo(message.Data);
        return PcanBasic.WriteFd(handle, in message);
    }

    private PcanStatus ReadClassic(ref DriverMessage message, out PcanMessageType type, out PcanStatus statusBits)
    {
        var status = PcanBasic.Read(handle, out var read, out var timestamp);
        type = read.Type;
        statusBits = BitsOf(type, read.Data);
        message.Microseconds = timestamp.Microseconds;
        message.Frame.Id = IdOf(read.Id, type);
        message.Frame.Length = Math.Min((int)read.Length, 8);
        ((ReadOnlySpan<byte>)read.Data).CopyTo(message.Frame.Buffer);
        return status;
    }

    private PcanStatus ReadFd(ref DriverMessage message, out PcanMessageType type, out PcanStatus statusBits)
    {
        var status = PcanBasic.ReadFd(handle, out var read, out var microseconds);
        type = read.Type;
        statusBits = BitsOf(type, read.Data);
        message.Microseconds = (uint)microseconds;
        message.Frame.Id = IdOf(read.Id, type);
        message.Frame.Flags = FlagsOf(type);
        message.Frame.Length = CanDlc.ToLength(Math.Min((int)read.Dlc, message.Frame.IsFd ? 15 : 8));
        ((ReadOnlySpan<byte>)read.Data).CopyTo(message.Frame.Buffer);
        return status;
    }

    private void RequireNothingElse(PcanStatus status, string what)
    {
        if ((status & ~(AnyBusError | AnyOverrun)) != 0)
        {
            throw PcanCalls.Failure(status, name, what);
        }
    }
}
