using FlashEngine.Can;
using FlashEngine.Perf.Wire;

namespace FlashEngine.Engine.Tests;

/// <summary>The bench's figures as gates: they are virtual time and bytes, so they are the same on every machine.</summary>
public sealed class WireLimitTests
{
    [Theory]
    [InlineData(0, 8, 0.98)]
    [InlineData(2_000_000, 64, 0.97)]
    [InlineData(5_000_000, 64, 0.95)]
    public void FastEcuAlone_ReachesTheWiresLimit_AndNothingIsAllocatedPerFrame(int dataRate, int txDl, double shareMin)
    {
        // The runtime itself may allocate once, when it compiles hot code anew; what a frame allocates comes every time.
        var allocated = double.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            using var rig = new DownloadRig(Rate(dataRate), txDl);
            var measure = rig.Run(RandomBytes(256 * 1024));
            Assert.InRange(measure.WireShare, shareMin, 1.0);
            Assert.Empty(rig.Violations);
            allocated = Math.Min(allocated, measure.AllocatedPerFrame);
        }

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(0, 8, 100)]
    [InlineData(0, 8, 200)]
    [InlineData(0, 8, 500)]
    [InlineData(0, 8, 1000)]
    [InlineData(0, 8, 5000)]
    [InlineData(2_000_000, 64, 100)]
    [InlineData(2_000_000, 64, 1000)]
    public void PacedEcu_GapsOnTheWire_AreNeverShorterThanStMin_NorOnePercentLonger(
        int dataRate, int txDl, int stMinUs)
    {
        var gaps = new GapTap(CanId.Standard(0x7E0), Rate(dataRate));
        using var rig = new DownloadRig(Rate(dataRate), txDl, stMinUs, gaps);
        _ = rig.Run(RandomBytes(16 * 1024));
        Assert.InRange(gaps.Count, 200, int.MaxValue);
        Assert.InRange(gaps.ShortestNs, stMinUs * 1000L, long.MaxValue);
        Assert.InRange(gaps.LongestNs, 0, stMinUs * 1010L);
        Assert.Empty(rig.Violations);
    }

    private static CanBitRate Rate(int dataRate) => new(500_000, DataBitsPerSecond: dataRate);

    private static byte[] RandomBytes(int length)
    {
        var data = new byte[length];
        new Random(1).NextBytes(data);
        return data;
    }
}
