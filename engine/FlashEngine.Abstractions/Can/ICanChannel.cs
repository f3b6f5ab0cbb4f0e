namespace FlashEngine.Can;

/// <summary>What a channel can do beyond the MUST list of <see cref="ICanChannel"/>.</summary>
[Flags]
public enum CanCapabilities
{
    /// <summary>Classic CAN, nothing more.</summary>
    None = 0,

    /// <summary>Sends and receives CAN FD frames.</summary>
    Fd = 1,

    /// <summary>Reports a <see cref="CanEventKind.Transmitted"/> event for every frame it sent.</summary>
    TransmitConfirmation = 2,

    /// <summary>Timestamps are taken by the hardware, not by the host.</summary>
    HardwareTimestamps = 4,

    /// <summary>Reports <see cref="CanEventKind.StateChanged"/>.</summary>
    BusState = 8,
}

/// <summary>Facts of an open channel; they do not change while it is open.</summary>
public sealed record CanChannelInfo
{
    /// <summary>Adapter and device, for people: <c>virtual:bus0</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The bit rates in force.</summary>
    public required CanBitRate BitRate { get; init; }

    /// <summary>What the channel can do.</summary>
    public required CanCapabilities Capabilities { get; init; }

    /// <summary>How many frames the device queues for transmission; at least 1.</summary>
    public required int TransmitQueueLength { get; init; }

    /// <summary>How far a timestamp may be from the truth, in nanoseconds.</summary>
    public required long TimestampAccuracyNs { get; init; }

    /// <summary>
    /// The line to the controller, where it is slower than the bus; null: the bus is all that counts.
    /// </summary>
    public CanLine? Line { get; init; }
}

/// <summary>
/// An open CAN channel. One thread owns it and makes every call, <see cref="IChannel.Wake"/> excepted.
/// <para>An implementation MUST</para>
/// <list type="bullet">
/// <item>never block in <see cref="Send"/> and <see cref="Receive"/>, and allocate nothing per frame in them;</item>
/// <item>send frames in the order given, and accept fewer than offered, down to 0, when its queue is full;</item>
/// <item>report frames of other nodes in the order of the wire, its own frames never as received;</item>
/// <item>stamp each event in station time (<see cref="IStationClock"/>), monotonic within the channel;</item>
/// <item>return from <see cref="IChannel.Wait"/> when an event is there, when queue space became free, at the
/// deadline, or after <see cref="IChannel.Wake"/>, whichever is first; returning early without cause is allowed;</item>
/// <item>report the loss of the device once as <see cref="CanEventKind.Removed"/>, then accept no more frames.</item>
/// </list>
/// <para>It MAY confirm transmissions (in the order of acceptance), use hardware time, report the bus state and carry
/// CAN FD, and says so in <see cref="CanChannelInfo.Capabilities"/>. A device with several channels serialises its own
/// inside.</para>
/// </summary>
public interface ICanChannel : IChannel
{
    /// <summary>Facts of the channel.</summary>
    CanChannelInfo Info { get; }

    /// <summary>Hands frames to the device.</summary>
    /// <returns>How many were accepted, from the front; fewer than offered means "queue full", which is back-pressure
    /// and no error.</returns>
    int Send(ReadOnlySpan<CanFrame> frames);

    /// <summary>Takes the events that are there.</summary>
    /// <returns>How many entries of <paramref name="events"/> were filled; 0 when nothing is there.</returns>
    int Receive(Span<CanEvent> events);
}
