using FlashEngine.Can;

namespace FlashEngine.Conformance.Tests.Model;

/// <summary>How the frames of the implementation are confirmed to it.</summary>
internal enum Confirmation
{
    /// <summary>Each after its <see cref="CaseOptions.FrameTimeNs"/>, one after the other.</summary>
    Automatic,

    /// <summary>By the lines <c>transmitted</c> of the script, or never.</summary>
    Manual,
}

/// <summary>The options of a case; their defaults are those of the README.</summary>
internal sealed record CaseOptions
{
    private const long Second = 1_000_000_000;

    public CaseAddress Tx { get; init; } = new(AddressingFormat.Normal, CanId.Standard(0x111));

    public CaseAddress Rx { get; init; } = new(AddressingFormat.Normal, CanId.Standard(0x222));

    /// <summary>N_TAtype of what we send.</summary>
    public bool Functional { get; init; }

    /// <summary>The kind of our frames, and of the peer's where a line does not say otherwise.</summary>
    public CanFrameFlags Kind { get; init; }

    /// <summary>TX_DL in bytes.</summary>
    public int TxDl { get; init; } = 8;

    /// <summary>The padding byte; null: frames are not filled.</summary>
    public byte? Padding { get; init; } = 0xCC;

    /// <summary>The padding byte that received frames must have; null: padding is not looked at.</summary>
    public byte? RxPadding { get; init; }

    /// <summary>Frames are filled up to this CAN_DL.</summary>
    public int CanDlMin { get; init; } = 8;

    public int BlockSize { get; init; }

    public long StMinNs { get; init; }

    public long StMinLeastNs { get; init; }

    public long? StMinOverrideNs { get; init; }

    public bool StMinStartToStart { get; init; }

    public bool StMinAfterFc { get; init; }

    public bool FirstFcOnly { get; init; }

    public bool LongPduOnClassic { get; init; } = true;

    public bool StrictFfEscape { get; init; }

    public bool ListenOnly { get; init; }

    public long N_AsNs { get; init; } = Second;

    public long N_ArNs { get; init; } = Second;

    public long N_BsNs { get; init; } = Second;

    public long N_BrNs { get; init; }

    public long N_CsNs { get; init; }

    public long N_CrNs { get; init; } = Second;

    public int WftMax { get; init; } = 10;

    public int PduMax { get; init; } = 65_535;

    /// <summary>How long a frame of ours is on the bus.</summary>
    public long FrameTimeNs { get; init; }

    public Confirmation Confirmation { get; init; }

    public CanBitRate BitRate { get; init; } = new(500_000);
}
