using FlashEngine.Uds;
using static FlashEngine.Core.Tests.IsoTp.LinkBench;

namespace FlashEngine.Core.Tests.IsoTp;

public sealed class SendTests
{
    [Theory]
    [InlineData(1, "01 00", "01 00 CC CC CC CC CC CC")]
    [InlineData(3, "03 00 01 02", "03 00 01 02 CC CC CC CC")]
    [InlineData(7, "07 00 01 02 03 04 05 06", "07 00 01 02 03 04 05 06")]
    public void SingleFrame_Classic_PaddedOrNot(int length, string unpadded, string padded)
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(length));
        bench.AssertFrame(unpadded);
        Assert.Equal(["confirm N_OK"], bench.Reports);

        bench = new LinkBench();
        bench.Send(Pattern(length));
        bench.AssertFrame(padded);
    }

    [Theory]
    [InlineData(0, "02 00 01")]
    [InlineData(5, "02 00 01 AA AA")]
    public void SingleFrame_OtherMinimumCanDl_FilledUpToIt(int minimumCanDl, string expected)
    {
        var bench = new LinkBench(Options with { Padding = 0xAA, MinimumCanDl = minimumCanDl });
        bench.Send(Pattern(2));
        bench.AssertFrame(expected);
    }

    [Fact]
    public void Segmented_TwoPdusInARow_SecondFirstFrameFollowsTheLastFrame()
    {
        var bench = new LinkBench(Unpadded);
        var again = 1;
        bench.Reported = _ =>
        {
            if (again-- > 0)
            {
                bench.Send(Pattern(10));
            }
        };
        bench.Send(Pattern(10));
        for (var i = 0; i < 2; i++)
        {
            bench.AssertFrame("10 0A 00 01 02 03 04 05");
            bench.AssertSilent();
            bench.Rx("30 08 00");
            bench.AssertFrame("21 06 07 08 09");
        }

        Assert.Equal(["confirm N_OK", "confirm N_OK"], bench.Reports);
        Assert.False(bench.Link.IsSending);
    }

    [Fact]
    public void Confirm_LastFrameTakenButNotConfirmed_IsNotGiven()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(2));
        bench.Take();
        Assert.Empty(bench.Reports);
        Assert.True(bench.Link.IsSending);
        Assert.Equal(1, bench.Link.UnconfirmedFrames);
        bench.Link.OnTransmitted(bench.NowNs + 42);
        Assert.Equal(["confirm N_OK"], bench.Reports);
        Assert.Equal(bench.NowNs + 42, bench.LastTimestampNs);
    }

    [Fact]
    public void BlockSize_ChangesWithEveryFlowControl_ExactlyThatManyFrames()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(272));
        bench.AssertFrame("11 10 00 01 02 03 04 05");
        bench.AssertSilent();
        bench.Rx("30 08 00");
        Assert.Equal(8, bench.Link.CurrentBlockSize);
        Assert.Equal(8, bench.TxAll().Count);
        bench.AssertSilent();
        bench.Rx("30 02 00");
        Assert.Equal(2, bench.TxAll().Count);
        bench.Rx("30 00 00");
        var rest = bench.TxAll();
        Assert.Equal(28, rest.Count);
        Assert.Equal("26" + P(265, 271), rest[^1]); // the 38th frame: SN 38 mod 16 = 6
        Assert.Equal(["confirm N_OK"], bench.Reports);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void BlockSize_Constant_EveryBlockHasExactlyThatMany(int blockSize)
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(128)); // 18 ConsecutiveFrames
        bench.Tx();
        for (var left = 18; left > 0; left -= blockSize)
        {
            bench.Rx($"30 0{blockSize} 00");
            Assert.Equal(Math.Min(blockSize, left), bench.TxAll().Count);
        }

        Assert.Equal(["confirm N_OK"], bench.Reports);
    }

    [Fact]
    public void LongPdu_4096Bytes_SentWith32BitLength()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(4096));
        bench.AssertFrame("10 00 00 00 10 00 00 01");
        bench.Rx("30 00 00");
        var frames = bench.TxAll();
        Assert.Equal(585, frames.Count);
        Assert.Equal("29" + P(4090, 4095), frames[^1]);
    }

    [Fact]
    public void LongPdu_4095Bytes_SentWith12BitLength()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(4095));
        bench.AssertFrame("1F FF 00 01 02 03 04 05");
        bench.Rx("30 00 00");
        var frames = bench.TxAll();
        Assert.Equal(585, frames.Count);
        Assert.Equal("29FE", frames[^1]);
    }

    [Theory]
    [InlineData("32 00 00", N_Result.N_BUFFER_OVFLW)]
    [InlineData("33 00 00", N_Result.N_INVALID_FS)]
    [InlineData("3F 00 00", N_Result.N_INVALID_FS)]
    public void FlowStatus_OverflowOrReserved_EndsTheTransfer(string flowControl, N_Result expected)
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(20));
        bench.Tx();
        bench.Rx(flowControl);
        Assert.Equal([$"confirm {expected}"], bench.Reports);
        bench.Rx("30 00 00");
        bench.AssertSilent();
        Assert.Equal(1, bench.Link.Counters.UnexpectedFlowControls);
    }

    [Fact]
    public void FlowControl_WhileIdleOrWithinABlock_IgnoredAndCounted()
    {
        var bench = new LinkBench(Unpadded);
        bench.Rx("30 08 64");
        bench.AssertSilent();
        bench.Send(Pattern(48)); // 6 ConsecutiveFrames
        bench.Tx();
        bench.Rx("30 03 00");
        bench.Tx();
        bench.Rx("30 01 7F"); // duplicate while the block runs
        bench.Rx("32 00 00");
        Assert.Equal(2, bench.TxAll().Count);
        bench.AssertSilent();
        Assert.Equal(3, bench.Link.Counters.UnexpectedFlowControls);
        Assert.Equal(0, bench.Link.CurrentStMinNs);
    }

    [Fact]
    public void Wait_UpToTheLimit_ThenContinueResetsTheCount()
    {
        var bench = new LinkBench(Unpadded with { N_BsNs = 500 * Ms });
        bench.Send(Pattern(20));
        bench.Tx();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 10; i++)
            {
                bench.NowNs += 200 * Ms;
                bench.Rx("31 00 00");
                Assert.Equal(bench.NowNs + (500 * Ms), bench.Link.DeadlineNs);
                bench.AssertSilent();
            }

            bench.NowNs += 200 * Ms;
            bench.Rx("30 01 00");
            bench.Tx();
        }

        Assert.Equal(["confirm N_OK"], bench.Reports);
        Assert.Equal(20, bench.Link.Counters.Waits);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(0)]
    public void Wait_BeyondTheLimit_EndsWithWftOverrun(int wftMax)
    {
        var bench = new LinkBench(Unpadded with { WftMax = wftMax });
        bench.Send(Pattern(20));
        bench.Tx();
        bench.Rx("30 01 00");
        bench.Tx();
        for (var i = 0; i < wftMax; i++)
        {
            bench.Rx("31 00 00");
        }

        Assert.Empty(bench.Reports);
        bench.Rx("31 00 00");
        Assert.Equal(["confirm N_WFT_OVRN"], bench.Reports);
        bench.Rx("30 00 00");
        bench.AssertSilent();
    }

    [Fact]
    public void FlowControl_BeforeConfirmationOfFirstFrame_KeptAndAppliedAfterIt()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(20));
        bench.Take();
        bench.Rx("31 00 00");
        bench.Rx("31 00 00");
        bench.Rx("30 01 00");
        bench.Rx("30 09 00"); // a second one is not awaited any more
        bench.AssertSilent();
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Single(bench.TxAll());
        Assert.Equal(1, bench.Link.Counters.UnexpectedFlowControls);
        Assert.Equal(2, bench.Link.Counters.Waits);
    }

    [Fact]
    public void FlowControl_BeforeConfirmationOfLastFrameOfBlock_KeptAndAppliedAfterIt()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(20));
        bench.Tx();
        bench.Rx("30 01 00");
        bench.Take();
        bench.Rx("30 00 05");
        bench.AssertSilent();
        bench.NowNs += 1 * Ms;
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Equal(bench.NowNs + (5 * Ms), bench.Link.NextFrameNs);
    }

    [Fact]
    public void FlowControl_HeldWaitsBeyondTheLimit_EndTheTransferOnceConfirmed()
    {
        var bench = new LinkBench(Unpadded with { WftMax = 1 });
        var again = 1;
        bench.Reported = _ =>
        {
            if (again-- > 0)
            {
                bench.Send(Pattern(30));
            }
        };
        bench.Send(Pattern(20));
        bench.Take();
        bench.Rx("31 00 00");
        bench.Rx("31 00 00");
        bench.Rx("30 00 00");
        bench.Link.OnTransmitted(bench.NowNs);
        Assert.Equal(["confirm N_WFT_OVRN"], bench.Reports);

        // The PDU that was sent from within the report starts afresh: the ContinueToSend was for the old one.
        bench.AssertFrame("10 1E 00 01 02 03 04 05");
        bench.AssertSilent();
    }

    [Fact]
    public void FullDuplex_FlowControlGoesBeforeOwnConsecutiveFrames()
    {
        var bench = new LinkBench(Unpadded);
        bench.Send(Pattern(20));
        bench.Tx();
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.Rx("30 00 00");
        bench.AssertFrame("30 00 00");
        bench.AssertFrame("21" + P(6, 12));
        bench.Rx("21 06 07 08 09");
        bench.AssertFrame("22" + P(13, 19));
        Assert.Equal(["first 10", "N_OK 00010203040506070809", "confirm N_OK"], bench.Reports);
    }

    [Fact]
    public void Send_WhileSendingOrEmpty_Refused()
    {
        var bench = new LinkBench();
        Assert.Throws<ArgumentException>(() => bench.Send([]));
        bench.Send(Pattern(20));
        Assert.Throws<InvalidOperationException>(() => bench.Send(Pattern(2)));
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public void Send_FunctionalAddress_OnlySingleFrames()
    {
        var bench = new LinkBench(Options with { Functional = true });
        Assert.Throws<ArgumentException>(() => bench.Send(Pattern(8)));
        bench.Send(Bytes("3E 80"));
        bench.AssertFrame("02 3E 80 CC CC CC CC CC");
    }

    [Fact]
    public void TakeFrame_NothingReady_Refused()
    {
        var bench = new LinkBench();
        Assert.Throws<InvalidOperationException>(bench.TakeBlindly);
        bench.Link.Send(Pattern(2), bench.NowNs + 1);
        Assert.Throws<InvalidOperationException>(bench.TakeBlindly);
    }
}
