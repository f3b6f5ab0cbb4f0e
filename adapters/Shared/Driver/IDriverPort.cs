using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Driver;

/// <summary>How a call into a driver ended.</summary>
internal enum DriverResult
{
    /// <summary>It did what was asked.</summary>
    Done,

    /// <summary>Nothing to read, or no room to write.</summary>
    Later,

    /// <summary>The device is gone.</summary>
    Gone,
}

/// <summary>What a message from a driver is.</summary>
internal enum DriverMessageKind
{
    /// <summary>Of no interest: a remote frame, an error frame.</summary>
    Nothing,

    /// <summary>A frame of another node.</summary>
    Received,

    /// <summary>A frame of ours that has been on the wire.</summary>
    Transmitted,

    /// <summary>The controller's state may be another one.</summary>
    State,
}

/// <summary>One message from a driver.</summary>
internal struct DriverMessage
{
    /// <summary>The frame, when the message is one.</summary>
    public CanFrame Frame;

    /// <summary>The device's timestamp, microseconds, low 32 bits.</summary>
    public uint Microseconds;

    /// <summary>What it is.</summary>
    public DriverMessageKind Kind;

    /// <summary>The new state, for <see cref="DriverMessageKind.State"/>.</summary>
    public CanBusState State;

    /// <summary>Messages were lost before this one.</summary>
    public bool IsOverrun;
}

/// <summary>
/// What a vendor's driver does for one open channel; <see cref="DriverChannel"/> makes the channel of it. No call
/// blocks.
/// </summary>
internal interface IDriverPort : IDisposable
{
    /// <summary>Hands over a frame.</summary>
    DriverResult Write(in CanFrame frame);

    /// <summary>Takes the next message.</summary>
    DriverResult Read(ref DriverMessage message);

    /// <summary>Asks for the controller's state, which also shows whether the device is still there.</summary>
    DriverResult ReadState(out CanBusState state);

    /// <summary>True when the driver has said that the state may be another one; says so once.</summary>
    bool TakeStateHint();

    /// <summary>Drops the frames that wait in the driver; messages from it may go too.</summary>
    void DropFrames();

    /// <summary>Takes a controller that stays bus-off back to the bus.</summary>
    void Restart();
}
