using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FlashEngine.Can;

namespace FlashEngine.Adapters.SocketCan.Native;

/// <summary>
/// <c>struct canfd_frame</c> of &lt;linux/can.h&gt;. A classic frame is its first 16 bytes; which of the two it is, the
/// length of the message tells.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = FdLength)]
internal struct KernelFrame
{
    /// <summary>CAN_MTU: the length of a classic frame in bytes.</summary>
    public const int ClassicLength = 16;

    /// <summary>CANFD_MTU: the length of an FD frame in bytes.</summary>
    public const int FdLength = 72;

    private const uint ExtendedFlag = 0x8000_0000;
    private const uint RemoteFlag = 0x4000_0000;
    private const uint ErrorFlag = 0x2000_0000;
    private const uint ExtendedMask = 0x1FFF_FFFF;
    private const uint StandardMask = 0x7FF;
    private const byte BitRateSwitchFlag = 1;
    private const byte ErrorStateFlag = 2;

    [FieldOffset(0)]
    private uint _id;

    [FieldOffset(4)]
    private byte _length;

    [FieldOffset(5)]
    private byte _flags;

    [FieldOffset(6)]
    private ushort _reserved;

    [FieldOffset(8)]
    private Payload _payload;

    /// <summary>True for an error message of the driver.</summary>
    public readonly bool IsError => (_id & ErrorFlag) != 0;

    /// <summary>True for a remote frame, which carries no data and which diagnostics does not use.</summary>
    public readonly bool IsRemote => (_id & RemoteFlag) != 0;

    /// <summary>The classes of an error message (CAN_ERR_*).</summary>
    public readonly uint ErrorClasses => _id & ExtendedMask;

    /// <summary>What the controller reports (CAN_ERR_CRTL_*), second byte of an error message.</summary>
    public readonly byte ControllerError => _payload[1];

    /// <summary>A filter that passes data frames of this identifier alone.</summary>
    public static CanFilter FilterOf(CanId id) => new()
    {
        Id = IdOf(id),
        Mask = ExtendedFlag | RemoteFlag | (id.IsExtended ? ExtendedMask : StandardMask),
    };

    /// <summary>Takes a frame over.</summary>
    /// <returns>The length of the message in bytes.</returns>
    public int Write(in CanFrame frame)
    {
        _id = IdOf(frame.Id);
        _length = (byte)frame.Length;
        _reserved = 0;
        _flags = 0;
        if ((frame.Flags & CanFrameFlags.BitRateSwitch) != 0)
        {
            _flags |= BitRateSwitchFlag;
        }

        if ((frame.Flags & CanFrameFlags.ErrorStateIndicator) != 0)
        {
            _flags |= ErrorStateFlag;
        }

        frame.Data.CopyTo(_payload);
        return frame.IsFd ? FdLength : ClassicLength;
    }

    /// <summary>Gives the frame out.</summary>
    /// <param name="frame">Is overwritten.</param>
    /// <param name="isFd">True when the message had the length of an FD frame.</param>
    public readonly void Read(ref CanFrame frame, bool isFd)
    {
        frame.Id = (_id & ExtendedFlag) != 0
            ? CanId.Extended(_id & ExtendedMask)
            : CanId.Standard(_id & StandardMask);
        frame.Flags = isFd ? FdFlags() : CanFrameFlags.None;
        frame.Length = Math.Min((int)_length, isFd ? CanFrame.DataLengthMax : 8);
        ((ReadOnlySpan<byte>)_payload)[..frame.Length].CopyTo(frame.Buffer);
    }

    private static uint IdOf(CanId id) => id.IsExtended ? id.Value | ExtendedFlag : id.Value;

    private readonly CanFrameFlags FdFlags()
    {
        var flags = CanFrameFlags.Fd;
        flags |= (_flags & BitRateSwitchFlag) != 0 ? CanFrameFlags.BitRateSwitch : CanFrameFlags.None;
        flags |= (_flags & ErrorStateFlag) != 0 ? CanFrameFlags.ErrorStateIndicator : CanFrameFlags.None;
        return flags;
    }

    [InlineArray(CanFrame.DataLengthMax)]
    private struct Payload
    {
        private byte _first;
    }
}
