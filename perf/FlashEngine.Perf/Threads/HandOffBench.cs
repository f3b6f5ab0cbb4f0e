using System.Diagnostics;
using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Perf.Report;
using FlashEngine.Simulation.Bus;
using FlashEngine.Station.Channels;

namespace FlashEngine.Perf.Threads;

/// <summary>How long a frame takes from the thread that has it to the loop of the waiting channel thread.</summary>
internal static class HandOffBench
{
    private const int Blocks = 9;
    private const int PerBlock = 500;
    private const long GapNs = 1_000_000;
    private const double MedianMax = 2.5;
    private const double TailMax = 3;

    /// <summary>Measures against a thread that waits on a raw futex.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "handoff",
            $"from just before a frame is delivered until the channel thread's loop has it; {PerBlock} of them, 1 ms",
            $"apart, in each of {Blocks} blocks, in turn with a thread that waits on a raw futex; wall clock.");
        using var station = new ChannelThreadEnd();
        using var futex = new FutexEnd();
        _ = Measure(station, PerBlock);
        _ = Measure(futex, PerBlock);
        var ours = new List<long[]>();
        var peers = new List<long[]>();
        for (var block = 0; block < Blocks; block++)
        {
            ours.Add(Measure(station, PerBlock));
            peers.Add(Measure(futex, PerBlock));
        }

        foreach (var (name, share, ratioMax) in new[] { ("p50", 0.5, MedianMax), ("p99", 0.99, TailMax) })
        {
            var mine = ours.ConvertAll(block => Spread.Percentile(block, share));
            var theirs = peers.ConvertAll(block => Spread.Percentile(block, share));
            var row = new BenchRow($"{name} of a block", Blocks, Spread.Of(mine).Text("us", 1e-3))
            {
                Peer = Spread.Of(theirs).Text("us", 1e-3),
            };
            table.Add(row.GatedAtMost(Spread.OfRatios(mine, theirs), ratioMax));
        }
    }

    private static long[] Measure(IHandOffEnd end, int count)
    {
        var clock = new MonotonicClock();
        var gap = new PreciseWaiter(clock);
        var taken = new long[count];
        for (var i = 0; i < count; i++)
        {
            _ = gap.WaitUntil(clock.NowNs + GapNs);
            end.ArrivedAt = 0;
            var started = Stopwatch.GetTimestamp();
            end.HandOver();
            while (end.ArrivedAt == 0)
            {
                Thread.SpinWait(1);
            }

            taken[i] = (long)Stopwatch.GetElapsedTime(started, end.ArrivedAt).TotalNanoseconds;
        }

        return taken;
    }

    private interface IHandOffEnd
    {
        /// <summary>Timestamp of the arrival; 0: not yet.</summary>
        long ArrivedAt { get; set; }

        void HandOver();
    }

    /// <summary>The station's own channel thread, idle.</summary>
    private sealed class ChannelThreadEnd : IHandOffEnd, IFrameTap, IDisposable
    {
        private readonly MonotonicClock _clock = new();
        private readonly RealRuntime _runtime;
        private readonly InProcessChannel _channel;
        private readonly IChannelRunner _runner;
        private readonly CanFrame _frame = new(CanId.Standard(0x123), [1, 2, 3, 4, 5, 6, 7, 8]);
        private long _arrivedAt;

        public ChannelThreadEnd()
        {
            _runtime = new RealRuntime(_clock);
            _channel = new InProcessChannel(_clock);
            _runner = _runtime.Run("handoff", _channel, this);
        }

        public long ArrivedAt
        {
            get => Volatile.Read(ref _arrivedAt);
            set => Volatile.Write(ref _arrivedAt, value);
        }

        public void HandOver() => _channel.Deliver(CanEventKind.Received, _frame, _clock.NowNs);

        public void OnFrame(in CanFrame frame, long timestampNs, bool transmitted) =>
            ArrivedAt = Stopwatch.GetTimestamp();

        public void Dispose()
        {
            _runner.StopAsync().Wait();
            _channel.Dispose();
            _runtime.Dispose();
        }
    }

    private sealed class FutexEnd : IHandOffEnd, IDisposable
    {
        private readonly Futex _futex = new();
        private readonly Thread _thread;
        private volatile bool _stop;
        private long _arrivedAt;

        public FutexEnd()
        {
            _thread = new Thread(Wait) { IsBackground = true, Priority = ThreadPriority.Highest };
            _thread.Start();
        }

        public long ArrivedAt
        {
            get => Volatile.Read(ref _arrivedAt);
            set => Volatile.Write(ref _arrivedAt, value);
        }

        public void HandOver() => _futex.Signal();

        public void Dispose()
        {
            _stop = true;
            _futex.Signal();
            _thread.Join();
            _futex.Dispose();
        }

        private void Wait()
        {
            while (!_stop)
            {
                _futex.Wait();
                ArrivedAt = Stopwatch.GetTimestamp();
            }
        }
    }
}
