using FlashEngine.Scripting;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// The bus as one session's script sees it; the work is done on the job's context, which owns the count.
/// </summary>
internal sealed class SessionBusControl(BusProgrammingMode? bus, string ecuName, SynchronizationContext job)
    : IBusControl
{
    public Task EnterProgrammingModeAsync() => OnJobAsync(mode => mode.EnterAsync(ecuName));

    public Task LeaveProgrammingModeAsync() => OnJobAsync(mode => mode.LeaveAsync(ecuName));

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
                    await change(bus);
                    done.SetResult();
                }
                catch (FlashException e)
                {
                    done.SetException(e);
                }
            },
            null);
        return done.Task;
    }
}
