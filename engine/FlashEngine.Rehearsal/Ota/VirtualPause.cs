namespace FlashEngine.Rehearsal.Ota;

/// <summary>Waiting that ends where its end is decided, without a detour over the thread pool.</summary>
internal static class VirtualPause
{
    /// <summary>Completes after a while, or as cancelled.</summary>
    public static async Task PauseAsync(this TimeProvider time, TimeSpan duration, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource();
        await using var timer = time.CreateTimer(
            _ => done.TrySetResult(), null, duration, Timeout.InfiniteTimeSpan).ConfigureAwait(false);
        await using var registration =
            cancellation.Register(() => done.TrySetCanceled(cancellation)).ConfigureAwait(false);
        await done.Task.ConfigureAwait(false);
    }
}
