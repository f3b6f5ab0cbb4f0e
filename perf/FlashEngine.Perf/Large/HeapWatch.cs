namespace FlashEngine.Perf.Large;

/// <summary>
/// Watches the managed heap from a thread of its own while something runs: every 20 ms, what the heap holds, garbage
/// that was not collected yet included, and what the collector has committed for it.
/// </summary>
public sealed class HeapWatch : IDisposable
{
    private const int PeriodMs = 20;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    /// <summary>Collects what is garbage already, and begins.</summary>
    public HeapWatch()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        _thread = new Thread(Watch) { IsBackground = true, Name = "heap watch" };
        _thread.Start();
    }

    /// <summary>The most that the heap held, bytes.</summary>
    public long HeldMax { get; private set; }

    /// <summary>The most that was committed for the heap at a collection, bytes.</summary>
    public long CommittedMax { get; private set; }

    /// <summary>The most memory that was resident for the process, mapped files included, bytes.</summary>
    public long ResidentMax { get; private set; }

    /// <summary>Ends the watching; the figures remain.</summary>
    public void Dispose()
    {
        _end.Set();
        _thread.Join();
        _end.Dispose();
    }

    private void Watch()
    {
        do
        {
            HeldMax = Math.Max(HeldMax, GC.GetTotalMemory(forceFullCollection: false));
            CommittedMax = Math.Max(CommittedMax, GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes);
            ResidentMax = Math.Max(ResidentMax, Environment.WorkingSet);
        }
        while (!_end.Wait(PeriodMs));
    }
}
