using System.Buffers.Binary;
using System.Security.Cryptography;
using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Pdu;
using FlashEngine.Simulation;
using FlashEngine.Station.Channels;

namespace FlashEngine.Rehearsal;

/// <summary>
/// The engine under virtual time: contexts, channel loops and simulated buses take turns in a fixed order, and when
/// none has anything left to do, time jumps to the next event. The same seed gives the same frames at the same times.
/// </summary>
public sealed class VirtualRuntime : IStationRuntime, IDisposable
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly VirtualClock _clock;
    private readonly SimulatedVehicle _vehicle;
    private readonly TimeSpan _spinLimit;
    private readonly TimeSpan _externalLimit;
    private readonly DateTimeOffset _start;
    private readonly ulong _seed;
    private ulong _randomBlocks;
    private readonly List<WorkContext> _contexts = [];
    private readonly List<VirtualChannelRunner> _channels = [];
    private readonly HashSet<object> _external = [];
    private readonly IRehearsalWatch? _watch;
    private readonly VirtualTime _time;
    private long _posts;
    private bool _isHalted;

    // Never disposed: foreign work that ends after the run still posts to its context, and so sets this.
    private readonly AutoResetEvent _posted = new(false);
    private int _hasPosts;

    /// <summary>Makes the runtime.</summary>
    /// <param name="clock">The clock that the vehicle was made with.</param>
    /// <param name="vehicle">The simulated vehicle.</param>
    /// <param name="seed">The second that date and time start at, and all chance, follow from it.</param>
    /// <param name="spinLimit">How long foreign code may run in real time without awaiting anything; null: 10
    /// s.</param>
    /// <param name="externalLimit">
    /// How long virtual time stands still in real time for work outside the engine; null: 30 s. Then it goes on, so
    /// that
    /// the cap of the step that waits can end it.
    /// </param>
    /// <param name="watch">
    /// Looks at every step, and may halt the run. With one, the whole run is on the caller's thread: scripts are known
    /// to return, and nothing works outside the engine.
    /// </param>
    public VirtualRuntime(
        VirtualClock clock,
        SimulatedVehicle vehicle,
        ulong seed,
        TimeSpan? spinLimit = null,
        TimeSpan? externalLimit = null,
        IRehearsalWatch? watch = null)
    {
        _watch = watch;
        _clock = clock;
        _vehicle = vehicle;
        _spinLimit = spinLimit ?? TimeSpan.FromSeconds(10);
        _externalLimit = externalLimit ?? TimeSpan.FromSeconds(30);
        _seed = seed;
        _time = new VirtualTime(clock, () => UtcNow);
        _start = Epoch.AddSeconds(seed % 31_536_000);
    }

    /// <inheritdoc/>
    public IStationClock Clock => _clock;

    /// <inheritdoc/>
    public string ClockName => "virtual";

    /// <inheritdoc/>
    public DateTimeOffset UtcNow => _start.AddTicks(_clock.NowNs / 100) + UtcOffset;

    /// <summary>Station time and date for parts that know no channel: timers run between the steps.</summary>
    public TimeProvider Time => _time;

    /// <summary>How far date and time have jumped; station time does not.</summary>
    public TimeSpan UtcOffset { get; set; }

    /// <inheritdoc/>
    public void FillRandom(Span<byte> bytes)
    {
        // A hash over seed and count: contexts take turns in a fixed order, so that the same seed gives the same bytes.
        Span<byte> input = stackalloc byte[sizeof(ulong) + sizeof(ulong)];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(input, _seed);
        while (!bytes.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(input[sizeof(ulong)..], _randomBlocks++);
            _ = SHA256.HashData(input, hash);
            var length = Math.Min(hash.Length, bytes.Length);
            hash[..length].CopyTo(bytes);
            bytes = bytes[length..];
        }
    }

    /// <inheritdoc/>
    public WorkContext CreateContext(string name)
    {
        var context = new WorkContext(name, gated: true, OnPosted, hasThread: _watch is null);
        _contexts.Add(context);
        return context;
    }

    /// <inheritdoc/>
    public IChannelRunner Run(string name, ICanChannel channel, IFrameTap? tap)
    {
        var runner = new VirtualChannelRunner(name, new InboxChannel(channel), tap, OnPosted);
        _channels.Add(runner);
        return runner;
    }

    /// <inheritdoc/>
    /// <remarks>A channel of PDUs runs over a network, whose time is the real one.</remarks>
    public IChannelRunner Run(string name, IPduChannel channel, IPduTap? tap) =>
        throw new InputException($"channel '{name}' runs over a network, which has no virtual time: leave out --fast");

    /// <inheritdoc/>
    public async Task<T> ExternalAsync<T>(Func<Task<T>> work)
    {
        var ticket = new object();
        lock (_external)
        {
            _ = _external.Add(ticket);
        }

        try
        {
            return await work();
        }
        finally
        {
            lock (_external)
            {
                _ = _external.Remove(ticket);
            }
        }
    }

    /// <summary>Runs a job to its end in virtual time.</summary>
    /// <exception cref="JobException">The job waits for something that will never happen.</exception>
    public T Run<T>(Func<Task<T>> job) => RunUntilHalted(job) is { IsCompleted: true } done
        ? done.GetAwaiter().GetResult()
        : throw new JobException(FlashExitCode.Cancelled, "the run was halted");

    /// <summary>Runs a job to its end in virtual time, or until <see cref="Halt"/>.</summary>
    /// <returns>The job; not completed when it was halted.</returns>
    /// <exception cref="JobException">The job waits for something that will never happen.</exception>
    public Task<T> RunUntilHalted<T>(Func<Task<T>> job)
    {
        // Promises that timers keep must not make a detour over a context that the caller happens to have.
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return RunToItsEnd(CreateContext("job").RunAsync(job));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private Task<T> RunToItsEnd<T>(Task<T> task)
    {
        while (!task.IsCompleted && !_isHalted)
        {
            // Nearly all of a run is frames, of which contexts and commands know nothing.
            if (Volatile.Read(ref _hasPosts) != 0)
            {
                _ = Interlocked.Exchange(ref _hasPosts, 0);
                RunContexts();
                RunCommands();
            }
            else if (!AwaitsExternal())
            {
                Advance();
            }
        }

        return task;
    }

    /// <summary>
    /// The station's process dies, in the middle of what it does: nothing of it runs any more, and its channels are
    /// closed. The vehicle lives on.
    /// </summary>
    public void Halt()
    {
        _isHalted = true;
        _contexts.ForEach(context => context.Dispose());
        _channels.ForEach(channel => channel.StopAsync());
    }

    /// <summary>Ends the contexts.</summary>
    public void Dispose() => _contexts.ForEach(context => context.Dispose());

    /// <summary>Waits for something outside the engine, for as long as that is allowed.</summary>
    private bool AwaitsExternal()
    {
        lock (_external)
        {
            if (_external.Count == 0)
            {
                return false;
            }
        }

        if (!_posted.WaitOne(_externalLimit))
        {
            lock (_external)
            {
                _external.Clear();
            }
        }

        return true;
    }

    private void OnPosted()
    {
        _posts++;
        Volatile.Write(ref _hasPosts, 1);
        _ = _posted.Set();
    }

    private void RunContexts()
    {
        for (var i = 0; i < _contexts.Count; i++)
        {
            if (_contexts[i].HasWork)
            {
                _ = _contexts[i].RunUntilIdle(_spinLimit);
            }
        }
    }

    private void RunCommands()
    {
        foreach (var channel in _channels)
        {
            channel.RunCommands(_clock.NowNs);
        }
    }

    private void Advance()
    {
        var nextNs = Math.Min(_vehicle.NextEventNs, _time.NextNs);
        foreach (var channel in _channels)
        {
            nextNs = Math.Min(nextNs, channel.NextNs);
        }

        if (nextNs == long.MaxValue)
        {
            throw new JobException(FlashExitCode.Timeout, "nothing is left to happen, and the job is not done");
        }

        _clock.AdvanceTo(nextNs);
        _watch?.OnAdvance(_clock.NowNs);
        _vehicle.AdvanceTo(_clock.NowNs);
        foreach (var channel in _channels)
        {
            if (_watch is null)
            {
                channel.Step(_clock.NowNs);
            }
            else
            {
                StepWatched(channel, _watch);
            }
        }

        _time.RunDue(_clock.NowNs);
    }

    private void StepWatched(VirtualChannelRunner channel, IRehearsalWatch watch)
    {
        var posts = _posts;
        watch.BeforeStep();
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        channel.Step(_clock.NowNs);
        watch.AfterStep(GC.GetAllocatedBytesForCurrentThread() - allocated, _posts != posts);
    }
}
