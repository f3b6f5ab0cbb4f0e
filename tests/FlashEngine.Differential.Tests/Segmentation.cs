namespace FlashEngine.Differential.Tests;

/// <summary>
/// How ISO 15765-2 cuts a PDU into frames, written down once more without the engine's code: the frames of a transfer
/// are compared with these, byte by byte.
/// </summary>
/// <param name="Length">Length of the PDU in bytes.</param>
/// <param name="TxDl">TX_DL in bytes.</param>
/// <param name="Prefix">N_TA or N_AE before the N_PCI; null: none.</param>
/// <param name="Padding">The byte up to <paramref name="MinimumCanDl"/>; null: no padding.</param>
/// <param name="MinimumCanDl">The least CAN_DL with padding.</param>
internal sealed record Segmentation(int Length, int TxDl, byte? Prefix, byte? Padding, int MinimumCanDl)
{
    private static readonly int[] FdLengths = [12, 16, 20, 24, 32, 48, 64];

    public int PrefixLength => Prefix is null ? 0 : 1;

    /// <summary>The longest PDU of a SingleFrame.</summary>
    public int SingleFrameMax => (TxDl > 8 ? TxDl - 2 : 7) - PrefixLength;

    public bool IsSegmented => Length > SingleFrameMax;

    /// <summary>Payload of the FirstFrame.</summary>
    public int FirstFramePayload => TxDl - PrefixLength - (Length > 4095 ? 6 : 2);

    /// <summary>Payload of a full ConsecutiveFrame.</summary>
    public int ConsecutiveFramePayload => TxDl - PrefixLength - 1;

    public int ConsecutiveFrameCount => IsSegmented
        ? (Length - FirstFramePayload + ConsecutiveFramePayload - 1) / ConsecutiveFramePayload
        : 0;

    /// <summary>SingleFrame, or FirstFrame and ConsecutiveFrames.</summary>
    public int FrameCount => 1 + ConsecutiveFrameCount;

    /// <summary>The data of frame 0..<see cref="FrameCount"/> - 1.</summary>
    public byte[] Frame(int index, ReadOnlySpan<byte> pdu)
    {
        if (!IsSegmented)
        {
            return Length + PrefixLength <= 7 ? Fill([(byte)Length], pdu, 8) : Fill([0, (byte)Length], pdu, TxDl);
        }

        if (index == 0)
        {
            byte[] pci = Length > 4095
                ? [0x10, 0, (byte)(Length >> 24), (byte)(Length >> 16), (byte)(Length >> 8), (byte)Length]
                : [(byte)(0x10 + (Length / 256)), (byte)(Length % 256)];
            return Fill(pci, pdu[..FirstFramePayload], TxDl);
        }

        var rest = pdu[(FirstFramePayload + ((index - 1) * ConsecutiveFramePayload))..];
        var payload = rest[..Math.Min(rest.Length, ConsecutiveFramePayload)];
        return Fill([(byte)(0x20 + (index % 16))], payload, TxDl);
    }

    /// <summary>The data of a FlowControl that a node with these frames sends.</summary>
    public byte[] FlowControl(int flowStatus, byte blockSize, byte stMin) =>
        Fill([(byte)(0x30 + flowStatus), blockSize, stMin], [], TxDl);

    private byte[] Fill(ReadOnlySpan<byte> pci, ReadOnlySpan<byte> payload, int canDlMax)
    {
        byte[] used = [.. Prefix is { } prefix ? new[] { prefix } : [], .. pci, .. payload];
        var canDl = Padding is null ? used.Length : Math.Max(used.Length, Math.Min(MinimumCanDl, canDlMax));
        canDl = canDl <= 8 ? canDl : FdLengths.First(length => length >= canDl);
        return [.. used, .. Enumerable.Repeat(Padding ?? 0xCC, canDl - used.Length)];
    }
}
