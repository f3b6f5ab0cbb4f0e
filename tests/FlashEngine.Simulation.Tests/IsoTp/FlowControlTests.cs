using FlashEngine.Can;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.IsoTp;

/// <summary>What an ECU's FlowControls can do beside the same ContinueToSend each time.</summary>
public sealed class FlowControlTests
{
    private const long Ms = Tester.Ms;

    // 27 02 and 32 bytes: 34 bytes (hexadecimal 22), of which the FirstFrame has 6 and the others 7 each.
    private const string First = "10 22 27 02 00 01 02 03";

    [Fact]
    public void Waits_ComeBeforeEachContinueToSend_TenMillisecondsApart()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { Waits = 2, BlockSize = 3 });
        tester.Submit(First);
        var wait = tester.Next()!.Value;
        var again = tester.Next()!.Value;

        Assert.Equal("310300CCCCCCCCCC", Convert.ToHexString(wait.Frame.Data));
        Assert.Equal("310300CCCCCCCCCC", Convert.ToHexString(again.Frame.Data));
        var frameNs = CanWireTime.FrameNs(again.Frame, Vehicles.Classic) - 6000; // less the 3 bits behind a frame
        Assert.Equal(10 * Ms + frameNs, again.TimestampNs - wait.TimestampNs);
        FrameScript.Run(tester, """
            < 7E8 30 03 00 CC CC CC CC CC
            > 7E0 21 04 05 06 07 08 09 0A
            > 7E0 22 0B 0C 0D 0E 0F 10 11
            > 7E0 23 12 13 14 15 16 17 18
            < 7E8 31 03 00 CC CC CC CC CC
            < 7E8 31 03 00 CC CC CC CC CC
            < 7E8 30 03 00 CC CC CC CC CC
            > 7E0 24 19 1A 1B 1C 1D 1E 1F
            < 7E8 03 7F 27 7F CC CC CC CC
            """);
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void ConsecutiveFrame_AfterAWait_IsCaught()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { Waits = 1 });
        FrameScript.Run(tester, $"""
            > 7E0 {First}
            < 7E8 31 00 00 CC CC CC CC CC
            > 7E0 21 04 05 06 07 08 09 0A
            """);
        tester.Run(5 * Ms);

        Assert.Contains(
            "ConsecutiveFrame before the first FlowControl",
            Assert.Single(tester.Vehicle.Violations),
            StringComparison.Ordinal);
    }

    [Fact]
    public void LaterFlowControls_CarryTheirOwnValues_AndBeginAnew()
    {
        var ecu = Vehicles.EcuOptions with { BlockSize = 1, LaterFlowControls = [new(2, 500), new(1, 2000)] };
        using var tester = new Tester(ecu);
        FrameScript.Run(tester, $"""
            > 7E0 {First}
            < 7E8 30 01 00 CC CC CC CC CC
            > 7E0 21 04 05 06 07 08 09 0A
            < 7E8 30 02 F5 CC CC CC CC CC
            """);
        tester.Run(1 * Ms);
        tester.Submit("22 0B 0C 0D 0E 0F 10 11");
        tester.Run(1 * Ms);
        FrameScript.Run(tester, """
            > 7E0 23 12 13 14 15 16 17 18
            < 7E8 30 01 02 CC CC CC CC CC
            """);
        tester.Run(3 * Ms);
        FrameScript.Run(tester, $"""
            > 7E0 24 19 1A 1B 1C 1D 1E 1F
            < 7E8 03 7F 27 7F CC CC CC CC
            > 7E0 {First}
            < 7E8 30 01 00 CC CC CC CC CC # the next message begins with the first again
            """);
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void LaterFlowControl_WithALongerStMin_IsKeptAcrossTheBlocks()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { BlockSize = 1, LaterFlowControls = [new(0, 5000)] });
        FrameScript.Run(tester, $"""
            > 7E0 {First}
            < 7E8 30 01 00 CC CC CC CC CC
            > 7E0 21 04 05 06 07 08 09 0A
            < 7E8 30 00 05 CC CC CC CC CC
            > 7E0 22 0B 0C 0D 0E 0F 10 11
            """);
        tester.Run(1 * Ms);

        Assert.Contains(
            "is below STmin 5000000 ns", Assert.Single(tester.Vehicle.Violations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 0)]
    public void StMin_FromStartToStart_IsShorterByTheFrame(bool startToStart, int violations)
    {
        using var tester = new Tester(Vehicles.EcuOptions with { StMinUs = 1000, StMinStartToStart = startToStart });
        FrameScript.Run(tester, $"""
            > 7E0 {First}
            < 7E8 30 00 01 CC CC CC CC CC
            > 7E0 21 04 05 06 07 08 09 0A
            """);
        var sent = tester.Next(CanEventKind.Transmitted)!.Value.Frame;
        tester.Run((1 * Ms) - CanWireTime.FrameNs(sent, Vehicles.Classic) + 6000); // the 3 bits behind a frame
        tester.Submit("22 0B 0C 0D 0E 0F 10 11");
        tester.Run(1 * Ms);

        Assert.Equal(violations, tester.Vehicle.Violations.Count);
    }

    [Theory]
    [InlineData(32, "10 22 27 02 00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F 10 11 12 13 14 15 16 17 18 19 1A 1B")]
    [InlineData(12, "02 3E 80 CC CC CC CC CC")] // a SingleFrame without escape stays at 8
    public void MinimumCanDl_IsTheTestersFramesLeast_AndTheFlowControlsToo(int txDataLength, string hex)
    {
        var ecu = Vehicles.EcuOptions with { TxDataLength = txDataLength, MinimumCanDl = 12 };
        using var tester = new Tester(ecu, Vehicles.Fd);
        tester.Submit(hex);
        tester.Run(2 * Ms);
        tester.Submit("21 1C 1D 1E 1F CC CC CC");
        tester.Run(2 * Ms);

        // What is wrong is the last frame only: CAN_DL 8 where it must be 12, or a ConsecutiveFrame for nothing.
        Assert.Contains("7E0##121", Assert.Single(tester.Vehicle.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public void ResponsePadding_IsItsOwn()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { ResponsePadding = 0x55 });

        Assert.Equal("027E005555555555", tester.Exchange("02 3E 00 CC CC CC CC CC"));
        Assert.Empty(tester.Vehicle.Violations);
    }
}
