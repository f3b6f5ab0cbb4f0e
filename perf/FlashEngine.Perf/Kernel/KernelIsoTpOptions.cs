using FlashEngine.Can;

namespace FlashEngine.Perf.Kernel;

/// <summary>What Linux's CAN_ISOTP can be told (<c>linux/can/isotp.h</c>).</summary>
public sealed record KernelIsoTpOptions
{
    public required CanId TxId { get; init; }

    public required CanId RxId { get; init; }

    /// <summary>N_TA or N_AE of what it sends, and of what it receives; null: none.</summary>
    public byte? TxPrefix { get; init; }

    public byte? RxPrefix { get; init; }

    /// <summary>What it fills frames with; null: it does not.</summary>
    public byte? Padding { get; init; }

    /// <summary>What received frames must be filled with; null: it does not look.</summary>
    public byte? RxPadding { get; init; }

    /// <summary>BS of its FlowControls.</summary>
    public byte BlockSize { get; init; }

    /// <summary>STmin of its FlowControls, as the byte on the bus.</summary>
    public byte StMin { get; init; }

    public bool Fd { get; init; }

    public bool BitRateSwitch { get; init; }

    public int TxDataLength { get; init; } = 8;

    /// <summary>It sends no FlowControl.</summary>
    public bool ListenOnly { get; init; }

    /// <summary>
    /// True: no gap but the peer's STmin. False: the kernel's own default, 50 us after each frame.
    /// </summary>
    public bool NoFrameTime { get; init; } = true;

    /// <summary>A write returns when the last frame has left.</summary>
    public bool WaitsForTransmission { get; init; } = true;
}
