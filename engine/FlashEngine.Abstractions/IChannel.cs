namespace FlashEngine;

/// <summary>
/// What every open channel offers whoever owns it, be it one of frames or of PDUs. One thread owns it and makes every
/// call, <see cref="Wake"/> excepted.
/// </summary>
public interface IChannel : IDisposable
{
    /// <summary>
    /// Waits for an event, free queue space or a wake-up, at most until <paramref name="deadlineNs"/>.
    /// </summary>
    /// <param name="deadlineNs">Station time in nanoseconds; <see cref="long.MaxValue"/> waits without limit.</param>
    void Wait(long deadlineNs);

    /// <summary>Ends a <see cref="Wait"/> that runs, or the next one. The only member for other threads.</summary>
    void Wake();
}
