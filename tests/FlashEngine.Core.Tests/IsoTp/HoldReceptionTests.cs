using static FlashEngine.Core.Tests.IsoTp.LinkBench;

namespace FlashEngine.Core.Tests.IsoTp;

/// <summary>Our receiver is not ready: FlowControl Wait, N_Br and N_WFTmax of ISO 15765-2.</summary>
public sealed class HoldReceptionTests
{
    [Fact]
    public void Held_WaitEveryN_Br_ThenContinueToSendAsSoonAsReleased()
    {
        var bench = new LinkBench(Unpadded with { N_BrNs = 100 * Ms, WftMax = 3 });
        bench.Link.HoldReception(true, bench.NowNs);
        bench.Rx("10 0A 00 01 02 03 04 05");
        Assert.Equal(bench.NowNs + (100 * Ms), bench.Link.NextFrameNs);
        bench.NowNs += 100 * Ms;
        bench.AssertFrame("31 00 00");
        Assert.Equal(bench.NowNs + (100 * Ms), bench.Link.NextFrameNs);
        bench.NowNs += 30 * Ms;
        bench.Link.HoldReception(false, bench.NowNs);
        bench.AssertFrame("30 00 00");
        bench.Rx("21 06 07 08 09");
        Assert.Equal("N_OK 00010203040506070809", bench.Reports[^1]);
        Assert.Equal(100 * Ms, bench.Link.ReceiveTimes.N_BrNs);
    }

    [Fact]
    public void HeldForTooLong_EndsAfterN_WFTmaxWaits()
    {
        var bench = new LinkBench(Unpadded with { WftMax = 2 });
        bench.Link.HoldReception(true, bench.NowNs);
        bench.Rx("10 0A 00 01 02 03 04 05");
        for (var i = 0; i < 2; i++)
        {
            bench.AssertFrame("31 00 00");
            bench.NowNs += 500 * Ms;
        }

        Assert.Equal(long.MaxValue, bench.Link.NextFrameNs);
        Assert.Equal(bench.NowNs, bench.Link.DeadlineNs);
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["first 10", "N_WFT_OVRN"], bench.Reports);
        bench.AssertSilent();
    }

    [Fact]
    public void HeldAtTheEndOfABlock_WaitsCountAnew()
    {
        var bench = new LinkBench(Unpadded with { BlockSize = 1, WftMax = 1 });
        bench.Rx("10 14 00 01 02 03 04 05");
        bench.AssertFrame("30 01 00");
        bench.Link.HoldReception(true, bench.NowNs);
        bench.Rx("21 06 07 08 09 0A 0B 0C");
        bench.AssertFrame("31 00 00");
        bench.Link.HoldReception(false, bench.NowNs);
        bench.AssertFrame("30 01 00");
        bench.Rx("22 0D 0E 0F 10 11 12 13");
        Assert.StartsWith("N_OK", bench.Reports[^1], StringComparison.Ordinal);
    }
}
