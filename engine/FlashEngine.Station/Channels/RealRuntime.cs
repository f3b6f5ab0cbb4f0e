using System.Security.Cryptography;
using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Pdu;

namespace FlashEngine.Station.Channels;

/// <summary>Real threads and the monotonic clock. A watchdog gives up contexts whose code does not come back.</summary>
public sealed class RealRuntime : IStationRuntime, IDisposable
{
    private static readonly TimeSpan WatchPeriod = TimeSpan.FromMilliseconds(250);
    private readonly TimeSpan _spinLimit;
    private readonly List<WorkContext> _contexts = [];
    private readonly Timer _watchdog;

    /// <summary>Makes the runtime.</summary>
    /// <param name="clock">The station's clock.</param>
    /// <param name="spinLimit">How long foreign code may run without awaiting anything; null: 10 s.</param>
    public RealRuntime(IStationClock clock, TimeSpan? spinLimit = null)
    {
        Clock = clock;
        _spinLimit = spinLimit ?? TimeSpan.FromSeconds(10);
        _watchdog = new Timer(_ => Watch(), null, WatchPeriod, WatchPeriod);
    }

    /// <inheritdoc/>
    public IStationClock Clock { get; }

    /// <inheritdoc/>
    public string ClockName => "real";

    /// <inheritdoc/>
    public DateTimeOffset UtcNow => DateTimeOffset.UtcNow;

    /// <inheritdoc/>
    public void FillRandom(Span<byte> bytes) => RandomNumberGenerator.Fill(bytes);

    /// <inheritdoc/>
    public WorkContext CreateContext(string name)
    {
        var context = new WorkContext(name);
        lock (_contexts)
        {
            _contexts.Add(context);
        }

        return context;
    }

    /// <inheritdoc/>
    public IChannelRunner Run(string name, ICanChannel channel, IFrameTap? tap) =>
        new ChannelThread(name, channel, new CanChannelLoop(channel, tap), Clock);

    /// <inheritdoc/>
    public IChannelRunner Run(string name, IPduChannel channel, IPduTap? tap) =>
        new ChannelThread(name, channel, new PduChannelLoop(channel, tap), Clock);

    /// <inheritdoc/>
    public Task<T> ExternalAsync<T>(Func<Task<T>> work) => work();

    /// <summary>Ends the watchdog and the contexts.</summary>
    public void Dispose()
    {
        _watchdog.Dispose();
        lock (_contexts)
        {
            _contexts.ForEach(context => context.Dispose());
        }
    }

    private void Watch()
    {
        lock (_contexts)
        {
            foreach (var context in _contexts)
            {
                if (context.BusyFor > _spinLimit)
                {
                    context.GiveUp();
                }
            }
        }
    }
}
