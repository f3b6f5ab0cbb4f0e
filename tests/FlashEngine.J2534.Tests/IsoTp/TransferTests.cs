using FlashEngine.Pdu;
using FlashEngine.Tests.Native;
using FlashEngine.Uds;

namespace FlashEngine.J2534.Tests.IsoTp;

/// <summary>PDUs both ways over a library's ISO15765, against frames that the test itself sends and checks.</summary>
public sealed class TransferTests
{
    [CompilerFact]
    public void SingleFrame_BothWays_IsConfirmedThenIndicated() => SingleFrame(is32Bit: false);

    [Compiler32Fact]
    public void SingleFrame_LibraryOf32Bits_IsConfirmedThenIndicated() => SingleFrame(is32Bit: true);

    [CompilerFact]
    public void SegmentedPdu_IsConfirmedAfterItsLastFrame()
    {
        using var rig = new PduRig();
        var link = rig.OpenLink();
        Assert.True(rig.Pdus.TrySend(link, Bytes(4095)));
        Assert.Equal("7E0 1FFF000102030405", rig.NextFrame());
        Assert.False(rig.Pdus.TryReceive(out _, out _));
        rig.Answer("300000");

        var next = 6;
        for (var number = 1; next < 4095; number++)
        {
            var count = Math.Min(7, 4095 - next);
            var data = Bytes(4095).AsSpan(next, count).ToArray();
            Assert.Equal($"7E0 2{number & 15:X}{Convert.ToHexString(data).PadRight(14, 'C')}", rig.NextFrame());
            next += count;
        }

        AssertEvent(rig.Next(), PduEventKind.Confirm, link, N_Result.N_OK, 0);
    }

    [CompilerFact]
    public void SegmentedResponse_HasItsFirstFrameIndicatedFirst()
    {
        using var rig = new PduRig(options: [("blockSize", "2"), ("stMinUs", "300")]);
        var link = rig.OpenLink();
        rig.Answer("1017" + "6200010203040506"[..12]);
        var first = rig.Next();
        AssertEvent(first, PduEventKind.FirstFrameIndication, link, N_Result.N_OK, 0);
        Assert.Equal("7E0 3002F3CCCCCCCCCC", rig.NextFrame());
        rig.Answer("2106070809101112");
        rig.Answer("2213141516171819");
        Assert.Equal("7E0 3002F3CCCCCCCCCC", rig.NextFrame());
        rig.Answer("23202122");

        var last = rig.Next();

        AssertEvent(last, PduEventKind.Indication, link, N_Result.N_OK, 23);
        Assert.Equal("6200010203040607080910111213141516171819202122", Convert.ToHexString(rig.Received));
        Assert.True(first.TimestampNs < last.TimestampNs);
    }

    [CompilerFact]
    public void Identifiers_Of29Bits_AreTheirs()
    {
        using var rig = new PduRig();
        var link = rig.OpenLink(0x98DA_10F1, 0x98DA_F110);
        Assert.True(rig.Pdus.TrySend(link, [0x3E, 0x00]));
        Assert.Equal("18DA10F1 023E00CCCCCCCCCC", rig.NextFrame());
        rig.Answer("027E00", 0x18DA_F110);

        AssertEvent(rig.Next(), PduEventKind.Confirm, link, N_Result.N_OK, 0);
        AssertEvent(rig.Next(), PduEventKind.Indication, link, N_Result.N_OK, 2);
    }

    [CompilerFact]
    public void Padding_Off_SendsFramesAsTheyAre()
    {
        using var rig = new PduRig(options: [("padding", "false")]);
        Assert.True(rig.Pdus.TrySend(rig.OpenLink(), [0x3E, 0x00]));

        Assert.Equal("7E0 023E00", rig.NextFrame());
    }

    [CompilerFact]
    public void Group_TakesSingleFramesWithoutAFilter_AndItsEcusAnswerOnTheirOwn()
    {
        using var rig = new PduRig();
        var (one, two) = (rig.OpenLink(), rig.OpenLink(0x7E1, 0x7E9));
        var group = rig.OpenLink(0x7DF, 0x7DF, functional: true);
        Assert.True(rig.Pdus.TrySend(group, [0x3E, 0x00]));
        Assert.Equal("7DF 023E00CCCCCCCCCC", rig.NextFrame());
        rig.Answer("027E00", 0x7E9);
        rig.Answer("027E00", 0x7E8);

        AssertEvent(rig.Next(), PduEventKind.Confirm, group, N_Result.N_OK, 0);
        AssertEvent(rig.Next(), PduEventKind.Indication, two, N_Result.N_OK, 2);
        AssertEvent(rig.Next(), PduEventKind.Indication, one, N_Result.N_OK, 2);
    }

    [CompilerFact]
    public void Group_SegmentedPdu_FailsBecauseNothingControlsItsFlow()
    {
        using var rig = new PduRig();
        var group = rig.OpenLink(0x7DF, 0x7DF, functional: true);
        Assert.True(rig.Pdus.TrySend(group, Bytes(8)));

        AssertEvent(rig.Next(), PduEventKind.Confirm, group, N_Result.N_ERROR, 0);
        Assert.True(rig.Pdus.TrySend(group, [0x3E, 0x80]));
        AssertEvent(rig.Next(), PduEventKind.Confirm, group, N_Result.N_OK, 0);
    }

    [CompilerFact]
    public void Link_UnderWay_TakesNoMore_WhileOthersDo_BeyondTheLibrarysQueue()
    {
        using var rig = new PduRig();
        var links = Enumerable.Range(0, 8).Select(i => rig.OpenLink(0x700u + (uint)i, 0x780u + (uint)i)).ToList();
        foreach (var link in links)
        {
            Assert.True(rig.Pdus.TrySend(link, Bytes(20)));
            Assert.False(rig.Pdus.TrySend(link, [0x3E, 0x00]));
        }

        foreach (var link in links)
        {
            Assert.Equal($"{0x700 + link:X} 1014000102030405", rig.NextFrame());
            rig.Answer("300000", 0x780u + (uint)link);
            _ = rig.NextFrame();
            _ = rig.NextFrame();
            AssertEvent(rig.Next(), PduEventKind.Confirm, link, N_Result.N_OK, 0);
        }

        Assert.True(rig.Pdus.TrySend(links[0], [0x3E, 0x00]));
    }

    private static void SingleFrame(bool is32Bit)
    {
        using var rig = new PduRig(is32Bit: is32Bit);
        var link = rig.OpenLink();
        for (var i = 0; i < 50; i++)
        {
            Assert.True(rig.Pdus.TrySend(link, [0x22, 0xF1, (byte)i]));
            Assert.Equal($"7E0 0322F1{i:X2}CCCCCCCC", rig.NextFrame());
            rig.Answer($"0462F1{i:X2}05AAAAAA");
            var sent = rig.Next();
            var come = rig.Next();
            AssertEvent(sent, PduEventKind.Confirm, link, N_Result.N_OK, 0);
            AssertEvent(come, PduEventKind.Indication, link, N_Result.N_OK, 4);
            Assert.Equal([0x62, 0xF1, (byte)i, 5], rig.Received);
            Assert.True(sent.TimestampNs < come.TimestampNs);
        }
    }

    private static void AssertEvent(PduEvent pduEvent, PduEventKind kind, int link, N_Result result, int length)
        => Assert.Equal((kind, link, result, length), (pduEvent.Kind, pduEvent.Link, pduEvent.Result, pduEvent.Length));

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];
}
