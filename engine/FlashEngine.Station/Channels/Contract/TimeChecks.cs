using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>Timestamps.</summary>
internal static class TimeChecks
{
    public static IReadOnlyList<ContractCheck> All { get; } =
    [
        new("stamps frames in station time, between sending and taking", CanCapabilities.None, StampsPlausibly),
        new("stamps confirmations the same way", CanCapabilities.TransmitConfirmation, StampsConfirmations),
    ];

    private static void StampsPlausibly(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        ForEachFrame(bench, pair, (run, fromNs, untilNs) => RequireBetween(
            run.ReceivedNs, fromNs, untilNs, pair.Other.Info.TimestampAccuracyNs, "a received frame"));
    }

    private static void StampsConfirmations(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        ForEachFrame(bench, pair, (run, fromNs, untilNs) => RequireBetween(
            run.ConfirmedNs, fromNs, untilNs, pair.One.Info.TimestampAccuracyNs, "a confirmation"));
    }

    // One run for all frames: it fails by itself when a stamp lies before the one of the frame before.
    private static void ForEachFrame(ContractBench bench, ChannelPair pair, Action<FrameRun, long, long> check)
    {
        var run = new FrameRun(bench.Clock, pair.One, pair.Other, Frames.Numbered(1));
        for (var i = 0; i < 200; i++)
        {
            var fromNs = bench.Clock.NowNs;
            run.Run();
            check(run, fromNs, bench.Clock.NowNs);
        }
    }

    private static void RequireBetween(long stampNs, long fromNs, long untilNs, long accuracyNs, string what) =>
        ContractBench.Require(
            stampNs >= fromNs - accuracyNs && stampNs <= untilNs + accuracyNs,
            $"{what} is stamped {stampNs} ns; it was sent after {fromNs} ns and taken before {untilNs} ns, "
            + $"and the channel states an accuracy of {accuracyNs} ns");
}
