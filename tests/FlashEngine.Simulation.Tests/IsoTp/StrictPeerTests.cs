using FlashEngine.Can;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.IsoTp;

/// <summary>One test for each thing that a tester must not do.</summary>
public sealed class StrictPeerTests
{
    private const long Ms = Tester.Ms;

    // 27 02 and 16 bytes of key: 18 bytes (hexadecimal 12), of which the FirstFrame has 6, the others 7 and 5.
    private const string First = "10 12 27 02 01 02 03 04";
    private const string Second = "21 05 06 07 08 09 0A 0B";
    private const string Third = "22 0C 0D 0E 0F 10 CC CC";

    [Fact]
    public void LegalMessage_AtFullSpeed_IsNoViolation()
    {
        using var tester = new Tester();
        Assert.Equal("300000CCCCCCCCCC", tester.Exchange(First));
        tester.Submit(Second);
        tester.Submit(Third);

        Assert.Equal("037F277FCCCCCCCC", tester.NextHex());
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void ConsecutiveFrame_BeforeTheFirstFlowControl_IsCaught()
    {
        using var tester = new Tester();
        tester.Submit(First);
        tester.Submit(Second);
        tester.Run(5 * Ms);

        // 7E0 wins the arbitration against the FlowControl with 7E8.
        AssertOne(tester, "ConsecutiveFrame before the first FlowControl", "7E0#2105060708090A0B");
    }

    [Fact]
    public void ConsecutiveFrame_MoreThanBlockSize_IsCaught()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { BlockSize = 1 });
        Assert.Equal("300100CCCCCCCCCC", tester.Exchange(First));
        tester.Submit(Second);
        tester.Submit(Third);
        tester.Run(5 * Ms);

        AssertOne(tester, "more than BlockSize 1", "7E0#220C0D0E0F10CCCC");
    }

    [Fact]
    public void ConsecutiveFrame_EarlierThanStMin_IsCaughtToTheNanosecond()
    {
        using var early = new Tester(Vehicles.EcuOptions with { StMinUs = 500 });
        SendWithGap(early, 500_000 - 1);
        AssertOne(early, "gap of 499999 ns is below STmin 500000 ns", "7E0#220C0D0E0F10CCCC");

        using var exact = new Tester(Vehicles.EcuOptions with { StMinUs = 500 });
        SendWithGap(exact, 500_000);
        Assert.Empty(exact.Vehicle.Violations);
    }

    [Fact]
    public void ConsecutiveFrame_WrongSequenceNumber_IsCaughtAndEndsTheMessage()
    {
        using var tester = new Tester();
        tester.Exchange(First);
        tester.Submit(Third);

        Assert.Equal("nothing", tester.NextHex(2000 * Ms));
        AssertOne(tester, "SequenceNumber is 2, must be 1", "7E0#220C0D0E0F10CCCC");
    }

    [Fact]
    public void ConsecutiveFrame_PastTheEnd_IsCaught()
    {
        using var tester = new Tester();
        tester.Exchange(First);
        tester.Submit(Second);
        tester.Submit(Third);
        tester.Submit("23 CC CC CC CC CC CC CC");
        tester.Run(5 * Ms);

        AssertOne(tester, "ConsecutiveFrame outside a message", "7E0#23CCCCCCCCCCCCCC");
    }

    [Fact]
    public void ConsecutiveFrame_AfterOverflow_IsCaught()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { BlockLengthMax = 16 });
        Assert.Equal("320000CCCCCCCCCC", tester.Exchange("10 00 00 00 10 00 36 01"));
        tester.Submit(Second);
        tester.Run(5 * Ms);

        AssertOne(tester, "ConsecutiveFrame outside a message", "7E0#2105060708090A0B");
    }

    [Fact]
    public void Frame_WrongCanDl_IsCaught()
    {
        using var tester = new Tester();
        tester.Submit("02 3E 80");
        tester.Run(5 * Ms);

        AssertOne(tester, "CAN_DL is 3, must be 8", "7E0#023E80");
    }

    [Fact]
    public void Frame_PaddedAlthoughUnpaddedIsAgreed_IsCaught()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { Padding = null, ResponsePadding = null });
        Assert.Equal("027E00", tester.Exchange("02 3E 00"));
        tester.Submit("02 3E 80 CC CC CC CC CC");
        tester.Run(5 * Ms);

        AssertOne(tester, "CAN_DL is 8, must be 3", "7E0#023E80CCCCCCCCCC");
    }

    [Fact]
    public void Frame_WrongPaddingByte_IsCaught()
    {
        using var tester = new Tester();
        tester.Submit("02 3E 80 CC CC CC CC 00");
        tester.Run(5 * Ms);

        AssertOne(tester, "padding is not CC", "7E0#023E80CCCCCCCC00");
    }

    [Fact]
    public void Frame_ClassicOnAnFdLink_IsCaught()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { TxDataLength = 64 }, Vehicles.Fd);
        var frame = new CanFrame(Vehicles.Request, Convert.FromHexString("023E80CCCCCCCCCC"));
        using var classic = tester.Vehicle.Buses["can0"].Attach(1);
        Assert.True(classic.TrySubmit(in frame));
        tester.Run(5 * Ms);

        AssertOne(tester, "flags are None, agreed are Fd, BitRateSwitch", "7E0#023E80CCCCCCCCCC");
    }

    [Fact]
    public void FirstFrame_NotFull_IsCaught()
    {
        using var tester = new Tester();
        tester.Submit("10 12 27 02 01 02 03");

        Assert.Equal("nothing", tester.NextHex(5 * Ms));
        AssertOne(tester, "FirstFrame does not fill 8 bytes", "7E0#10122702010203");
    }

    [Theory]
    [InlineData("10 07 27 02 01 02 03 04", "FF_DL 7 has a shorter form")]
    [InlineData("10 00 00 00 0F FF 36 01", "FF_DL 4095 has a shorter form")]
    public void FirstFrame_WithAShorterForm_IsCaught(string hex, string problem)
    {
        using var tester = new Tester();
        tester.Submit(hex);

        Assert.Equal("nothing", tester.NextHex(5 * Ms));
        AssertOne(tester, problem, "7E0#10");
    }

    [Theory]
    [InlineData("00 CC CC CC CC CC CC CC")]
    [InlineData("08 01 02 03 04 05 06 07")]
    public void SingleFrame_LengthDoesNotFit_IsCaught(string hex)
    {
        using var tester = new Tester();
        tester.Submit(hex);
        tester.Run(5 * Ms);

        AssertOne(tester, "SF_DL does not fit the frame", "7E0#0");
    }

    [Fact]
    public void Frame_UnknownType_IsCaught()
    {
        using var tester = new Tester();
        tester.Submit("40 CC CC CC CC CC CC CC");
        tester.Run(5 * Ms);

        AssertOne(tester, "unknown N_PCItype", "7E0#40CCCCCCCCCCCCCC");
    }

    [Fact]
    public void Functional_FirstFrame_IsCaught()
    {
        using var tester = new Tester();
        tester.Submit(Vehicles.Functional, First);

        Assert.Equal("nothing", tester.NextHex(5 * Ms));
        AssertOne(tester, "functional frame is no SingleFrame", "7DF#1012270201020304");
    }

    [Fact]
    public void Functional_SingleFrameInsideAPhysicalMessage_DisturbsNothing()
    {
        using var tester = new Tester();
        tester.Exchange(First);
        tester.Submit(Second);
        tester.Submit(Vehicles.Functional, "02 3E 80 CC CC CC CC CC");
        tester.Submit(Third);

        Assert.Equal("037F277FCCCCCCCC", tester.NextHex());
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void NewMessage_BeforeTheLastIsComplete_IsCaughtAndServed()
    {
        using var tester = new Tester();
        tester.Exchange(First);

        Assert.Equal("027E00CCCCCCCCCC", tester.Exchange("02 3E 00 CC CC CC CC CC"));
        AssertOne(tester, "new message after 6 of 18 bytes of the last one", "7E0#023E00");
    }

    [Fact]
    public void Message_NotContinuedWithinNCr_IsCaughtAfterOneSecond()
    {
        using var tester = new Tester();
        tester.Exchange(First);
        tester.Run(999 * Ms);
        Assert.Empty(tester.Vehicle.Violations);

        tester.Run(2 * Ms);

        AssertOne(tester, "no ConsecutiveFrame within N_Cr, 6 of 18 bytes came", "");
    }

    [Fact]
    public void FlowControl_NotAskedFor_IsCaught()
    {
        using var tester = new Tester();
        tester.Submit("30 00 00 CC CC CC CC CC");
        tester.Run(5 * Ms);

        AssertOne(tester, "FlowControl that was not asked for", "7E0#300000CCCCCCCCCC");
    }

    [Fact]
    public void FlowControl_Twice_IsCaughtOnce()
    {
        using var tester = new Tester();
        AskForVersion(tester);
        tester.Submit("30 00 00 CC CC CC CC CC");
        tester.Submit("30 00 00 CC CC CC CC CC");

        Assert.StartsWith("21", tester.NextHex(), StringComparison.Ordinal);
        AssertOne(tester, "FlowControl that was not asked for", "7E0#300000CCCCCCCCCC");
    }

    [Fact]
    public void FlowControl_Missing_IsCaughtAfterNBs()
    {
        using var tester = new Tester();
        AskForVersion(tester);
        tester.Run(1001 * Ms);

        AssertOne(tester, "no FlowControl within N_Bs after 6 of 8 bytes", "");
        Assert.Equal("027E00CCCCCCCCCC", tester.Exchange("02 3E 00 CC CC CC CC CC"));
    }

    [Fact]
    public void FlowControl_Late_IsCaughtAndObeyed()
    {
        using var tester = new Tester();
        AskForVersion(tester);
        tester.Run(950 * Ms);
        tester.Submit("30 00 00 CC CC CC CC CC");

        Assert.StartsWith("21", tester.NextHex(), StringComparison.Ordinal);
        AssertOne(tester, "after it was due", "7E0#300000CCCCCCCCCC");
    }

    [Theory]
    [InlineData("33 00 00 CC CC CC CC CC", "FlowStatus is reserved")]
    [InlineData("30 00 80 CC CC CC CC CC", "STmin 80 is reserved")]
    [InlineData("30 00 00", "CAN_DL is 3, must be 8")]
    [InlineData("30 00", "FlowControl is too short")]
    public void FlowControl_Malformed_IsCaught(string hex, string problem)
    {
        using var tester = new Tester();
        AskForVersion(tester);
        tester.Submit(hex);
        tester.Run(5 * Ms);

        AssertOne(tester, problem, "7E0#3");
    }

    [Fact]
    public void FlowControl_ParametersChangeWithinAMessage_IsCaught()
    {
        using var tester = new Tester();

        // 62 F190 and 17 characters: 20 bytes, two ConsecutiveFrames.
        tester.Exchange("03 22 F1 90 CC CC CC CC");
        Assert.StartsWith("21", tester.Exchange("30 01 00 CC CC CC CC CC"), StringComparison.Ordinal);
        Assert.StartsWith("22", tester.Exchange("30 02 00 CC CC CC CC CC"), StringComparison.Ordinal);

        AssertOne(tester, "BlockSize or STmin changed within a message", "7E0#300200CCCCCCCCCC");
    }

    [Fact]
    public void FlowControl_WaitThenContinue_IsObeyed()
    {
        using var tester = new Tester();
        AskForVersion(tester);
        tester.Submit("31 00 00 CC CC CC CC CC");
        tester.Run(800 * Ms);
        tester.Submit("30 00 00 CC CC CC CC CC");

        Assert.Equal("212E33CCCCCCCCCC", tester.NextHex());
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void FlowControl_Overflow_EndsTheResponse()
    {
        using var tester = new Tester();
        AskForVersion(tester);
        tester.Submit("32 00 00 CC CC CC CC CC");

        Assert.Equal("nothing", tester.NextHex(2000 * Ms));
        Assert.Equal("027E00CCCCCCCCCC", tester.Exchange("02 3E 00 CC CC CC CC CC"));
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void Response_WithStMinOfTheTester_IsPacedFromEndToStart()
    {
        using var tester = new Tester();
        tester.Exchange("03 22 F1 90 CC CC CC CC");
        tester.Submit("30 00 F5 CC CC CC CC CC");
        var first = tester.Next()!.Value;
        var second = tester.Next()!.Value;

        // The second ends STmin (500 us) plus its own time after the first, less the 3 bits behind a frame.
        var expected = first.TimestampNs + 500_000 + CanWireTime.FrameNs(second.Frame, Vehicles.Classic) - 6000;
        Assert.Equal(expected, second.TimestampNs);
    }

    private static void AskForVersion(Tester tester) =>
        Assert.Equal("100862F195312E32", tester.Exchange("03 22 F1 95 CC CC CC CC"));

    private static void SendWithGap(Tester tester, long gapNs)
    {
        tester.Exchange(First);
        tester.Submit(Second);
        var endNs = tester.Next(CanEventKind.Transmitted)!.Value.TimestampNs;
        tester.Run(endNs + gapNs - tester.Clock.NowNs);
        tester.Submit(Third);
        tester.Run(5 * Ms);
    }

    private static void AssertOne(Tester tester, string problem, string frame)
    {
        var line = Assert.Single(tester.Vehicle.Violations);
        Assert.Contains(problem, line, StringComparison.Ordinal);
        Assert.Contains(frame, line, StringComparison.Ordinal);
        Assert.Contains(" s engine: ", line, StringComparison.Ordinal);
    }
}
