using FlashEngine.Can;
using FlashEngine.Perf;

namespace FlashEngine.Engine.Tests;

/// <summary>The bench's figures as gates: they are virtual time and bytes, so they are the same on every machine.</summary>
public sealed class WireLimitTests
{
    [Theory]
    [InlineData(0, 8, 0.97)]
    [InlineData(2_000_000, 64, 0.97)]
    public void FastEcuAlone_ReachesTheWiresLimit_AndNothingIsAllocatedPerFrame(int dataRate, int txDl, double shareMin)
    {
        var data = new byte[256 * 1024];
        new Random(1).NextBytes(data);
        using var rig = new DownloadRig(new CanBitRate(500_000, DataBitsPerSecond: dataRate), txDl);
        var measure = rig.Run(data);
        Assert.InRange(measure.WireShare, shareMin, 1.0);
        Assert.Equal(0, measure.AllocatedPerFrame);
        Assert.Empty(rig.Violations);
    }
}
