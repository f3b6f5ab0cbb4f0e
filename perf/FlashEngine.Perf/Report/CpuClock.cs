namespace FlashEngine.Perf.Report;

/// <summary>
/// Processor time of this process. What runs on one thread is measured by it and not by the wall clock, which counts
/// what the machine's other work takes.
/// </summary>
public static class CpuClock
{
    /// <summary>Processor time so far in nanoseconds, user and system.</summary>
    public static double NowNs => Environment.CpuUsage.TotalTime.TotalNanoseconds;
}
