namespace FlashEngine.Can;

/// <summary>What a channel reports.</summary>
public enum CanEventKind : byte
{
    /// <summary>A frame of another node was received.</summary>
    Received,

    /// <summary>A frame of ours has been on the wire and was acknowledged (transmit confirmation).</summary>
    Transmitted,

    /// <summary>The controller's error state changed; <see cref="CanEvent.State"/> is the new one.</summary>
    StateChanged,

    /// <summary>Received frames were lost before this event (queue or controller overrun).</summary>
    Overrun,

    /// <summary>The device was unplugged or its interface went away; nothing follows.</summary>
    Removed,
}

/// <summary>Error state of a CAN controller (ISO 11898-1 fault confinement).</summary>
public enum CanBusState : byte
{
    /// <summary>Error active: normal.</summary>
    Active,

    /// <summary>At least one error counter reached 96.</summary>
    Warning,

    /// <summary>At least one error counter passed 127.</summary>
    Passive,

    /// <summary>Off the bus; frames that wait for transmission are lost.</summary>
    BusOff,
}

/// <summary>One event of a channel. A value without references; channels fill arrays of them.</summary>
public struct CanEvent
{
    /// <summary>
    /// The frame, for <see cref="CanEventKind.Received"/> and <see cref="CanEventKind.Transmitted"/>.
    /// </summary>
    public CanFrame Frame;

    /// <summary>
    /// Station time in nanoseconds at which the frame ended on the wire (or the event happened), as exact as
    /// <see cref="CanChannelInfo.TimestampAccuracyNs"/> says. Monotonic within a channel.
    /// </summary>
    public long TimestampNs;

    /// <summary>What happened.</summary>
    public CanEventKind Kind;

    /// <summary>The new state, for <see cref="CanEventKind.StateChanged"/>.</summary>
    public CanBusState State;
}
