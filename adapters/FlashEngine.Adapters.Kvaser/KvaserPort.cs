using System.Runtime.InteropServices;
using FlashEngine.Adapters.Kvaser.Native;
using FlashEngine.Adapters.Shared.Driver;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Kvaser;

/// <summary>A handle of CANlib that is on the bus, which it closes when disposed.</summary>
/// <param name="handle">The handle.</param>
/// <param name="name">For errors.</param>
/// <param name="notifier">What CANlib tells.</param>
internal sealed class KvaserPort(int handle, string name, KvaserNotifier notifier) : IDriverPort
{
    private const KvaserMessage Overruns = KvaserMessage.HardwareOverrun | KvaserMessage.SoftwareOverrun;

    private const KvaserMessage NoData = KvaserMessage.Remote | KvaserMessage.ErrorFrame
        | KvaserMessage.TransmitRequest | KvaserMessage.LocalAcknowledge;

    /// <inheritdoc/>
    public DriverResult Write(in CanFrame frame)
    {
        // CANlib wants a buffer for a frame without data too.
        var copy = frame;
        var status = CanLib.Write(
            handle, new CLong((int)frame.Id.Value), copy.Buffer, (uint)frame.Length, FlagsOf(in frame));
        return status switch
        {
            _ when IsGone(status) => DriverResult.Gone,
            KvaserStatus.TransmitBufferOverflow => DriverResult.Later,
            < KvaserStatus.Ok => throw KvaserCalls.Failure(status, name, "send"),
            _ => DriverResult.Done,
        };
    }

    /// <inheritdoc/>
    public DriverResult Read(ref DriverMessage message)
    {
        var status = CanLib.Read(
            handle, out var id, message.Frame.Buffer, out var length, out var flags, out var time);
        if (status < KvaserStatus.Ok)
        {
            return status switch
            {
                _ when IsGone(status) => DriverResult.Gone,
                KvaserStatus.NoMessage => DriverResult.Later,
                _ => throw KvaserCalls.Failure(status, name, "receive"),
            };
        }

        message.Microseconds = unchecked((uint)time.Value);
        message.IsOverrun = (flags & Overruns) != 0;
        message.Kind = (flags & NoData) != 0 ? DriverMessageKind.Nothing
            : (flags & KvaserMessage.TransmitAcknowledge) != 0 ? DriverMessageKind.Transmitted
            : DriverMessageKind.Received;
        if (message.Kind != DriverMessageKind.Nothing)
        {
            message.Frame.Id = (flags & KvaserMessage.Extended) != 0
                ? CanId.Extended((uint)id.Value & 0x1FFF_FFFF)
                : CanId.Standard((uint)id.Value & 0x7FF);
            message.Frame.Flags = FlagsOf(flags);
            message.Frame.Length = (int)Math.Min(length, message.Frame.IsFd ? 64u : 8u);
        }

        return DriverResult.Done;
    }

    /// <inheritdoc/>
    public DriverResult ReadState(out CanBusState state)
    {
        var status = CanLib.ReadStatus(handle, out var flags);
        var circuit = (KvaserCircuit)flags.Value;
        state = (circuit & KvaserCircuit.BusOff) != 0 ? CanBusState.BusOff
            : (circuit & KvaserCircuit.Passive) != 0 ? CanBusState.Passive
            : (circuit & KvaserCircuit.Warning) != 0 ? CanBusState.Warning
            : CanBusState.Active;
        if (IsGone(status))
        {
            return DriverResult.Gone;
        }

        KvaserCalls.Require(status, name, "read the state");
        return DriverResult.Done;
    }

    /// <inheritdoc/>
    public bool TakeStateHint() => notifier.TakeStateHint();

    /// <inheritdoc/>
    public void DropFrames() => _ = CanLib.IoControl(handle, KvaserIoControl.FlushTransmitBuffer, [], 0);

    /// <summary>A controller of CANlib stays bus-off until it is taken off the bus and on again.</summary>
    public void Restart()
    {
        _ = CanLib.BusOff(handle);
        _ = CanLib.BusOn(handle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        notifier.Stop(handle);
        _ = CanLib.BusOff(handle);
        _ = CanLib.Close(handle);
    }

    private static KvaserMessage FlagsOf(in CanFrame frame) =>
        (frame.Id.IsExtended ? KvaserMessage.Extended : KvaserMessage.Standard)
        | (frame.IsFd ? KvaserMessage.Fd : KvaserMessage.None)
        | ((frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? KvaserMessage.BitRateSwitch : KvaserMessage.None);

    private static CanFrameFlags FlagsOf(KvaserMessage flags) =>
        ((flags & KvaserMessage.Fd) != 0 ? CanFrameFlags.Fd : CanFrameFlags.None)
        | ((flags & KvaserMessage.BitRateSwitch) != 0 ? CanFrameFlags.BitRateSwitch : CanFrameFlags.None)
        | ((flags & KvaserMessage.ErrorStateIndicator) != 0 ? CanFrameFlags.ErrorStateIndicator : CanFrameFlags.None);

    private bool IsGone(KvaserStatus status) => notifier.IsRemoved
        || status is KvaserStatus.Hardware or KvaserStatus.InvalidHandle or KvaserStatus.NoCard;
}
