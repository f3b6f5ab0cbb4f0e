namespace FlashEngine.Core.Tests.Channels;

public sealed class FrameRouterTests
{
    [Fact]
    public void TwoEcusOfOneIdentifier_ExtendedAddressing_EachGetsItsOwnAnswer()
    {
        var rig = new LoopRig();
        var first = LoopRig.Begin(rig.Ecu(0x600, txPrefix: 0x10, rxPrefix: 0xF1), "3E00");
        var second = LoopRig.Begin(rig.Ecu(0x600, txPrefix: 0x11, rxPrefix: 0xF2), "3E00");
        rig.Loop.Step(0);
        rig.Confirm(1 * LoopRig.Ms);
        rig.Receive(0x601, "F2027E00", 2 * LoopRig.Ms);
        rig.Loop.Step(2 * LoopRig.Ms);

        Assert.Equal(["600#10023E00CCCCCCCC", "600#11023E00CCCCCCCC"], rig.Sent.Order(StringComparer.Ordinal));
        Assert.Null(first.Outcome);
        Assert.Equal("Positive 7E00", second.Outcome);
    }

    [Fact]
    public void FrameWithoutAnyonesPrefix_OrWithoutData_IsNobodys()
    {
        var rig = new LoopRig();
        var exchange = LoopRig.Begin(rig.Ecu(0x600, txPrefix: 0x10, rxPrefix: 0xF1), "3E00");
        rig.Loop.Step(0);
        rig.Confirm(1 * LoopRig.Ms);
        rig.Receive(0x601, "027E00", 2 * LoopRig.Ms);
        rig.Receive(0x601, "", 2 * LoopRig.Ms);
        rig.Loop.Step(2 * LoopRig.Ms);
        Assert.Null(exchange.Outcome);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData((byte)0xF1, (byte)0xF1)]
    [InlineData((byte)0xF1, null)]
    [InlineData(null, (byte)0xF1)]
    public void SameAddressTwice_IsRefused(byte? first, byte? second)
    {
        var rig = new LoopRig();
        rig.Ecu(0x600, txPrefix: 1, rxPrefix: first);
        var error = Assert.Throws<InputException>(() => rig.Ecu(0x600, txPrefix: 2, rxPrefix: second));
        Assert.Contains("ecu 600 and ecu 600 both receive on 601", error.Message, StringComparison.Ordinal);
    }
}
