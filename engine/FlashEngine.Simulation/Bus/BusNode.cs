using FlashEngine.Can;

namespace FlashEngine.Simulation.Bus;

/// <summary>A node on a simulated bus. The bus calls it under its lock, in the order of time.</summary>
internal abstract class BusNode(int transmitQueueLength)
{
    /// <summary>What waits for the bus, the frame that is on the wire included.</summary>
    public FrameQueue Queue { get; } = new(transmitQueueLength);

    /// <summary>The ECU's name; null: the node is no ECU.</summary>
    public virtual string? EcuName => null;

    /// <summary>True while its oldest frame is on the wire.</summary>
    public bool IsOnWire { get; set; }

    /// <summary>Its error counters and what follows from them.</summary>
    public FaultConfinement Errors { get; } = new();

    /// <summary>When <see cref="OnDeadline"/> wants to be called; <see cref="long.MaxValue"/> for never.</summary>
    public virtual long DeadlineNs => long.MaxValue;

    /// <summary>A frame of another node.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="startNs">When its SOF began.</param>
    /// <param name="endNs">When its last bit ended.</param>
    public abstract void OnReceived(in CanFrame frame, long startNs, long endNs);

    /// <summary>The oldest frame of this node's queue has been on the wire.</summary>
    public abstract void OnTransmitted(in CanFrame frame, long endNs);

    /// <summary>The deadline is reached; it must move on or away.</summary>
    public virtual void OnDeadline(long nowNs)
    {
    }

    /// <summary>The next event of the bus may come earlier than it seemed: whoever waits should look again.</summary>
    public virtual void OnBusChanged()
    {
    }

    /// <summary>The controller's error state changed.</summary>
    public virtual void OnBusState(CanBusState state, long nowNs)
    {
    }

    /// <summary>The controller went off the bus: what it had to send is lost.</summary>
    public virtual void OnBusOff()
    {
    }

    /// <summary>The bus goes away.</summary>
    public virtual void OnRemoved(long nowNs)
    {
    }
}
