using System.Buffers.Binary;
using FlashEngine.Can;

namespace FlashEngine.IsoTp;

/// <summary>The N_PCI types of ISO 15765-2: the high nibble of the first byte.</summary>
internal enum N_PciType : byte
{
    SingleFrame = 0,
    FirstFrame = 1,
    ConsecutiveFrame = 2,
    FlowControl = 3,
}

/// <summary>The protocol control information of a received frame (ISO 15765-2).</summary>
internal readonly struct N_Pci
{
    private N_Pci(N_PciType type, int headerLength, long length = 0, byte value = 0, byte blockSize = 0, byte stMin = 0)
    {
        Type = type;
        HeaderLength = headerLength;
        Length = length;
        Value = value;
        BlockSize = blockSize;
        StMin = stMin;
    }

    /// <summary>Which of the four.</summary>
    public N_PciType Type { get; }

    /// <summary>How many bytes the address prefix and the PCI take; payload follows.</summary>
    public int HeaderLength { get; }

    /// <summary>SF_DL or FF_DL.</summary>
    public long Length { get; }

    /// <summary>SN of a ConsecutiveFrame, FS of a FlowControl.</summary>
    public byte Value { get; }

    /// <summary>BS of a FlowControl.</summary>
    public byte BlockSize { get; }

    /// <summary>STmin of a FlowControl, as sent.</summary>
    public byte StMin { get; }

    /// <summary>Reads the PCI.</summary>
    /// <param name="data">The frame's payload; its length is CAN_DL.</param>
    /// <param name="prefixLength">1 where the addressing format has a byte before the PCI, else 0.</param>
    /// <param name="pci">What it says.</param>
    /// <returns>False when the frame is no valid N_PDU and must be ignored.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> data, int prefixLength, out N_Pci pci)
    {
        pci = default;
        if (data.Length <= prefixLength)
        {
            return false;
        }

        var body = data[prefixLength..];
        switch (body[0] >> 4)
        {
            case (int)N_PciType.SingleFrame:
                return TryDecodeSingle(body, prefixLength, out pci);
            case (int)N_PciType.FirstFrame:
                return TryDecodeFirst(body, prefixLength, out pci);
            case (int)N_PciType.ConsecutiveFrame:
                pci = new N_Pci(N_PciType.ConsecutiveFrame, prefixLength + 1, value: (byte)(body[0] & 0xF));
                return body.Length >= 2;
            case (int)N_PciType.FlowControl when body.Length >= 3:
                pci = new N_Pci(
                    N_PciType.FlowControl,
                    prefixLength + 3,
                    value: (byte)(body[0] & 0xF),
                    blockSize: body[1],
                    stMin: body[2]);
                return true;
            default:
                return false;
        }
    }

    private static bool TryDecodeSingle(ReadOnlySpan<byte> body, int prefixLength, out N_Pci pci)
    {
        // CAN_DL up to 8 has the length in the low nibble; beyond 8 only the escape sequence 00 LL is allowed.
        var isEscape = body.Length + prefixLength > 8;
        var headerLength = isEscape ? 2 : 1;
        var length = isEscape ? body[1] : body[0];
        pci = new N_Pci(N_PciType.SingleFrame, prefixLength + headerLength, length);
        return (!isEscape || body[0] == 0) && length >= 1 && length <= body.Length - headerLength;
    }

    private static bool TryDecodeFirst(ReadOnlySpan<byte> body, int prefixLength, out N_Pci pci)
    {
        pci = default;
        var canDl = body.Length + prefixLength;
        if (canDl < 8 || !CanDlc.IsLength(canDl, fd: true))
        {
            return false;
        }

        long length = ((body[0] & 0xF) << 8) | body[1];
        var headerLength = 2;
        if (length == 0)
        {
            length = BinaryPrimitives.ReadUInt32BigEndian(body[2..]);
            headerLength = 6;
        }

        // FF_DLmin: what would have fitted into a SingleFrame of this CAN_DL must not come as a FirstFrame.
        var lengthMin = (canDl == 8 ? 8 : canDl - 1) - prefixLength;
        pci = new N_Pci(N_PciType.FirstFrame, prefixLength + headerLength, length);
        return length >= lengthMin;
    }
}
