using FlashEngine.Can;

namespace FlashEngine.Core.Tests.Channels;

/// <summary>A device that does not confirm: the loop reckons when a frame has left.</summary>
public sealed class ComputedConfirmationTests
{
    private static readonly long FrameNs = CanWireTime.FrameNs(
        new CanFrame(CanId.Standard(0x7E0), Convert.FromHexString("023E00CCCCCCCCCC")), new CanBitRate(500_000));

    [Fact]
    public void P2_StartsAtTheComputedEndOfTheRequest()
    {
        var rig = new LoopRig(confirms: false);
        var exchange = LoopRig.Begin(rig.Ecu(0x7E0), "3E00");
        Assert.Equal(FrameNs, rig.Loop.Step(0));
        Assert.Equal(FrameNs + (100 * LoopRig.Ms), rig.Loop.Step(FrameNs));
        rig.StepUntil(FrameNs + (100 * LoopRig.Ms), FrameNs);
        Assert.Equal("LinkFailed P2_TIMEOUT", exchange.Outcome);
    }

    [Fact]
    public void BackPressure_TheFrameCountsFromTheTimeAtWhichTheDeviceTookIt()
    {
        var rig = new LoopRig(confirms: false) { Room = 0 };
        LoopRig.Begin(rig.Ecu(0x7E0), "3E00");
        rig.Loop.Step(0);
        rig.Room = 1;
        Assert.Equal((7 * LoopRig.Ms) + FrameNs, rig.Loop.Step(7 * LoopRig.Ms));
        Assert.Single(rig.Sent);
    }

    [Fact]
    public void SlowLine_TheFrameTakesItsTimeThereBeforeTheBus()
    {
        // A serial port at 115200 Bd: 22 characters of 10 bits.
        var rig = new LoopRig(confirms: false, new CanLine(115_200, 60, 110, 20));
        LoopRig.Begin(rig.Ecu(0x7E0), "3E00");
        Assert.Equal(1_909_723 + FrameNs, rig.Loop.Step(0));
    }

    [Fact]
    public void StMin_IsCountedFromTheComputedEnd()
    {
        var rig = new LoopRig(confirms: false);
        LoopRig.Begin(rig.Ecu(0x7E0), "22F190F191F192F193F194F195F196");
        rig.StepUntil(1 * LoopRig.Ms);
        rig.Receive(0x7E1, "300001", 2 * LoopRig.Ms);
        var endNs = rig.Loop.Step(2 * LoopRig.Ms);
        Assert.Equal(2, rig.Sent.Count);
        Assert.Equal(endNs + (1 * LoopRig.Ms), rig.Loop.Step(endNs));
        rig.Loop.Step(endNs + (1 * LoopRig.Ms) - 1);
        Assert.Equal(2, rig.Sent.Count);
        rig.Loop.Step(endNs + (1 * LoopRig.Ms));
        Assert.Equal(3, rig.Sent.Count);
    }
}
