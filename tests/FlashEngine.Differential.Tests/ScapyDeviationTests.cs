using FlashEngine.Can;
using FlashEngine.IsoTp;

namespace FlashEngine.Differential.Tests;

/// <summary>
/// Nothing is left out on hearsay: scapy really deviates as <see cref="ScapyDeviation"/> says. Where a later version
/// does not, its test fails, and the exclusion can go.
/// </summary>
public sealed class ScapyDeviationTests(ScapyBench bench) : IClassFixture<ScapyBench>
{
    private const string FirstFrameOf20 = "1014000102030405";

    private static readonly byte[] Pdu = [.. Enumerable.Range(0, 20).Select(value => (byte)value)];

    [ScapyFact]
    public void BlockSizeOfFirstFlowControl_WaitThenBs1_SendsAll()
    {
        var node = bench.Open(ScapyBench.First, ScapyBench.Second);
        bench.Peer.Send(node, Pdu);
        Assert.Equal(FirstFrameOf20, bench.NextHex());
        bench.Give(node, "310000");
        bench.Give(node, "300100");
        Assert.Equal("21060708090A0B0C", bench.NextHex());
        Assert.Equal("220D0E0F10111213", bench.NextHex());
        bench.Close(node);
    }

    [ScapyFact]
    public void ReservedStMin_80_KeepsNoGap()
    {
        var node = bench.Open(ScapyBench.First, ScapyBench.Second);
        bench.Peer.Send(node, Pdu);
        Assert.Equal(FirstFrameOf20, bench.NextHex());
        bench.Give(node, "300080");
        var firstNs = bench.Next().SentNs;
        Assert.InRange(bench.Next().SentNs - firstNs, 0, 126_000_000);
        bench.Close(node);
    }

    [ScapyFact]
    public void NoWaitLimit_300Waits_AreBorne()
    {
        var node = bench.Open(ScapyBench.First, ScapyBench.Second);
        bench.Peer.Send(node, Pdu);
        Assert.Equal(FirstFrameOf20, bench.NextHex());
        for (var i = 0; i < 300; i++)
        {
            bench.Give(node, "310000");
        }

        bench.Give(node, "300000");
        Assert.Equal("21060708090A0B0C", bench.NextHex());
        bench.Close(node);
    }

    [ScapyFact]
    public void NoOverflow_FirstFrameOf4GiB_IsContinued()
    {
        var node = bench.Open(ScapyBench.First, ScapyBench.Second);
        bench.Give(node, "1000FFFFFFFF0001");
        Assert.Equal("300000", bench.NextHex());
        bench.Close(node);
    }

    [ScapyFact]
    public void NoSingleFrameEscape_10Bytes_AreReadAsNone()
    {
        var node = bench.Open(ScapyBench.First, ScapyBench.Second);
        bench.Give(node, "000A00010203040506070809");
        Assert.Equal(["P "], bench.Close(node));
    }

    [ScapyFact]
    public void TxDlOf8_AnsweringAFrameOf64_SendsFramesOf8()
    {
        var node = bench.Open(ScapyBench.First, ScapyBench.Second);
        bench.Give(node, "1050" + new string('0', 124));
        Assert.Equal("300000", bench.NextHex());
        bench.Peer.Send(node, Pdu);
        Assert.Equal(FirstFrameOf20, bench.NextHex());
        bench.Close(node);
    }

    [ScapyFact]
    public void SmallExtendedIds_00000123_IsSentAs11Bit()
    {
        var node = bench.Open(new IsoTpAddress(CanId.Extended(0x123)), ScapyBench.Second);
        bench.Peer.Send(node, [0x3E]);
        Assert.Equal(CanId.Standard(0x123), bench.Next().Id);
        bench.Close(node);
    }

    [ScapyFact]
    public void ZeroTargetAddress_OfScapy_IsTakenForTheOther()
    {
        var node = bench.Open(ScapyBench.First with { Prefix = 0x55 }, ScapyBench.Second with { Prefix = 0 });
        bench.Give(node, "00013E");
        bench.Give(node, "55013F");
        Assert.Equal(["P 3F"], bench.Close(node));
    }

    [ScapyFact]
    public void SilentFailures_WrongSequenceNumber_IsNotReported()
    {
        var node = bench.Open(ScapyBench.First, ScapyBench.Second);
        bench.Give(node, FirstFrameOf20);
        Assert.Equal("300000", bench.NextHex());
        bench.Give(node, "22060708090A0B0C");
        bench.Give(node, "21060708090A0B0C");
        bench.Give(node, "220D0E0F10111213");
        Assert.Empty(bench.Close(node));
    }
}
