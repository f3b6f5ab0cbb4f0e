namespace FlashEngine.Ota.Commands;

/// <summary>
/// Writes what has happened and cannot be taken back: a full disk only delays it. What is still to happen is not
/// recorded this way; it is left undone instead.
/// </summary>
internal sealed class Recording(TimeProvider time, Action<string> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Writes until it is written, or the agent ends.</summary>
    /// <param name="what">What is written, for the operator.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="end">The agent ends; the next process finds out by itself.</param>
    /// <returns>True when it is written.</returns>
    public async Task<bool> WriteAsync(string what, Action write, CancellationToken end)
    {
        while (true)
        {
            try
            {
                write();
                return true;
            }
            catch (InputException e)
            {
                log($"{what}, not recorded: {e.Message}");
                if (end.IsCancellationRequested)
                {
                    return false;
                }
            }

            await Task.Delay(Interval, time, end).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }
}
