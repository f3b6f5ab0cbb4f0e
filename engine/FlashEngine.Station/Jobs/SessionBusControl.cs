using FlashEngine.Scripting;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// The bus as one session's script sees it; the work is done on the job's context, which owns the count.
/// </summary>
internal sealed class SessionBusControl(BusProgrammingMode? bus, string ecuName, SynchronizationContext job)
    : IBusControl
{
    private bool _isClosed;

    public Task EnterProgrammingModeAsync() => OnJobAsync(mode => mode.EnterAsync(ecuName));

    public Task LeaveProgrammingModeAsync() => OnJobAsync(mode => mode.LeaveAsync(ecuName));

    /// <summary>
    /// The session ends: a script that was given up and still runs must not change the bus any more. Belongs to the
    /// job's context.
    /// </summary>
    public void Close() => _isClosed = true;

    /// <summary>An ECU without a functional address shares nothing.</summary>
    private Task OnJobAsync(Func<BusProgrammingMode, Task> change)
    {
        if (bus is null)
        {
            return Task.CompletedTask;
        }

        var done = new TaskCompletionSource();
        job.Post(
            async _ =>
            {
                try
                {
                    if (_isClosed)
                    {
                        throw new JobException(FlashExitCode.Cancelled, $"the session of {ecuName} has ended");
                    }

                    await change(bus);
                    done.SetResult();
                }
                catch (Exception e) // carried to the caller, not swallowed
                {
                    done.SetException(e);
                }
            },
            null);
        return done.Task;
    }
}
