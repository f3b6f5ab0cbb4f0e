using System.Runtime.InteropServices;
using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>What a record says; the numbers are those of host/records.h.</summary>
internal enum HostRecordKind : byte
{
    /// <summary>To the host: send this frame.</summary>
    Send = 0x11,

    /// <summary>To the host: close the channel and end.</summary>
    Close = 0x12,

    /// <summary>To the host: send the PDU whose bytes follow.</summary>
    SendPdu = 0x13,

    /// <summary>To the host: set a parameter of the channel; it answers.</summary>
    SetParameter = 0x14,

    /// <summary>To the host: let the responses of a link in; it answers.</summary>
    OpenLink = 0x15,

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

    /// <summary>From the host: a PDU has come; its bytes follow.</summary>
    PduReceived = 7,

    /// <summary>From the host: a FirstFrame has come.</summary>
    PduStarted = 8,

    /// <summary>From the host: a PDU of ours has left.</summary>
    PduSent = 9,

    /// <summary>From the host: the library does not send this PDU.</summary>
    PduRefused = 10,

    /// <summary>From the host: the result of what was asked; the library's text of 80 bytes follows.</summary>
    Answer = 11,

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

    /// <summary>The most bytes of a PDU.</summary>
    public const int PduMax = 4095;

    public HostRecordKind Kind;
    public byte Length;
    public byte IsExtended;
    public byte IsPadded;
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

    /// <summary>The record of a PDU, or of a link, with this identifier.</summary>
    public static HostRecord Of(HostRecordKind kind, CanId id, int number, bool isPadded) => new()
    {
        Kind = kind,
        IsExtended = id.IsExtended ? (byte)1 : (byte)0,
        IsPadded = isPadded ? (byte)1 : (byte)0,
        Id = id.Value,
        Number = number,
    };

    /// <summary>The identifier of a record; a library's bits beyond it are left out.</summary>
    public readonly CanId ToId() => IsExtended != 0 ? CanId.Extended(Id & 0x1FFF_FFFF) : CanId.Standard(Id & 0x7FF);

    /// <summary>The frame of a record.</summary>
    public readonly CanFrame ToFrame()
    {
        fixed (byte* bytes = Bytes)
        {
            return new CanFrame(ToId(), new ReadOnlySpan<byte>(bytes, Math.Min(Length, (byte)DataMax)));
        }
    }
}
