using System.Buffers.Binary;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>
/// What goes between the host of a bus and its members: 80 bytes with a frame and a machine time. From a member: a
/// frame to send and when it was handed over. From the host: a frame that was received or sent, and when it ended.
/// </summary>
internal static class BusMessage
{
    /// <summary>The length of every message, in bytes.</summary>
    public const int Length = 16 + CanFrame.DataLengthMax;

    private const uint ExtendedFlag = 0x8000_0000;
    private const int FlagsMask = 0x07;

    /// <summary>Writes a message: kind, flags, length, 0, identifier (4), time (8), data (64), little-endian.</summary>
    public static void Write(Span<byte> message, CanEventKind kind, in CanFrame frame, long timeNs)
    {
        message[0] = (byte)kind;
        message[1] = (byte)frame.Flags;
        message[2] = (byte)frame.Length;
        message[3] = 0;
        var id = frame.Id.Value | (frame.Id.IsExtended ? ExtendedFlag : 0);
        BinaryPrimitives.WriteUInt32LittleEndian(message[4..], id);
        BinaryPrimitives.WriteInt64LittleEndian(message[8..], timeNs);
        frame.Data.CopyTo(message[16..]);
    }

    /// <summary>Reads a message.</summary>
    /// <returns>False when no member of this version writes such a message.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref CanEvent item)
    {
        var flags = (CanFrameFlags)(message[1] & FlagsMask);
        var id = BinaryPrimitives.ReadUInt32LittleEndian(message[4..]);
        var isExtended = (id & ExtendedFlag) != 0;
        var value = id & ~ExtendedFlag;
        if (message[0] > (byte)CanEventKind.Transmitted
            || value > (isExtended ? 0x1FFF_FFFFu : 0x7FFu)
            || !CanDlc.IsLength(message[2], (flags & CanFrameFlags.Fd) != 0))
        {
            return false;
        }

        item.Kind = (CanEventKind)message[0];
        item.TimestampNs = BinaryPrimitives.ReadInt64LittleEndian(message[8..]);
        item.Frame.Id = isExtended ? CanId.Extended(value) : CanId.Standard(value);
        item.Frame.Flags = flags;
        item.Frame.Length = message[2];
        message[16..].CopyTo(item.Frame.Buffer);
        return true;
    }
}
