using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Tests.Native;
using FlashEngine.Uds;

namespace FlashEngine.J2534.Tests.IsoTp;

/// <summary>Transfers that fail, links and options that are refused, a library or an interface that is gone.</summary>
public sealed class FailureTests
{
    private const uint Trigger = 0x666;

    [CompilerFact]
    public void SegmentedPdu_NobodyControlsItsFlow_FailsInBoundedTime_AndTheLinkGoesOn()
    {
        using var rig = new PduRig(options: [("transferMaxMs", "1500")]);
        var link = rig.OpenLink();
        Assert.True(rig.Pdus.TrySend(link, new byte[20]));

        var confirm = rig.Next();

        Assert.Equal((PduEventKind.Confirm, N_Result.N_TIMEOUT_Bs), (confirm.Kind, confirm.Result));
        Assert.True(rig.Pdus.TrySend(link, [0x3E, 0x00]));
        Assert.Equal(N_Result.N_OK, rig.Next().Result);
    }

    [CompilerFact]
    public void SegmentedResponse_ThatBreaksOff_FailsInBoundedTime()
    {
        using var rig = new PduRig(options: [("transferMaxMs", "500")]);
        rig.OpenLink();
        rig.Answer("1014000102030405");
        Assert.Equal(PduEventKind.FirstFrameIndication, rig.Next().Kind);

        var indication = rig.Next();

        Assert.Equal((PduEventKind.Indication, N_Result.N_TIMEOUT_Cr), (indication.Kind, indication.Result));
        Assert.Empty(rig.Received);
    }

    [CompilerFact]
    public void Library_LosesMessages_EndsTheReceptionThatRuns()
    {
        using var rig = new PduRig("overrun");
        var link = rig.OpenLink();
        var trigger = rig.OpenLink(Trigger, Trigger, functional: true);
        rig.Answer("1014000102030405");
        Assert.Equal(PduEventKind.FirstFrameIndication, rig.Next().Kind);
        Assert.True(rig.Pdus.TrySend(trigger, [0]));

        var indication = rig.Next();

        Assert.Equal((link, N_Result.N_BUFFER_OVFLW), (indication.Link, indication.Result));
    }

    [CompilerTheory]
    [InlineData("crash", "crashed (SIGSEGV, bad memory access); the channel is lost")]
    [InlineData("hang", "did not return from a call and was ended; the channel is lost")]
    [InlineData("fail", "failed: ERR_FAILED: the transmitter is on fire")]
    [InlineData("unplug", "was unplugged; the channel is lost")]
    public void Channel_IsLost_SaysWhyForGood(string misdeed, string problem)
    {
        using var rig = new PduRig(misdeed, options: [("transferMaxMs", "60000")]);
        var trigger = rig.OpenLink(Trigger, Trigger, functional: true);
        Assert.True(rig.Pdus.TrySend(trigger, [0]));

        var error = Assert.Throws<ChannelException>(() => rig.Next());

        Assert.Equal(ChannelFault.DriverError, error.Fault);
        Assert.Contains(rig.Library, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(problem, error.Message, StringComparison.Ordinal);
        Assert.False(rig.Pdus.TrySend(trigger, [0]));
        Assert.Same(error, Assert.Throws<ChannelException>(() => rig.Next()));
        if (misdeed != "unplug")
        {
            Assert.Throws<ChannelException>(() => rig.OpenLink());
        }
    }

    [CompilerFact]
    public void Links_ThatCannotBe_AreRefused()
    {
        using var rig = new PduRig();
        rig.OpenLink();
        AssertRefused("two links have the id 7E0, or that of its responses", 0x7E0, 0x7EF);
        AssertRefused("two links have the id 700, or that of its responses", 0x700, 0x7E8);
        AssertRefused("800 is no CAN id", 0x800, 0x708);
        AssertRefused("ids 700 and 18DAF110 must both have 11 bits or both 29", 0x700, 0x98DA_F110);
        for (var i = 1u; i < 10; i++)
        {
            rig.OpenLink(0x700 + i, 0x780 + i);
        }

        AssertRefused(
            "the library has no link with ids 600 and 608 (ERR_EXCEEDED_LIMIT: ten filters are all there are)",
            0x600, 0x608);

        void AssertRefused(string problem, uint request, uint response)
        {
            var error = Assert.Throws<InputException>(() => rig.OpenLink(request, response));
            Assert.Equal($"{rig.Pdus.Info.Name}: {problem}", error.Message);
        }
    }

    [CompilerTheory]
    [InlineData("", "blockSize", "256", "adapter j2534-isotp: blockSize is '256', must be 0..255")]
    [InlineData("", "stMinUs", "1500",
        "adapter j2534-isotp: stMinUs is '1500', must be a whole number of milliseconds, or 100 to 900 us in hundreds")]
    [InlineData("", "padding", "CC", "adapter j2534-isotp: padding is 'CC', must be true or false")]
    [InlineData("", "queue", "8",
        "adapter j2534-isotp has no option 'queue'; it has padding, blockSize, stMinUs, blockSizeOverride, "
        + "stMinOverrideUs, wftMax, transferMaxMs, name and batteryMinMv")]
    [InlineData("no-config", "wftMax", "10",
        "the library cannot set option wftMax, leave it out (ERR_NOT_SUPPORTED: no such parameter)")]
    [InlineData("no-isotp", "wftMax", "10",
        "does not do this protocol itself, use adapter j2534 (ERR_INVALID_PROTOCOL_ID: frames only)")]
    public void Option_ThatCannotBe_IsNamed(string misdeed, string option, string value, string problem)
    {
        using var bus = new PassThruBus();

        var error = Assert.Throws<ChannelException>(() => bus.OpenPdus(misdeed, (option, value)).Dispose());

        Assert.Equal(ChannelFault.NotSupported, error.Fault);
        Assert.EndsWith(problem, error.Message, StringComparison.Ordinal);
    }

    [CompilerFact]
    public void Wait_EndsWhenWoken()
    {
        using var rig = new PduRig();
        rig.Pdus.Wake();

        rig.Pdus.Wait(PduRig.Clock.NowNs + 60_000_000_000);

        Assert.False(rig.Pdus.TryReceive(out _, out _));
    }
}
