using FlashEngine.Can;
using FlashEngine.IsoTp;
using static FlashEngine.Core.Tests.IsoTp.LinkBench;

namespace FlashEngine.Core.Tests.IsoTp;

public sealed class FdTests
{
    private static string Pad(int count, string value = "CC") => string.Concat(Enumerable.Repeat(value, count));

    private static IsoTpOptions Fd(int txDataLength) => Options with { Fd = true, TxDataLength = txDataLength };

    [Theory]
    [InlineData("0B", 11)] // CAN_DL 12 needs the escape sequence
    [InlineData("05", 15)] // so does CAN_DL 16
    [InlineData("000B", 10)] // SF_DL 11, 10 bytes there
    [InlineData("0000", 10)] // SF_DL 0
    public void SingleFrame_BadLengthField_Ignored(string pci, int dataLength)
    {
        var bench = new LinkBench(Fd(64));
        bench.RxFd(pci + P(0, dataLength - 1));
        Assert.Empty(bench.Reports);
        Assert.Equal(1, bench.Link.Counters.BadFrames);
    }

    [Theory]
    [InlineData("000A", 10, 0)]
    [InlineData("000E", 14, 0)]
    [InlineData("002E", 46, 0)]
    [InlineData("003E", 62, 0)]
    [InlineData("003C", 60, 2)]
    public void SingleFrame_WithEscape_Delivered(string pci, int length, int padding)
    {
        var bench = new LinkBench(Fd(64));
        bench.RxFd(pci + P(0, length - 1) + Pad(padding, "AA"));
        Assert.Equal(Pattern(length), bench.Received);
        Assert.Equal(0, bench.Link.Counters.NeedlessSingleFrameEscapes);
    }

    [Fact]
    public void SingleFrame_EscapeForShortLength_TakenAndCounted()
    {
        var bench = new LinkBench(Fd(64));
        bench.RxFd("00 03 7F 22 31" + Pad(7));
        Assert.Equal(Bytes("7F 22 31"), bench.Received);
        Assert.Equal(1, bench.Link.Counters.NeedlessSingleFrameEscapes);
    }

    [Fact]
    public void Receive_RxDl12_Delivered()
    {
        var bench = new LinkBench(Fd(12));
        bench.RxFd("10 25" + P(0, 9));
        bench.AssertFrame("30 00 00 CC CC CC CC CC");
        bench.RxFd("21" + P(10, 20));
        bench.RxFd("22" + P(21, 31));
        bench.RxFd("23" + P(32, 36));
        Assert.Equal(Pattern(37), bench.Received);
    }

    [Fact]
    public void Receive_RxDl32LastPadded_Delivered()
    {
        var bench = new LinkBench(Fd(64)); // RX_DL is learned from the FirstFrame, whatever our TX_DL is
        bench.RxFd("10 64" + P(0, 29));
        bench.Tx();
        bench.RxFd("21" + P(30, 60));
        bench.RxFd("22" + P(61, 91));
        bench.RxFd("23" + P(92, 99) + Pad(23, "AA"));
        Assert.Equal(Pattern(100), bench.Received);
    }

    [Theory]
    [InlineData("1120", 62)]
    [InlineData("100000000120", 58)]
    public void Receive_RxDl64BlockSize2_Delivered(string pci, int offset)
    {
        var bench = new LinkBench(Fd(64) with { BlockSize = 2 });
        bench.RxFd(pci + P(0, offset - 1));
        bench.Tx();
        for (var sequenceNumber = 1; sequenceNumber <= 3; sequenceNumber++)
        {
            bench.RxFd($"2{sequenceNumber}" + P(offset, offset + 62));
            offset += 63;
            Assert.Equal(sequenceNumber == 2 ? 1 : 0, bench.TxAll().Count);
        }

        bench.RxFd("24" + P(offset, 287) + Pad(47 - (288 - offset), "AA"));
        Assert.Equal(Pattern(288), bench.Received);
        bench.AssertSilent();
    }

    [Fact]
    public void ConsecutiveFrame_ShorterThanRxDl_IgnoredAndNextFailsOnSequenceNumber()
    {
        var bench = new LinkBench(Fd(32));
        bench.RxFd("10 64" + P(0, 29));
        bench.Tx();
        bench.RxFd("21" + P(30, 60));
        bench.RxFd("22" + P(61, 79)); // CAN_DL 20
        Assert.Equal(1, bench.Link.Counters.WrongConsecutiveFrameLengths);
        Assert.Equal(["first 100"], bench.Reports);
        bench.RxFd("23" + P(61, 91));
        Assert.Equal(["first 100", "N_WRONG_SN"], bench.Reports);
    }

    [Theory]
    [InlineData(20)] // longer than RX_DL 12
    [InlineData(4)] // shorter than what is missing
    public void ConsecutiveFrame_LastWithWrongLength_Ignored(int canDl)
    {
        var bench = new LinkBench(Fd(12));
        bench.RxFd("10 0F" + P(0, 9));
        bench.Tx();
        bench.RxFd("21" + P(10, 10 + canDl - 2));
        Assert.Equal(["first 15"], bench.Reports);
        bench.RxFd("21" + P(10, 14));
        Assert.Equal(Pattern(15), bench.Received);
    }

    [Theory]
    [InlineData("100A", 12, false)]
    [InlineData("100B", 12, true)]
    [InlineData("103E", 64, false)]
    [InlineData("103F", 64, true)]
    [InlineData("10000000003E", 64, false)]
    [InlineData("10000000003F", 64, true)]
    public void FirstFrame_MinimumLength_IsRxDlMinus1(string pci, int canDl, bool taken)
    {
        var bench = new LinkBench(Fd(64));
        bench.RxFd(pci + P(0, canDl - (pci.Length / 2) - 1));
        Assert.Equal(taken, bench.Link.IsReceiving);
        Assert.Equal(taken ? 0 : 1, bench.Link.Counters.BadFrames);
    }

    [Fact]
    public void FirstFrame_NotFillingItsCanDl_Ignored()
    {
        var bench = new LinkBench(Fd(12));
        var frame = new CanFrame(RxId, Bytes("10 25" + P(0, 9)), CanFrameFlags.Fd) { Length = 11 };
        bench.Link.OnFrame(frame, bench.NowNs);
        Assert.Empty(bench.Reports);
        bench.AssertSilent();
    }

    [Theory]
    [InlineData(8, 7, "07", 8)]
    [InlineData(12, 7, "07", 8)]
    [InlineData(12, 8, "0008", 12)]
    [InlineData(12, 9, "0009", 12)]
    [InlineData(12, 10, "000A", 12)]
    [InlineData(20, 18, "0012", 20)]
    [InlineData(64, 3, "03", 8)]
    [InlineData(64, 16, "0010", 20)]
    [InlineData(64, 55, "0037", 64)]
    [InlineData(64, 62, "003E", 64)]
    public void SingleFrame_UpToTxDlMinus2_SentWithPadding(int txDl, int length, string pci, int canDl)
    {
        var bench = new LinkBench(Fd(txDl));
        bench.Send(Pattern(length));
        var used = (pci.Length / 2) + length;
        bench.AssertFrame(pci + P(0, length - 1) + Pad(canDl - used));
        Assert.Equal(["confirm N_OK"], bench.Reports);
    }

    [Theory]
    [InlineData(16, "0010", 64)] // 46 bytes of padding
    [InlineData(7, "07", 8)] // without the escape sequence CAN_DL stays at 8
    public void SingleFrame_MinimumCanDl64_FilledUp(int length, string pci, int canDl)
    {
        var bench = new LinkBench(Fd(64) with { MinimumCanDl = 64 });
        bench.Send(Pattern(length));
        bench.AssertFrame(pci + P(0, length - 1) + Pad(canDl - (pci.Length / 2) - length));
    }

    [Fact]
    public void SingleFrame_WithoutPadding_OnlyDlcStepsAreFilled()
    {
        var bench = new LinkBench(Fd(64) with { Padding = null });
        bench.Send(Pattern(3));
        bench.AssertFrame("03 00 01 02");
        bench.Send(Pattern(9));
        bench.AssertFrame("00 09" + P(0, 8) + "CC");
    }

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    public void Send_128BytesTxDl64_LastFrameFilledUpToMinimum(int minimumCanDl)
    {
        var bench = new LinkBench(Fd(64) with { MinimumCanDl = minimumCanDl, Padding = 0xAA });
        bench.Send(Pattern(128));
        bench.AssertFrame("10 80" + P(0, 61));
        bench.RxFd("30 00 00");
        bench.AssertFrame("21" + P(62, 124));
        bench.AssertFrame("22" + P(125, 127) + Pad(minimumCanDl - 4, "AA"));
        Assert.Equal(["confirm N_OK"], bench.Reports);
    }

    [Theory]
    [InlineData(true, CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch)]
    [InlineData(false, CanFrameFlags.Fd)]
    public void Flags_OfSentFrames_AsConfigured(bool bitRateSwitch, CanFrameFlags expected)
    {
        var bench = new LinkBench(Fd(64) with { BitRateSwitch = bitRateSwitch });
        bench.Send(Pattern(5));
        Assert.Equal(expected, bench.TakeFrame().Flags);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(16)]
    [InlineData(20)]
    [InlineData(24)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(64)]
    public void Send_EveryTxDl_FirstFrameFillsCanDlAndLongFormAbove4095(int txDl)
    {
        var bench = new LinkBench(Fd(txDl));
        bench.Send(Pattern(4095));
        bench.AssertFrame("1F FF" + P(0, txDl - 3));
        bench.RxFd("32 00 00");
        bench.Send(Pattern(4096));
        bench.AssertFrame("10 00 00 00 10 00" + P(0, txDl - 7));
    }
}
