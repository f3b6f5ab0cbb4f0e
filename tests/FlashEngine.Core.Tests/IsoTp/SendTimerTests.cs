using FlashEngine.IsoTp;
using FlashEngine.Uds;
using static FlashEngine.Core.Tests.IsoTp.LinkBench;

namespace FlashEngine.Core.Tests.IsoTp;

public sealed class SendTimerTests
{
    private const long Us = 1_000;

    [Theory]
    [InlineData("00", 0)]
    [InlineData("01", 1_000 * Us)]
    [InlineData("7F", 127_000 * Us)]
    [InlineData("F1", 100 * Us)]
    [InlineData("F5", 500 * Us)]
    [InlineData("F9", 900 * Us)]
    [InlineData("80", 127_000 * Us)]
    [InlineData("F0", 127_000 * Us)]
    [InlineData("FA", 127_000 * Us)]
    [InlineData("FF", 127_000 * Us)]
    public void StMin_OfFlowControl_KeptFromConfirmationToHandOff(string stMin, long gapNs)
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(34));
        bench.Tx();
        bench.NowNs += 3 * Ms;
        bench.Rx("30 00 " + stMin);
        Assert.Equal(gapNs, bench.Link.CurrentStMinNs);
        Assert.Equal(bench.NowNs, bench.Link.NextFrameNs); // the first one goes at once
        bench.Take();
        if (gapNs > 0)
        {
            bench.AssertSilent(); // the gap cannot start before the confirmation
        }

        bench.NowNs += 230 * Us;
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Equal(gapNs, Math.Max(0, bench.Link.NextFrameNs - bench.NowNs));
        Assert.Equal(gapNs == 127 * Ms && stMin != "7F" ? 1 : 0, bench.Link.Counters.ReservedStMins);
    }

    [Fact]
    public void StMin_AcrossBlocks_CountedFromTheLastFrameWithTheNewValue()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(34)); // 4 ConsecutiveFrames
        bench.Tx();
        bench.Rx("30 02 05");
        bench.Tx();
        bench.NowNs += 5 * Ms;
        bench.Tx();
        var lastEndNs = bench.NowNs;
        bench.NowNs += 20 * Ms;
        bench.Rx("30 02 32"); // 50 ms, counted from the last frame, not from this FlowControl
        Assert.Equal(lastEndNs + (50 * Ms), bench.Link.NextFrameNs);
        bench.NowNs = lastEndNs + (50 * Ms);
        bench.Tx();
        Assert.Equal(bench.NowNs + (50 * Ms), bench.Link.NextFrameNs);
    }

    [Fact]
    public void StMin_Zero_FramesAreTakenWithoutWaitingForConfirmations()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(34));
        bench.Tx();
        bench.Rx("30 03 00");
        for (var i = 0; i < 3; i++)
        {
            bench.Take();
        }

        bench.AssertSilent();
        Assert.Equal(3, bench.Link.UnconfirmedFrames);
        bench.Link.OnTransmitted(bench.NowNs);
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Equal(bench.NowNs + IsoTpOptions.TimerDefaultNs, bench.Link.DeadlineNs); // N_As of the third
        bench.NowNs += 1 * Ms;
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Equal(bench.NowNs + IsoTpOptions.TimerDefaultNs, bench.Link.DeadlineNs); // N_Bs
    }

    [Theory]
    [InlineData("00", 2_500)]
    [InlineData("01", 2_500)]
    [InlineData("03", 3_000)]
    public void TxStMin_LargerThanStMin_Wins(string stMin, long expectedUs)
    {
        var bench = new LinkBench(Unpadded with { TxStMinUs = 2_500 });
        bench.Send(Pattern(34));
        bench.Tx();
        bench.Rx("30 00 " + stMin);
        bench.Tx();
        Assert.Equal(bench.NowNs + (expectedUs * Us), bench.Link.NextFrameNs);
    }

    [Fact]
    public void N_Bs_NoFlowControl_EndsAndNextSendWorks()
    {
        var bench = new LinkBench(Unpadded with { N_BsNs = 150 * Ms });
        bench.Send(Pattern(20));
        bench.NowNs += 5 * Ms;
        bench.Tx();
        Assert.Equal(bench.NowNs + (150 * Ms), bench.Link.DeadlineNs);
        bench.NowNs += 150 * Ms;
        bench.Link.OnDeadline(bench.NowNs - 1);
        Assert.Empty(bench.Reports);
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["confirm N_TIMEOUT_Bs"], bench.Reports);

        bench.Rx("30 00 00");
        bench.AssertSilent();
        bench.Send(Pattern(2));
        bench.AssertFrame("02 00 01");
        Assert.Equal("confirm N_OK", bench.Reports[^1]);
    }

    [Fact]
    public void N_Bs_NoSecondFlowControl_Ends()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(100));
        bench.Tx();
        bench.Rx("30 04 00");
        Assert.Equal(4, bench.TxAll().Count);
        bench.NowNs += IsoTpOptions.TimerDefaultNs;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["confirm N_TIMEOUT_Bs"], bench.Reports);
    }

    [Fact]
    public void N_Bs_SilenceAfterThreeWaits_EndsAndLateContinueIsIgnored()
    {
        var bench = new LinkBench(Unpadded with { N_BsNs = 500 * Ms });
        bench.Send(Pattern(20));
        bench.Tx();
        for (var i = 0; i < 3; i++)
        {
            bench.NowNs += 200 * Ms;
            bench.Rx("31 00 00");
        }

        bench.NowNs += (500 * Ms) + 1;
        bench.Rx("30 00 00");
        Assert.Equal(["confirm N_TIMEOUT_Bs"], bench.Reports);
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void N_Bs_FlowControlAtTheLimit_JudgedByItsTimestamp(long lateNs, bool goesOn)
    {
        var bench = new LinkBench(Unpadded with { N_BsNs = 150 * Ms });
        bench.Send(Pattern(20));
        bench.Tx();
        bench.RxAt(bench.NowNs + (150 * Ms) + lateNs, "30 00 00");
        Assert.Equal(goesOn, bench.Link.IsSending);
        Assert.Equal(goesOn ? null : N_Result.N_TIMEOUT_Bs, bench.Confirmed);
    }

    [Fact]
    public void N_As_FrameNeverConfirmed_EndsWithTimeoutAAndStaleConfirmationsHarmNothing()
    {
        var bench = new LinkBench(Unpadded with { N_AsNs = 70 * Ms });
        bench.Send(Pattern(34));
        bench.Tx();
        bench.Rx("30 00 00");
        bench.Take();
        bench.NowNs += 1 * Ms;
        bench.Take();
        Assert.Equal(bench.NowNs + (69 * Ms), bench.Link.DeadlineNs);
        bench.NowNs += 69 * Ms;
        bench.Link.OnDeadline(bench.NowNs);
        Assert.Equal(["confirm N_TIMEOUT_A"], bench.Reports);
        Assert.Equal(long.MaxValue, bench.Link.DeadlineNs);
        Assert.Equal(2, bench.Link.UnconfirmedFrames);

        // The next PDU stands behind the two old frames in the device's queue.
        bench.Send(Pattern(3));
        bench.Take();
        Assert.Equal(bench.NowNs + (70 * Ms), bench.Link.DeadlineNs);
        bench.Link.OnTransmitted(bench.NowNs);
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Single(bench.Reports);
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Equal("confirm N_OK", bench.Reports[^1]);
    }

    [Fact]
    public void Reset_WhileSending_ReportsAndStaysUsable()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(20));
        bench.Take();
        bench.Link.Reset(N_Result.N_ERROR);
        Assert.Equal(["confirm N_ERROR"], bench.Reports);
        bench.Link.ForgetUnconfirmed();
        Assert.Equal(0, bench.Link.UnconfirmedFrames);
        bench.Link.Reset(N_Result.N_ERROR);
        Assert.Single(bench.Reports);

        bench.Send(Pattern(2));
        bench.AssertFrame("02 00 01");
        Assert.Equal("confirm N_OK", bench.Reports[^1]);
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Equal(1, bench.Link.Counters.UnexpectedConfirmations);
    }

    [Fact]
    public void Reset_SinkSendsAnewFromTheReport_TheNewPduStays()
    {
        var bench = new LinkBench(Unpadded);
        bench.Reported = line => bench.Send(Pattern(2));
        bench.Send(Pattern(20));
        bench.Link.Reset(N_Result.N_ERROR);
        Assert.Equal(["confirm N_ERROR"], bench.Reports);
        Assert.True(bench.Link.IsSending);
    }

    [Fact]
    public void Reset_WhileReceivingAndSinkSendsFromTheReport_TheNewPduStays()
    {
        var bench = new LinkBench(Unpadded);
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.Reported = line => bench.Send(Pattern(2));
        bench.Link.Reset(N_Result.N_ERROR);
        Assert.Equal(["first 10", "N_ERROR"], bench.Reports);
        Assert.True(bench.Link.IsSending);
    }
}
