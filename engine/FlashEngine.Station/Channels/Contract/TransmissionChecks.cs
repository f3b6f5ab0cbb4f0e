using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>Confirmation, back-pressure, load.</summary>
internal static class TransmissionChecks
{
    private const int ManyFrames = 10_000;

    public static IReadOnlyList<ContractCheck> All { get; } =
    [
        new("confirms every frame, in order", CanCapabilities.TransmitConfirmation, Confirms),
        new("takes 10,000 frames under back-pressure without loss", CanCapabilities.None, BearsPressure),
        new("sends and receives at the same time", CanCapabilities.None, IsFullDuplex),
        new("allocates nothing per frame", CanCapabilities.None, AllocatesNothing),
    ];

    private static void Confirms(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        for (var round = 1; round <= 20; round++)
        {
            pair.Send(Frames.Numbered(round));
        }
    }

    private static void BearsPressure(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        var run = new FrameRun(bench.Clock, pair.One, pair.Other, Frames.Numbered(ManyFrames));
        run.Run();
        ContractBench.Require(
            run.RefusalCount > 0 || pair.One.Info.TransmitQueueLength >= ManyFrames,
            $"it took {ManyFrames} frames at once, but states a queue of {pair.One.Info.TransmitQueueLength}");
    }

    private static void IsFullDuplex(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        new TwoWayRun(bench.Clock, pair.One, pair.Other).Run(frameCount: 1_000);
    }

    private static void AllocatesNothing(ContractBench bench)
    {
        using var pair = bench.OpenPair();
        var run = new FrameRun(bench.Clock, pair.One, pair.Other, Frames.Numbered(500));
        run.Run(); // what is made once is made now

        var leastBytes = long.MaxValue;
        for (var round = 0; round < 3 && leastBytes > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            run.Run();
            leastBytes = Math.Min(leastBytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        ContractBench.Require(leastBytes == 0, $"500 frames allocated {leastBytes} bytes");
    }
}
