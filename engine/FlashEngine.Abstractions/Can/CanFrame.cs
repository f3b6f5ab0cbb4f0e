using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FlashEngine.Can;

/// <summary>What kind of data frame this is (ISO 11898-1).</summary>
[Flags]
public enum CanFrameFlags : byte
{
    /// <summary>A classic CAN data frame.</summary>
    None = 0,

    /// <summary>FDF: a CAN FD frame.</summary>
    Fd = 1,

    /// <summary>BRS: the data phase runs at the data bit rate. Only with <see cref="Fd"/>.</summary>
    BitRateSwitch = 2,

    /// <summary>ESI: the sender is error passive. Only with <see cref="Fd"/>.</summary>
    ErrorStateIndicator = 4,
}

/// <summary>
/// One CAN or CAN FD data frame, 72 bytes, without any reference to the heap. The data lies inside the value;
/// <see cref="Data"/> is a view of it and lives as long as the variable that holds the frame.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct CanFrame
{
    /// <summary>The largest payload of a frame, in bytes (CAN FD).</summary>
    public const int DataLengthMax = 64;

    private Payload _payload;
    private CanId _id;
    private byte _length;
    private CanFrameFlags _flags;

    /// <summary>Makes a frame and copies <paramref name="data"/> into it.</summary>
    /// <param name="id">The identifier.</param>
    /// <param name="data">0..8 bytes (classic), or 0..8, 12, 16, 20, 24, 32, 48, 64 bytes (FD).</param>
    /// <param name="flags">The kind of frame.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is none that a DLC can express.</exception>
    public CanFrame(CanId id, ReadOnlySpan<byte> data, CanFrameFlags flags = CanFrameFlags.None)
    {
        if (!CanDlc.IsLength(data.Length, (flags & CanFrameFlags.Fd) != 0))
        {
            throw new ArgumentOutOfRangeException(nameof(data), data.Length, "no DLC expresses this length");
        }

        _id = id;
        _length = (byte)data.Length;
        _flags = flags;
        data.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Payload, byte>(ref _payload), DataLengthMax));
    }

    /// <summary>The identifier.</summary>
    public CanId Id { readonly get => _id; set => _id = value; }

    /// <summary>The kind of frame.</summary>
    public CanFrameFlags Flags { readonly get => _flags; set => _flags = value; }

    /// <summary>CAN_DL, the payload's length in bytes. The writer keeps it a length that a DLC can express.</summary>
    public int Length { readonly get => _length; set => _length = (byte)value; }

    /// <summary>True for a CAN FD frame.</summary>
    public readonly bool IsFd => (_flags & CanFrameFlags.Fd) != 0;

    /// <summary>The payload, <see cref="Length"/> bytes.</summary>
    [UnscopedRef]
    public readonly ReadOnlySpan<byte> Data =>
        MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<Payload, byte>(ref Unsafe.AsRef(in _payload)), _length);

    /// <summary>All 64 payload bytes for writing, whatever <see cref="Length"/> is.</summary>
    [UnscopedRef]
    public Span<byte> Buffer => MemoryMarshal.CreateSpan(ref Unsafe.As<Payload, byte>(ref _payload), DataLengthMax);

    /// <summary>As candump writes it: <c>123#1122</c>, or <c>123##1…</c> for FD.</summary>
    public override readonly string ToString() =>
        IsFd ? $"{Id}##{(byte)_flags >> 1:X1}{Convert.ToHexString(Data)}" : $"{Id}#{Convert.ToHexString(Data)}";

    [InlineArray(DataLengthMax)]
    private struct Payload
    {
        private byte _first;
    }
}
