using FlashEngine.Perf.Report;
using FlashEngine.Station.Channels;

namespace FlashEngine.Perf.Threads;

/// <summary>How exactly the channel's thread keeps STmin in real time.</summary>
internal static class PacingBench
{
    private const int Gaps = 300;
    private const int Channels = 8;
    private static readonly int[] StMinsUs = [100, 200, 500, 1000, 2000, 5000];

    /// <summary>Measures one channel alone, and eight at once, against a thread that does nothing but spin.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "pacing",
            $"STmin kept by the station's channel thread in real time, {Gaps} gaps per channel, from a frame's",
            "confirmation to the hand-over of the next one: p50 / p99 of the lateness, and the least of all; wall clock.",
            "The peer is a thread that only spins, in turn. The gate is: never early. "
                + $"{Channels} channels share {Environment.ProcessorCount} processors here.");
        using var runtime = new RealRuntime(new MonotonicClock());
        _ = Paced(runtime, StMinsUs[0], channels: 1);
        foreach (var stMinUs in StMinsUs)
        {
            var spin = Spin(runtime.Clock, stMinUs * 1000L);
            foreach (var channels in new[] { 1, Channels })
            {
                var lateness = Paced(runtime, stMinUs, channels);
                table.Add(new BenchRow(
                    $"STmin {stMinUs / 1000.0:0.0} ms, {channels} channel{(channels > 1 ? "s at once" : "")}",
                    lateness.Length,
                    Lateness(lateness))
                {
                    Peer = Lateness(spin),
                    Ratio = $"{Spread.Number(lateness.Min() / 1000.0)} us",
                    Gate = "min >= 0",
                    Holds = lateness.Min() >= 0,
                });
            }
        }
    }

    private static string Lateness(long[] values) =>
        $"{Spread.Number(Spread.Percentile(values, 0.5) / 1000)} / "
        + $"{Spread.Number(Spread.Percentile(values, 0.99) / 1000)} us late";

    private static long[] Paced(RealRuntime runtime, int stMinUs, int channels)
    {
        var paced = Enumerable.Range(0, channels)
            .Select(_ => new PacedChannel(runtime, stMinUs, Gaps))
            .ToArray();
        Task.WaitAll([.. paced.Select(channel => channel.SendAsync())]);
        foreach (var channel in paced)
        {
            channel.Dispose();
        }

        return [.. paced.SelectMany(channel => channel.LatenessNs)];
    }

    private static long[] Spin(IStationClock clock, long stMinNs)
    {
        var lateness = new long[Gaps];
        for (var i = 0; i < Gaps; i++)
        {
            var untilNs = clock.NowNs + stMinNs;
            long nowNs;
            do
            {
                nowNs = clock.NowNs;
            }
            while (nowNs < untilNs);
            lateness[i] = nowNs - untilNs;
        }

        return lateness;
    }
}
