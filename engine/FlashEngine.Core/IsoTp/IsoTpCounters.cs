namespace FlashEngine.IsoTp;

/// <summary>
/// What a link saw that it had to tolerate, counted since its creation. None of these ends a transfer by itself; they
/// are the first thing to look at when a transfer does end.
/// </summary>
public sealed class IsoTpCounters
{
    /// <summary>Frames on our identifier that are no valid N_PDU: unknown PCI type, wrong length, too short.</summary>
    public long BadFrames { get; internal set; }

    /// <summary>Frames that were not padded as <see cref="IsoTpOptions.RxPadding"/> wants it.</summary>
    public long PaddingMismatches { get; internal set; }

    /// <summary>FlowControls that nobody awaited.</summary>
    public long UnexpectedFlowControls { get; internal set; }

    /// <summary>ConsecutiveFrames that came while no reception was running.</summary>
    public long UnexpectedConsecutiveFrames { get; internal set; }

    /// <summary>ConsecutiveFrames that came before our FlowControl of their block had left; they were taken.</summary>
    public long EarlyConsecutiveFrames { get; internal set; }

    /// <summary>ConsecutiveFrames whose CAN_DL does not fit RX_DL (longer, or shorter and not the last).</summary>
    public long WrongConsecutiveFrameLengths { get; internal set; }

    /// <summary>FirstFrames with a 32-bit FF_DL that 12 bits could hold; they were taken.</summary>
    public long NeedlessLongFirstFrames { get; internal set; }

    /// <summary>SingleFrames with the escape sequence for a length below 8; they were taken.</summary>
    public long NeedlessSingleFrameEscapes { get; internal set; }

    /// <summary>FlowControls with a reserved STmin, read as 127 ms.</summary>
    public long ReservedStMins { get; internal set; }

    /// <summary>FlowControls that said Wait.</summary>
    public long Waits { get; internal set; }

    /// <summary>Transmit confirmations without an unconfirmed frame.</summary>
    public long UnexpectedConfirmations { get; internal set; }
}
