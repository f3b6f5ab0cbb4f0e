namespace FlashEngine.Ota.Agent;

/// <summary>Work of others that may hang.</summary>
internal static class Limited
{
    /// <summary>Runs something that gets a limited time; when that is over, it is told so, and left behind.</summary>
    /// <param name="work">The work.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="name">What it is, for the message.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends it before.</param>
    /// <exception cref="JobException"><see cref="FlashExitCode.Timeout"/>: it took longer.</exception>
    public static async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work, TimeSpan limit, string name, TimeProvider time,
        CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            return await work(end.Token).WaitAsync(limit, time, cancellation);
        }
        catch (TimeoutException e)
        {
            end.Cancel();
            throw new JobException(
                FlashExitCode.Timeout, $"{name} took longer than {limit.TotalSeconds:0} s; nothing was flashed", e);
        }
    }
}
