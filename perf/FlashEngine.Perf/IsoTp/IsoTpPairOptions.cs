using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Perf.IsoTp;

/// <summary>One configuration of the pair.</summary>
/// <param name="Fd">CAN FD frames of 64 bytes, else classic ones of 8.</param>
/// <param name="PduLength">Bytes per PDU.</param>
/// <param name="BlockSize">BS of the receiver.</param>
/// <param name="Prefix">True: mixed addressing, a byte before each N_PCI.</param>
public sealed record IsoTpPairOptions(bool Fd, int PduLength, int BlockSize, bool Prefix = false)
{
    /// <summary>The configurations of the bench.</summary>
    public static IReadOnlyList<IsoTpPairOptions> All { get; } =
    [
        new(false, 4095, 0), new(false, 4095, 8), new(false, 65_535, 0), new(false, 65_535, 8),
        new(true, 4095, 0), new(true, 4095, 8), new(true, 65_535, 0), new(true, 65_535, 8),
        new(false, 4095, 0, Prefix: true), new(true, 4095, 0, Prefix: true),
    ];

    // The timers run; but a machine that is busy elsewhere for a second must not end a bench.
    private const long TimerNs = 60_000_000_000;

    /// <summary>What the sender is made with: padding sent and checked, the rest as an ECU's link has it.</summary>
    public IsoTpOptions Sender => new()
    {
        TxId = CanId.Standard(0x7E0),
        RxId = CanId.Standard(0x7E8),
        TxPrefix = Prefix ? 0x5A : null,
        RxPrefix = Prefix ? 0x5A : null,
        Fd = Fd,
        TxDataLength = Fd ? 64 : 8,
        Padding = 0xCC,
        RxPadding = 0xCC,
        BlockSize = BlockSize,
        N_AsNs = TimerNs,
        N_ArNs = TimerNs,
        N_BsNs = TimerNs,
        N_CrNs = TimerNs,
    };

    /// <summary>The other side.</summary>
    public IsoTpOptions Receiver
    {
        get
        {
            var sender = Sender;
            return sender with { TxId = sender.RxId, RxId = sender.TxId };
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Fd ? "FD 64" : "classic 8")}, {PduLength} B, BS {BlockSize}{(Prefix ? ", prefix" : "")}";
}
