using FlashEngine.Perf.Download;
using FlashEngine.Perf.IsoTp;

namespace FlashEngine.Perf.Tests;

/// <summary>
/// What the benches gate on and no machine's speed changes: bytes. The rigs compare the payload themselves.
/// </summary>
public sealed class AllocationTests
{
    private const int WarmUps = 3;

    public static TheoryData<IsoTpPairOptions> Pairs => [.. IsoTpPairOptions.All];

    [Theory]
    [MemberData(nameof(Pairs))]
    public void IsoTpPair_PdusOneAfterTheOther_AllocateNothing(IsoTpPairOptions options)
    {
        var rig = new IsoTpPairRig(options, new BatchClock());
        rig.Run(WarmUps);
        var frames = rig.Frames;
        var before = GC.GetAllocatedBytesForCurrentThread();

        rig.Run(5);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(5 * FramesOf(options), rig.Frames - frames);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(false, 8)]
    [InlineData(true, 0)]
    [InlineData(true, 8)]
    public void Download_OfOneMebibyte_Is257Blocks_AndAllocatesNothingForThem(bool fd, int blockSize)
    {
        using var rig = new MemoryDownloadRig(fd, blockSize, 1 << 20, new BatchClock());
        rig.Run();
        rig.Run();
        Assert.Equal(257, rig.Blocks);
        Assert.Equal(0, rig.AllocatedByBlocks);
    }

    // FirstFrame, ConsecutiveFrames, and a FlowControl before each block of them (ISO 15765-2).
    private static int FramesOf(IsoTpPairOptions options)
    {
        var prefix = options.Prefix ? 1 : 0;
        var txDl = options.Fd ? 64 : 8;
        var inFirst = txDl - prefix - (options.PduLength > 4095 ? 6 : 2);
        var inConsecutive = txDl - prefix - 1;
        var consecutive = (options.PduLength - inFirst + inConsecutive - 1) / inConsecutive;
        var flowControls = options.BlockSize == 0 ? 1 : (consecutive + options.BlockSize - 1) / options.BlockSize;
        return 1 + consecutive + flowControls;
    }
}
