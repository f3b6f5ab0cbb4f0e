using FlashEngine.Can;

namespace FlashEngine.Wire;

/// <summary>A virtual bus of the host, to which a virtual adapter attaches endpoints.</summary>
public interface IWireBus
{
    /// <summary>The bus's name; the device name of the virtual adapter.</summary>
    string Name { get; }

    /// <summary>The bit rates of every node on the bus.</summary>
    CanBitRate BitRate { get; }

    /// <summary>Attaches a node.</summary>
    /// <param name="transmitQueueLength">How many frames the node queues for transmission, 1..4096.</param>
    IWireEndpoint Attach(int transmitQueueLength);
}

/// <summary>
/// A node on a virtual bus, seen from the host's side. It has the manners of <see cref="ICanChannel"/>: one owner
/// thread, nothing blocks but <see cref="Wait"/>, frames leave in the order submitted, every submitted frame is
/// confirmed when it was on the wire. Disposing detaches the node.
/// </summary>
public interface IWireEndpoint : IDisposable
{
    /// <summary>Queues a frame for transmission.</summary>
    /// <returns>False when the queue is full.</returns>
    bool TrySubmit(in CanFrame frame);

    /// <summary>Takes the next event.</summary>
    /// <returns>False when none is there.</returns>
    bool TryTake(ref CanEvent wireEvent);

    /// <summary>
    /// Waits for an event, queue space, <see cref="Wake"/> or the deadline (station time, nanoseconds).
    /// </summary>
    void Wait(long deadlineNs);

    /// <summary>Ends a wait. Thread-safe.</summary>
    void Wake();
}
