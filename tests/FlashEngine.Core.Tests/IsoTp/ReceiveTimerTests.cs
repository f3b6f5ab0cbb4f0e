using FlashEngine.Uds;
using static FlashEngine.Core.Tests.IsoTp.LinkBench;

namespace FlashEngine.Core.Tests.IsoTp;

public sealed class ReceiveTimerTests
{
    [Fact]
    public void N_Cr_SilenceAfterFirstFrame_EndsAndLaterPduWorks()
    {
        var bench = new LinkBench(Unpadded with { N_CrNs = 150 * Ms });
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.NowNs += 2 * Ms;
        bench.Tx();
        Assert.Equal(bench.NowNs + (150 * Ms), bench.Link.DeadlineNs);
        bench.NowNs += (150 * Ms) - 1;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["first 10"], bench.Reports);
        bench.NowNs += 1;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["first 10", "N_TIMEOUT_Cr"], bench.Reports);
        Assert.Equal(bench.NowNs, bench.LastTimestampNs);

        bench.Rx("21 06 07 08 09");
        Assert.Equal(2, bench.Reports.Count);
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.AssertFrame("30 00 00");
        bench.Rx("21 06 07 08 09");
        Assert.Equal(Pattern(10), bench.Received);
    }

    [Fact]
    public void N_Cr_SilenceAfterSecondFlowControl_Ends()
    {
        var bench = new LinkBench(Unpadded with { BlockSize = 2, N_CrNs = 150 * Ms });
        bench.Rx("10 32 00 01 02 03 04 05");
        bench.Tx();
        bench.NowNs += 100 * Ms;
        bench.Rx("21" + P(6, 12));
        Assert.Equal(bench.NowNs + (150 * Ms), bench.Link.DeadlineNs);
        bench.NowNs += 100 * Ms;
        bench.Rx("22" + P(13, 19));
        bench.Tx();
        bench.NowNs += 150 * Ms;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["first 50", "N_TIMEOUT_Cr"], bench.Reports);
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(0, N_Result.N_OK)]
    [InlineData(1, N_Result.N_TIMEOUT_Cr)]
    public void N_Cr_FrameAtTheLimit_JudgedByItsTimestampNotByWhenItIsGiven(long lateNs, N_Result expected)
    {
        var bench = new LinkBench(Unpadded with { N_CrNs = 150 * Ms });
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.Tx();
        var limitNs = bench.NowNs + (150 * Ms);
        bench.RxAt(limitNs + lateNs, "21 06 07 08 09");
        Assert.StartsWith($"{expected}", bench.Reports[^1], StringComparison.Ordinal);
        Assert.Equal(2, bench.Reports.Count);
    }

    [Fact]
    public void N_Cr_ConsecutiveFrameBeforeConfirmationOfFlowControl_RunsFromTheFrame()
    {
        var bench = new LinkBench(Unpadded with { N_CrNs = 150 * Ms });
        bench.Rx("10 1E 00 01 02 03 04 05");
        bench.Take();
        bench.NowNs += 1 * Ms;
        bench.Rx("21" + P(6, 12));
        bench.Link.OnTransmitted(bench.NowNs - (Ms / 2));
        Assert.Equal(bench.NowNs + (150 * Ms), bench.Link.DeadlineNs);
        Assert.Equal(0, bench.Link.UnconfirmedFrames);
        bench.Rx("22" + P(13, 19));
        bench.Rx("23" + P(20, 26));
        bench.Rx("24" + P(27, 29));
        Assert.Equal(Pattern(30), bench.Received);
    }

    [Fact]
    public void N_Ar_FlowControlNeverConfirmed_EndsWithTimeoutA()
    {
        var bench = new LinkBench(Unpadded with { N_ArNs = 70 * Ms });
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.Take();
        Assert.Equal(bench.NowNs + (70 * Ms), bench.Link.DeadlineNs);
        bench.NowNs += 70 * Ms;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["first 10", "N_TIMEOUT_A"], bench.Reports);
        Assert.Equal(long.MaxValue, bench.Link.DeadlineNs);

        // The device sends it late after all: nothing happens.
        bench.Link.OnTransmitted(bench.NowNs + Ms);
        Assert.Equal(2, bench.Reports.Count);
        Assert.Equal(0, bench.Link.UnconfirmedFrames);
    }

    [Fact]
    public void N_Ar_FlowControlNeverTaken_EndsWithTimeoutA()
    {
        var bench = new LinkBench(Unpadded with { N_ArNs = 70 * Ms });
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.NowNs += 70 * Ms;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["first 10", "N_TIMEOUT_A"], bench.Reports);
        bench.AssertSilent();
    }

    [Fact]
    public void Reset_WhileReceiving_ReportsAndTakesTheFlowControlBack()
    {
        var bench = new LinkBench();
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.Link.Reset(N_Result.N_ERROR);
        Assert.Equal(["first 10", "N_ERROR"], bench.Reports);
        bench.AssertSilent();
        Assert.Equal(long.MaxValue, bench.Link.DeadlineNs);
    }
}
