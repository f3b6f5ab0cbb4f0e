namespace FlashEngine.Simulation.Faults;

/// <summary>What an adapter does with a frame that it is handed.</summary>
public enum AdapterFaultKind : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its transmit queue is full for the duration.</summary>
    QueueFull,

    /// <summary>It is unplugged.</summary>
    Removed,
}

/// <summary>A fault of an adapter.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="DurationNs">Nanoseconds, see the kind.</param>
public readonly record struct AdapterFault(AdapterFaultKind Kind, long DurationNs = 0);
