namespace FlashEngine.Simulation.Bus;

/// <summary>Flags that any thread sets and one thread sleeps on.</summary>
internal interface IWaitSignal
{
    /// <summary>Sets flags and ends the sleep that runs. Thread-safe.</summary>
    void Set(int flags);

    /// <summary>Takes the flags that are set; 0: none.</summary>
    int Take();

    /// <summary>
    /// Sleeps for at most this long, more than 0, and not at all while a flag is set. Returning early without cause is
    /// allowed; returning late is not, beyond what the system needs to wake a thread.
    /// </summary>
    void Sleep(long nanoseconds);
}
