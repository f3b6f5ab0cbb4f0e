namespace FlashEngine.Scheduling;

/// <summary>What an ECU does in a plan.</summary>
public enum PlanPhase
{
    /// <summary>Entering the boot loader, erase; off the bus.</summary>
    Head,

    /// <summary>It could go on, and the bus is with another ECU.</summary>
    Wait,

    /// <summary>Its data is on the bus.</summary>
    Bus,

    /// <summary>It writes, or STmin runs; the bus is free for others.</summary>
    Gap,

    /// <summary>Check, reset; off the bus.</summary>
    Tail,
}

/// <summary>A stretch of a plan.</summary>
/// <param name="Phase">What the ECU does.</param>
/// <param name="StartNs">Its begin, nanoseconds from the job's start.</param>
/// <param name="EndNs">Its end, nanoseconds from the job's start.</param>
public sealed record PlanSpan(PlanPhase Phase, long StartNs, long EndNs);
