using FlashEngine.Can;
using static FlashEngine.Core.Tests.IsoTp.LinkBench;

namespace FlashEngine.Core.Tests.IsoTp;

public sealed class ReceiveTests
{
    [Fact]
    public void SingleFrame_TwoInARow_BothDeliveredInOrder()
    {
        var bench = new LinkBench();
        bench.Rx("05 11 22 33 44 55");
        bench.Rx("02 3E 00 CC CC CC CC CC");
        Assert.Equal(["N_OK 1122334455", "N_OK 3E00"], bench.Reports);
        bench.AssertSilent();
    }

    [Theory]
    [InlineData("")] // no PCI at all
    [InlineData("00")] // SF_DL 0
    [InlineData("00 01 02 03 04 05 06 07")] // escape sequence needs CAN_DL > 8
    [InlineData("08 01 02 03 04 05 06 07")] // SF_DL 8 does not fit CAN_DL 8
    [InlineData("05 11 22 33 44")] // SF_DL 5, 4 bytes there
    [InlineData("40 00 00")] // reserved PCI types
    [InlineData("70 00 00")]
    [InlineData("F0 00 00")]
    [InlineData("20")] // CF without data
    [InlineData("30 00")] // FC without STmin
    [InlineData("10 07 00 01 02 03 04 05")] // FF_DL 7 fits a SingleFrame
    [InlineData("10 0A 00 01 02 03 04")] // FF of 7 bytes
    [InlineData("10 00 00 00 00 07 00 01")] // FF_DL 7 in 32 bits
    public void BadFrame_WhileIdle_IgnoredAndCounted(string hex)
    {
        var bench = new LinkBench();
        bench.Rx(hex);
        Assert.Empty(bench.Reports);
        Assert.Equal(1, bench.Link.Counters.BadFrames);
        bench.AssertSilent();
        Assert.Equal(long.MaxValue, bench.Link.DeadlineNs);
    }

    [Theory]
    [InlineData("21 06 07 08 09")]
    [InlineData("21 06 07 08 09 AA AA AA")]
    public void FirstFrame_WithOneConsecutiveFrame_Delivered(string last)
    {
        var bench = new LinkBench(Options with { BlockSize = 0x12, StMinUs = 5_000 });
        bench.Rx("10 0A 00 01 02 03 04 05");
        Assert.Equal(["first 10"], bench.Reports);
        Assert.True(bench.Link.IsReceiving);
        bench.AssertFrame("30 12 05 CC CC CC CC CC");
        bench.Rx(last);
        Assert.Equal(Pattern(10), bench.Received);
        Assert.False(bench.Link.IsReceiving);
        bench.AssertSilent();
    }

    [Fact]
    public void BadFrame_WhileReceiving_DoesNotEndTheReception()
    {
        var bench = new LinkBench();
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.AssertFrame("30 00 00 CC CC CC CC CC");
        bench.Rx("90 00 00");
        bench.Rx("00");
        bench.Rx("10 03 00 01 02 03 04 05");
        bench.Rx("21 06 07 08 09");
        Assert.Equal(Pattern(10), bench.Received);
        Assert.Equal(3, bench.Link.Counters.BadFrames);
    }

    [Fact]
    public void FlowControl_BlockSize3_AfterFirstFrameAndEachBlock_NotAfterTheLast()
    {
        var bench = new LinkBench(Unpadded with { BlockSize = 3, StMinUs = 5_000 });
        bench.Rx("10 1E 00 01 02 03 04 05");
        bench.AssertFrame("30 03 05");
        bench.Rx("21" + P(6, 12));
        bench.Rx("22" + P(13, 19));
        bench.AssertSilent();
        bench.Rx("23" + P(20, 26));
        bench.AssertFrame("30 03 05");
        bench.Rx("24" + P(27, 29));
        Assert.Equal(Pattern(30), bench.Received);
        bench.AssertSilent();
    }

    [Fact]
    public void FlowControl_BlockSize3OfSixFrames_NoneAfterTheFullLastBlock()
    {
        var bench = new LinkBench(Unpadded with { BlockSize = 3 });
        bench.Rx("10 1B 00 01 02 03 04 05");
        bench.AssertFrame("30 03 00");
        bench.Rx("21" + P(6, 12));
        bench.Rx("22" + P(13, 19));
        bench.Rx("23" + P(20, 26));
        Assert.Equal(Pattern(27), bench.Received);
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(4095, 0, "1FFF000102030405", 6)]
    [InlineData(4095, 1, "1FFF000102030405", 6)]
    [InlineData(4095, 7, "1FFF000102030405", 6)]
    [InlineData(4095, 9, "1FFF000102030405", 6)]
    [InlineData(4096, 0, "1000000010000001", 2)]
    [InlineData(10000, 8, "1000000027100001", 2)]
    public void LongPdu_AnyBlockSize_DeliveredWithOneFlowControlPerBlock(
        int length, int blockSize, string firstFrame, int firstFrameBytes)
    {
        var pdu = Pattern(length);
        var bench = new LinkBench(Unpadded with { BlockSize = blockSize });
        bench.Rx(firstFrame);
        var flowControls = bench.TxAll().Count;
        var offset = firstFrameBytes;
        for (var sequenceNumber = 1; offset < length; sequenceNumber++)
        {
            var count = Math.Min(7, length - offset);
            bench.Rx($"{0x20 | (sequenceNumber & 0xF):X2}" + Convert.ToHexString(pdu.AsSpan(offset, count)));
            offset += count;
            flowControls += bench.TxAll().Count;
        }

        Assert.Equal(pdu, bench.Received);
        var frames = (length - firstFrameBytes + 6) / 7;
        Assert.Equal(blockSize == 0 ? 1 : (frames + blockSize - 1) / blockSize, flowControls);
    }

    [Theory]
    [InlineData("10 21 00 01 02 03 04 05", "10 20 00 01 02 03 04 05")]
    [InlineData("10 00 00 00 00 21 00 01", "10 00 00 00 00 20 00 01")]
    [InlineData("10 00 FF FF FF FF 00 01", "10 00 00 00 00 20 00 01")]
    public void FirstFrame_BeyondPduLengthMax_AnsweredWithOverflow(string tooLong, string fits)
    {
        var bench = new LinkBench(Unpadded with { PduLengthMax = 32 });
        bench.Rx(tooLong);
        Assert.Equal(["N_BUFFER_OVFLW"], bench.Reports);
        bench.AssertFrame("32 00 00");
        bench.Rx("21 06 07 08 09 0A 0B 0C");
        Assert.Single(bench.Reports);
        Assert.Equal(1, bench.Link.Counters.UnexpectedConsecutiveFrames);
        bench.Rx(fits);
        bench.AssertFrame("30 00 00");
    }

    [Fact]
    public void FirstFrame_Length32BitForShortPdu_TakenAndCounted()
    {
        var bench = new LinkBench();
        bench.Rx("10 00 00 00 00 08 00 01");
        bench.Tx();
        bench.Rx("21 02 03 04 05 06 07");
        Assert.Equal(Pattern(8), bench.Received);
        Assert.Equal(1, bench.Link.Counters.NeedlessLongFirstFrames);
    }

    [Fact]
    public void SequenceNumber_Wrong_EndsWithoutFlowControl()
    {
        var bench = new LinkBench(Options with { BlockSize = 1 });
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.Tx();
        bench.Rx("22 06 07 08 09");
        Assert.Equal(["first 10", "N_WRONG_SN"], bench.Reports);
        bench.AssertSilent();
        Assert.False(bench.Link.IsReceiving);
    }

    [Fact]
    public void SequenceNumber_Repeated_EndsWithWrongSn()
    {
        var bench = new LinkBench();
        bench.Rx("10 1E 00 01 02 03 04 05");
        bench.Tx();
        bench.Rx("21" + P(6, 12));
        bench.Rx("21" + P(6, 12));
        Assert.Equal(["first 30", "N_WRONG_SN"], bench.Reports);
    }

    [Fact]
    public void UnexpectedPdu_FirstFrameWithinReception_EndsItAndStartsAnew()
    {
        var bench = new LinkBench();
        bench.Rx("10 1E AA AA AA AA AA AA");
        bench.Tx();
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.AssertFrame("30 00 00 CC CC CC CC CC");
        bench.Rx("21 06 07 08 09");
        Assert.Equal(["first 30", "N_UNEXP_PDU", "first 10", "N_OK 00010203040506070809"], bench.Reports);
    }

    [Fact]
    public void UnexpectedPdu_SingleFrameWithinReception_DeliveredAndLaterPduToo()
    {
        var bench = new LinkBench();
        bench.Rx("10 1E AA AA AA AA AA AA");
        bench.Tx();
        bench.Rx("21 BB BB BB BB BB BB BB");
        bench.Rx("02 3E 00");
        bench.Rx("10 10 00 01 02 03 04 05");
        bench.Tx();
        bench.Rx("21" + P(6, 12));
        bench.Rx("22" + P(13, 15));
        Assert.Equal(
            ["first 30", "N_UNEXP_PDU", "N_OK 3E00", "first 16", "N_OK 000102030405060708090A0B0C0D0E0F"],
            bench.Reports);
    }

    [Fact]
    public void UnexpectedPdu_SingleFrameBeforeOurFlowControlLeft_NoFlowControlIsSent()
    {
        var bench = new LinkBench();
        bench.Rx("10 1E AA AA AA AA AA AA");
        bench.Rx("02 3E 00");
        bench.AssertSilent();
    }

    [Fact]
    public void Identifier_OtherValueOrFormat_Ignored()
    {
        var bench = new LinkBench();
        bench.Link.OnFrame(new CanFrame(CanId.Standard(0x141), Bytes("02 3E 00")), bench.NowNs);
        bench.Link.OnFrame(new CanFrame(CanId.Extended(0x222), Bytes("02 3E 00")), bench.NowNs);
        Assert.Empty(bench.Reports);

        bench.Rx("10 13 62 F1 90 41 42 43");
        bench.Tx();
        bench.Link.OnFrame(new CanFrame(CanId.Standard(0x456), Bytes("21 00 00 00 00 00 00 00")), bench.NowNs);
        bench.Rx("21 44 45 46 47 48 49 4A");
        bench.Link.OnFrame(new CanFrame(CanId.Standard(0x456), Bytes("02 3E 00")), bench.NowNs);
        bench.Rx("22 4B 4C 4D 4E 4F 50 00");
        Assert.Equal(Bytes("62 F1 90 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50"), bench.Received);
    }

    [Fact]
    public void ExtendedIdentifiers_BothDirections_AreUsed()
    {
        var (tx, rx) = (CanId.Extended(0x18DA55AA), CanId.Extended(0x18DAAA55));
        var bench = new LinkBench(Options with { TxId = tx, RxId = rx });
        bench.Link.OnFrame(new CanFrame(rx, Bytes("10 0A 00 01 02 03 04 05")), bench.NowNs);
        var frame = default(CanFrame);
        bench.Link.TakeFrame(bench.NowNs, ref frame);
        Assert.Equal("18DA55AA#300000CCCCCCCCCC", frame.ToString());
    }

    [Fact]
    public void ConsecutiveFrame_BeforeOurFlowControlWasTaken_TakenAndFlowControlDroppedAtTheEnd()
    {
        var bench = new LinkBench();
        bench.Rx("10 0A 00 01 02 03 04 05");
        bench.Rx("21 06 07 08 09");
        Assert.Equal(Pattern(10), bench.Received);
        Assert.Equal(1, bench.Link.Counters.EarlyConsecutiveFrames);
        bench.AssertSilent();
    }

    [Fact]
    public void OnIndication_SendsFromWithin_ResponseIsReady()
    {
        var bench = new LinkBench();
        bench.Reported = line => bench.Send(Bytes("3E 80"));
        bench.Rx("02 7E 00");
        bench.AssertFrame("02 3E 80 CC CC CC CC CC");
    }
}
