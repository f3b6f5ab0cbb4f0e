using System.Diagnostics;

namespace FlashEngine.Station.Channels;

/// <summary>
/// A thread that runs what is posted to it, one after the other: awaits inside come back to it. Each ECU's script has
/// one of its own, so that a script that spins holds up nobody else. A gated context runs only when it is let
/// (<see cref="RunUntilIdle"/>), which makes many of them one logical thread.
/// <para>Promises that contexts await are completed inline on purpose: the continuation is posted to the awaiting
/// context anyway, and a detour over the thread pool would let virtual time run on meanwhile.</para>
/// </summary>
public sealed class WorkContext : SynchronizationContext, IDisposable
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private readonly TaskCompletionSource _stuck = new();
    private readonly TaskCompletionSource<Exception> _unobserved = new();
    private readonly Action? _posted;
    private readonly bool _gated;
    private readonly bool _hasThread;
    private bool _open;
    private bool _disposed;
    private long _busySince;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">For debuggers and messages.</param>
    /// <param name="gated">True: only <see cref="RunUntilIdle"/> lets it run.</param>
    /// <param name="posted">Is called after each post.</param>
    /// <param name="hasThread">
    /// False: no thread of its own; <see cref="RunUntilIdle"/> runs what is posted on its caller's, so that a callback
    /// that does not return is not noticed. For code that is known to return.
    /// </param>
    public WorkContext(string name, bool gated = false, Action? posted = null, bool hasThread = true)
    {
        Name = name;
        _gated = gated;
        _posted = posted;
        _hasThread = hasThread;
        if (hasThread)
        {
            new Thread(Run) { IsBackground = true, Name = name }.Start();
        }
    }

    /// <summary>The context's name.</summary>
    public string Name { get; }

    /// <summary>Completes when the context is given up because a callback does not return.</summary>
    public Task Stuck => _stuck.Task;

    /// <summary>
    /// Completes with the first exception that came out of posted work which nobody awaits (an <c>async void</c> of
    /// foreign code); the context goes on.
    /// </summary>
    public Task<Exception> Unobserved => _unobserved.Task;

    /// <summary>True while something is posted that has not run.</summary>
    public bool HasWork
    {
        get
        {
            lock (_queue)
            {
                return _queue.Count > 0 && !_disposed && !_stuck.Task.IsCompleted;
            }
        }
    }

    /// <summary>How long the callback that runs now has been running; zero when none does.</summary>
    public TimeSpan BusyFor
    {
        get
        {
            var since = Volatile.Read(ref _busySince);
            return since == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since);
        }
    }

    /// <summary>Runs asynchronous work on this context.</summary>
    /// <returns>Completes with the work, on the caller's context.</returns>
    public Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        var done = new TaskCompletionSource<T>();
        Post(
            async _ =>
            {
                try
                {
                    done.SetResult(await work());
                }
                catch (OperationCanceledException e)
                {
                    done.SetCanceled(e.CancellationToken);
                }
                catch (Exception e) // carried to the caller, not swallowed
                {
                    done.SetException(e);
                }
            },
            null);
        return done.Task;
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_queue)
        {
            _queue.Enqueue((d, state));
            Monitor.PulseAll(_queue);
        }

        _posted?.Invoke();
    }

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Lets a gated context run until nothing is posted to it any more.</summary>
    /// <param name="limit">How long it may take in real time.</param>
    /// <returns>False when a callback did not return within the limit; the context is given up then.</returns>
    public bool RunUntilIdle(TimeSpan limit)
    {
        if (!_hasThread)
        {
            RunHere();
            return true;
        }

        lock (_queue)
        {
            if (_queue.Count == 0 || _disposed)
            {
                return true;
            }

            _open = true;
            Monitor.PulseAll(_queue);
            while (_open)
            {
                if (!Monitor.Wait(_queue, limit) && BusyFor >= limit)
                {
                    GiveUp();
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Gives the context up: its thread is in a callback that does not return.</summary>
    public void GiveUp() => _stuck.TrySetResult();

    /// <summary>Ends the thread after the callback that runs.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _disposed = true;
            Monitor.PulseAll(_queue);
        }
    }

    private void Run()
    {
        SetSynchronizationContext(this);
        while (Take() is { } work)
        {
            Volatile.Write(ref _busySince, Stopwatch.GetTimestamp());
            Call(work.Callback, work.State);
            Volatile.Write(ref _busySince, 0);
        }
    }

    private void RunHere()
    {
        var outer = Current;
        SetSynchronizationContext(this);
        while (TryTakeHere(out var work))
        {
            Call(work.Callback, work.State);
        }

        SetSynchronizationContext(outer);
    }

    private bool TryTakeHere(out (SendOrPostCallback Callback, object? State) work)
    {
        lock (_queue)
        {
            work = default;
            return !_disposed && _queue.TryDequeue(out work);
        }
    }

    private void Call(SendOrPostCallback callback, object? state)
    {
        try
        {
            callback(state);
        }
        catch (Exception e)
        {
            // The boundary to foreign code: nobody awaits this work, and on this thread it would end the process.
            _ = _unobserved.TrySetResult(e);
        }
    }

    private (SendOrPostCallback Callback, object? State)? Take()
    {
        lock (_queue)
        {
            while (!_disposed)
            {
                if (_queue.Count > 0 && (_open || !_gated))
                {
                    return _queue.Dequeue();
                }

                if (_open)
                {
                    _open = false;
                    Monitor.PulseAll(_queue);
                }

                Monitor.Wait(_queue);
            }

            _open = false;
            Monitor.PulseAll(_queue);
            return null;
        }
    }
}
