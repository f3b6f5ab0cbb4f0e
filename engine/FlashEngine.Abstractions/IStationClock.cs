namespace FlashEngine;

/// <summary>
/// Station time: the one monotonic time of the engine, in nanoseconds since an arbitrary start. Every timestamp of
/// every channel is in it; adapters convert. In a simulated run it is virtual.
/// </summary>
public interface IStationClock
{
    /// <summary>Now, in nanoseconds. Never falls. Thread-safe.</summary>
    long NowNs { get; }
}
