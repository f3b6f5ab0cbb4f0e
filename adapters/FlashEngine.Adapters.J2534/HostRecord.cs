using System.Runtime.InteropServices;
using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>What a record says; the numbers are those of host/j2534_host.c.</summary>
internal enum HostRecordKind : byte
{
    /// <summary>To the host: send this frame.</summary>
    Send = 0x11,

    /// <summary>To the host: close the channel and end.</summary>
    Close = 0x12,

    /// <summary>From the host: a frame of another node.</summary>
    Received = 1,

    /// <summary>From the host: a frame of ours, looped back once it was sent.</summary>
    Transmitted = 2,

    /// <summary>From the host: so many frames were taken by a library that loops nothing back.</summary>
    Taken = 3,

    /// <summary>From the host: the library has lost messages.</summary>
    Overrun = 4,

    /// <summary>From the host: the device is gone; a text of 80 bytes follows.</summary>
    Removed = 5,

    /// <summary>From the host: a call failed; the library's text of 80 bytes follows.</summary>
    Failed = 6,

    /// <summary>Made here: the host ended without a word.</summary>
    Ended = 0xFF,
}

/// <summary>One record on the pipe to or from the host, 24 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct HostRecord
{
    /// <summary>Length on the pipe in bytes.</summary>
    public const int Size = 24;

    /// <summary>The most bytes of data.</summary>
    public const int DataMax = 8;

    public HostRecordKind Kind;
    public byte Length;
    public byte IsExtended;
    public byte Reserved;
    public uint Id;
    public uint TimestampUs;
    public int Number;
    public fixed byte Bytes[DataMax];

    /// <summary>The record that sends a frame.</summary>
    public static HostRecord Of(in CanFrame frame)
    {
        var record = new HostRecord
        {
            Kind = HostRecordKind.Send,
            Length = (byte)frame.Length,
            IsExtended = frame.Id.IsExtended ? (byte)1 : (byte)0,
            Id = frame.Id.Value,
        };
        frame.Data.CopyTo(new Span<byte>(record.Bytes, DataMax));
        return record;
    }

    /// <summary>The frame of a record; a library's bits beyond an identifier's are left out.</summary>
    public readonly CanFrame ToFrame()
    {
        var id = IsExtended != 0 ? CanId.Extended(Id & 0x1FFF_FFFF) : CanId.Standard(Id & 0x7FF);
        fixed (byte* bytes = Bytes)
        {
            return new CanFrame(id, new ReadOnlySpan<byte>(bytes, Math.Min(Length, (byte)DataMax)));
        }
    }
}
