using FlashEngine.Scripting;
using FlashEngine.Uds;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// The bus as one session's script sees it; the work is done on the job's context, which owns the count.
/// </summary>
internal sealed class SessionBusControl(BusProgrammingMode? bus, string ecuName, SynchronizationContext job)
    : IBusControl
{
    private bool _isClosed;

    public Task EnterProgrammingModeAsync() => OnJobAsync(async mode =>
    {
        await mode.EnterAsync(ecuName);
        return true;
    });

    public Task LeaveProgrammingModeAsync() => OnJobAsync(async mode =>
    {
        await mode.LeaveAsync(ecuName);
        return true;
    });

    public async Task<IReadOnlyList<FunctionalResponse>> RequestAllAsync(
        ReadOnlyMemory<byte> request, UdsRequestOptions? options = null, CancellationToken cancellation = default) =>
        await OnJobAsync(mode => mode.RequestAllAsync(request, options, cancellation)) ?? [];

    /// <summary>
    /// The session ends: a script that was given up and still runs must not change the bus any more. Belongs to the
    /// job's context.
    /// </summary>
    public void Close() => _isClosed = true;

    /// <summary>An ECU without a functional address shares nothing.</summary>
    private Task<T?> OnJobAsync<T>(Func<BusProgrammingMode, Task<T>> action)
    {
        if (bus is null)
        {
            return Task.FromResult(default(T));
        }

        var done = new TaskCompletionSource<T?>();
        job.Post(
            async _ =>
            {
                try
                {
                    if (_isClosed)
                    {
                        throw new JobException(FlashExitCode.Cancelled, $"the session of {ecuName} has ended");
                    }

                    done.SetResult(await action(bus));
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
