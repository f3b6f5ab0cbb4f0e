using FlashEngine.Can;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.IsoTp;

/// <summary>
/// The addressing formats of ISO 15765-2 byte by byte. The tester is AA, the ECU 55, the functional group 33, N_AE 99.
/// Each exchange: a SingleFrame; 27 02 with 16 bytes of key, refused with 7F in the default session; 22 F195, answered
/// with 62 F195 and "1.2.3"; to the group a TesterPresent that is too short, since right ones are not answered.
/// </summary>
public sealed class AddressingTests
{
    public static TheoryData<string, EcuAddress, EcuAddress, EcuAddress, string> Formats => new()
    {
        {
            "normal, 29 bits",
            new(Id(0x0000_0123)), new(Id(0x0000_0456)), new(Id(0x0000_07DF)),
            """
            > 00000123 02 3E 00 CC CC CC CC CC # SF_DL 2
            < 00000456 02 7E 00 CC CC CC CC CC
            > 00000123 10 12 27 02 00 01 02 03 # FF_DL 18
            < 00000456 30 00 00 CC CC CC CC CC # ContinueToSend, BS 0, STmin 0
            > 00000123 21 04 05 06 07 08 09 0A
            > 00000123 22 0B 0C 0D 0E 0F CC CC
            < 00000456 03 7F 27 7F CC CC CC CC
            > 00000123 03 22 F1 95 CC CC CC CC
            < 00000456 10 08 62 F1 95 31 2E 32 # FF_DL 8
            > 00000123 30 00 00 CC CC CC CC CC
            < 00000456 21 2E 33 CC CC CC CC CC
            > 000007DF 01 3E CC CC CC CC CC CC
            < 00000456 03 7F 3E 13 CC CC CC CC
            > 123 02 3E 00 CC CC CC CC CC # an 11-bit id of the same value is another one
            -
            """
        },
        {
            "normal fixed",
            new(Id(0x18DA_55AA), IsFixed: true), new(Id(0x18DA_AA55), IsFixed: true),
            new(Id(0x18DB_33AA), IsFixed: true),
            """
            > 18DA55AA 02 3E 00 CC CC CC CC CC
            < 18DAAA55 02 7E 00 CC CC CC CC CC
            > 18DA55AA 10 12 27 02 00 01 02 03
            < 18DAAA55 30 00 00 CC CC CC CC CC
            > 18DA55AA 21 04 05 06 07 08 09 0A
            > 18DA55AA 22 0B 0C 0D 0E 0F CC CC
            < 18DAAA55 03 7F 27 7F CC CC CC CC
            > 18DA55AA 03 22 F1 95 CC CC CC CC
            < 18DAAA55 10 08 62 F1 95 31 2E 32
            > 18DA55AA 30 00 00 CC CC CC CC CC
            < 18DAAA55 21 2E 33 CC CC CC CC CC
            > 18DB33AA 01 3E CC CC CC CC CC CC # functional
            < 18DAAA55 03 7F 3E 13 CC CC CC CC
            """
        },
        {
            "extended",
            new(CanId.Standard(0x6F1), 0x55), new(CanId.Standard(0x655), 0xAA), new(CanId.Standard(0x6F1), 0x33),
            """
            > 6F1 55 02 3E 00 CC CC CC CC # N_TA of the ECU, SF_DL 2
            < 655 AA 02 7E 00 CC CC CC CC # N_TA of the tester
            > 6F1 55 10 12 27 02 00 01 02 # FF_DL 18, 5 bytes
            < 655 AA 30 00 00 CC CC CC CC
            > 6F1 55 21 03 04 05 06 07 08 # 6 bytes a ConsecutiveFrame
            > 6F1 55 22 09 0A 0B 0C 0D 0E
            > 6F1 55 23 0F CC CC CC CC CC
            < 655 AA 03 7F 27 7F CC CC CC
            > 6F1 55 03 22 F1 95 CC CC CC
            < 655 AA 10 08 62 F1 95 31 2E
            > 6F1 55 30 00 00 CC CC CC CC # FlowControl with the prefix
            < 655 AA 21 32 2E 33 CC CC CC
            > 6F1 33 01 3E CC CC CC CC CC # functional N_TA
            < 655 AA 03 7F 3E 13 CC CC CC
            """
        },
        {
            "mixed 11",
            new(CanId.Standard(0x123), 0x99), new(CanId.Standard(0x456), 0x99), new(CanId.Standard(0x7DF), 0x99),
            """
            > 123 99 02 3E 00 CC CC CC CC # N_AE, SF_DL 2
            < 456 99 02 7E 00 CC CC CC CC
            > 123 99 10 12 27 02 00 01 02
            < 456 99 30 00 00 CC CC CC CC
            > 123 99 21 03 04 05 06 07 08
            > 123 99 22 09 0A 0B 0C 0D 0E
            > 123 99 23 0F CC CC CC CC CC
            < 456 99 03 7F 27 7F CC CC CC
            > 123 99 03 22 F1 95 CC CC CC
            < 456 99 10 08 62 F1 95 31 2E
            > 123 99 30 00 00 CC CC CC CC
            < 456 99 21 32 2E 33 CC CC CC
            > 7DF 99 01 3E CC CC CC CC CC
            < 456 99 03 7F 3E 13 CC CC CC
            """
        },
        {
            "mixed 29",
            new(Id(0x18CE_55AA), 0x99, IsFixed: true), new(Id(0x18CE_AA55), 0x99, IsFixed: true),
            new(Id(0x18CD_33AA), 0x99, IsFixed: true),
            """
            > 18CE55AA 99 02 3E 00 CC CC CC CC
            < 18CEAA55 99 02 7E 00 CC CC CC CC
            > 18CE55AA 99 10 12 27 02 00 01 02
            < 18CEAA55 99 30 00 00 CC CC CC CC
            > 18CE55AA 99 21 03 04 05 06 07 08
            > 18CE55AA 99 22 09 0A 0B 0C 0D 0E
            > 18CE55AA 99 23 0F CC CC CC CC CC
            < 18CEAA55 99 03 7F 27 7F CC CC CC
            > 18CE55AA 99 03 22 F1 95 CC CC CC
            < 18CEAA55 99 10 08 62 F1 95 31 2E
            > 18CE55AA 99 30 00 00 CC CC CC CC
            < 18CEAA55 99 21 32 2E 33 CC CC CC
            > 18CD33AA 99 01 3E CC CC CC CC CC
            < 18CEAA55 99 03 7F 3E 13 CC CC CC
            """
        },
        {
            "extended requests, normal responses",
            new(CanId.Standard(0x6F1), 0x55), new(Id(0x18DA_AA55)), new(CanId.Standard(0x7DF)),
            """
            > 6F1 55 02 3E 00 CC CC CC CC
            < 18DAAA55 02 7E 00 CC CC CC CC CC
            > 6F1 55 10 08 27 02 00 01 02 # FF_DLmin with a prefix is 7
            < 18DAAA55 30 00 00 CC CC CC CC CC # no prefix in this direction
            > 6F1 55 21 03 04 05 CC CC CC
            < 18DAAA55 03 7F 27 7F CC CC CC CC
            > 6F1 55 03 22 F1 95 CC CC CC
            < 18DAAA55 10 08 62 F1 95 31 2E 32
            > 6F1 55 30 00 00 CC CC CC CC
            < 18DAAA55 21 2E 33 CC CC CC CC CC
            > 7DF 01 3E CC CC CC CC CC CC # functional without prefix
            < 18DAAA55 03 7F 3E 13 CC CC CC CC
            """
        },
        {
            "normal requests, extended responses",
            new(CanId.Standard(0x7E0)), new(CanId.Standard(0x655), 0xAA), new(CanId.Standard(0x6F1), 0x33),
            """
            > 7E0 02 3E 00 CC CC CC CC CC
            < 655 AA 02 7E 00 CC CC CC CC
            > 7E0 10 08 27 02 00 01 02 03
            < 655 AA 30 00 00 CC CC CC CC
            > 7E0 21 04 05 CC CC CC CC CC
            < 655 AA 03 7F 27 7F CC CC CC
            > 7E0 03 22 F1 95 CC CC CC CC
            < 655 AA 10 08 62 F1 95 31 2E
            > 7E0 30 00 00 CC CC CC CC CC # the FlowControl goes to the request id, without prefix
            < 655 AA 21 32 2E 33 CC CC CC
            > 6F1 33 01 3E CC CC CC CC CC
            < 655 AA 03 7F 3E 13 CC CC CC
            """
        },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Exchange_InEachFormat_IsWhatTheStandardSays(
        string format, EcuAddress request, EcuAddress response, EcuAddress functional, string script)
    {
        Assert.NotEmpty(format);
        using var tester = new Tester(Ecu(request, response, functional));

        FrameScript.Run(tester, script);

        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void FixedFormat_AnySourceAndAnyPriority_IsServedAndAnswered_AnotherTargetIsNot()
    {
        using var tester = new Tester(Ecu(
            new(Id(0x18DA_0201), IsFixed: true), new(Id(0x18DA_0102), IsFixed: true),
            new(Id(0x18DB_33F1), IsFixed: true)));

        FrameScript.Run(tester, """
            > 18DA0201 02 3E 00 CC CC CC CC CC
            < 18DA0102 02 7E 00 CC CC CC CC CC
            > 18DA02FF 02 3E 00 CC CC CC CC CC # another source, which is answered
            < 18DAFF02 02 7E 00 CC CC CC CC CC
            > 1CDA0201 02 3E 00 CC CC CC CC CC # priority 7
            < 18DA0102 02 7E 00 CC CC CC CC CC
            > 00DB3301 01 3E CC CC CC CC CC CC # priority 0, functional
            < 18DA0102 03 7F 3E 13 CC CC CC CC
            > 18DAFF01 02 3E 00 CC CC CC CC CC # another target
            -
            > 19DA0201 02 3E 00 CC CC CC CC CC # the bits below the priority belong to the format
            -
            > 18DB02F1 02 3E 00 CC CC CC CC CC # its address is no functional one
            -
            """);

        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void FixedFormat_AnotherSourceInTheMiddleOfAMessage_DoesNotGetItsAnswers()
    {
        using var tester = new Tester(Ecu(
            new(Id(0x18DA_0201), IsFixed: true), new(Id(0x18DA_0102), IsFixed: true),
            new(Id(0x18DB_33F1), IsFixed: true)));

        FrameScript.Run(tester, """
            > 18DA0201 10 08 27 02 00 01 02 03
            < 18DA0102 30 00 00 CC CC CC CC CC
            > 18DB33FF 02 3E 80 CC CC CC CC CC # TesterPresent of another tester
            > 18DA0201 21 04 05 CC CC CC CC CC
            < 18DA0102 03 7F 27 7F CC CC CC CC
            """);
    }

    [Fact]
    public void FlowControl_WithTheWrongPrefix_IsCaughtAndNotTaken()
    {
        using var tester = new Tester(Ecu(
            new(CanId.Standard(0x6F1), 0x55), new(CanId.Standard(0x655), 0xAA), new(CanId.Standard(0x6F1), 0x33)));

        FrameScript.Run(tester, """
            > 6F1 55 03 22 F1 95 CC CC CC
            < 655 AA 10 08 62 F1 95 31 2E
            > 6F1 AA 30 00 00 CC CC CC CC # N_TA of the tester instead of the ECU's
            -
            > 6F1 30 00 00 CC CC CC CC CC # no prefix at all
            -
            > 6F1 55 30 00 00 CC CC CC CC
            < 655 AA 21 32 2E 33 CC CC CC
            """);

        Assert.Equal(2, tester.Vehicle.Violations.Count);
        Assert.All(tester.Vehicle.Violations, line => Assert.Contains(
            "can0: the first byte is N_TA or N_AE of no ECU on this id", line, StringComparison.Ordinal));
    }

    [Fact]
    public void TwoEcusOnOnePairOfIds_AreToldApartByTheFirstByte()
    {
        var one = Ecu(new(CanId.Standard(0x700), 0x10), new(CanId.Standard(0x708), 0x10), null);
        var two = Ecu(new(CanId.Standard(0x700), 0x11), new(CanId.Standard(0x708), 0x11), null);
        using var tester = new Tester([one, two with { Name = "other", Version = "9.8.7" }], Vehicles.Classic);

        FrameScript.Run(tester, """
            > 700 10 03 22 F1 95 CC CC CC
            < 708 10 10 08 62 F1 95 31 2E
            > 700 11 03 22 F1 95 CC CC CC # in the middle of the other one's response
            < 708 11 10 08 62 F1 95 39 2E
            > 700 10 30 00 00 CC CC CC CC
            < 708 10 21 32 2E 33 CC CC CC
            > 700 11 30 00 00 CC CC CC CC
            < 708 11 21 38 2E 37 CC CC CC
            """);

        Assert.Empty(tester.Vehicle.Violations);
    }

    [Theory]
    [InlineData("> 6F1 55 10 06 27 02 00 01 02", "FF_DL 6 has a shorter form")]
    [InlineData("> 6F1 55 07 27 02 00 01 02 03", "SF_DL does not fit the frame")]
    [InlineData("> 6F1 55 02 3E 00 CC CC CC", "CAN_DL is 7, must be 8")]
    [InlineData("> 6F1 55 30 00 00 CC CC CC CC", "FlowControl that was not asked for")]
    [InlineData("> 6F1 33 10 08 27 02 00 01 02", "functional frame is no SingleFrame")]
    public void Frame_AgainstTheLengthsOfItsFormat_IsCaught(string script, string problem)
    {
        using var tester = new Tester(Ecu(
            new(CanId.Standard(0x6F1), 0x55), new(CanId.Standard(0x655), 0xAA), new(CanId.Standard(0x6F1), 0x33)));

        FrameScript.Run(tester, script);
        tester.Run(5 * Tester.Ms);

        Assert.Contains(problem, Assert.Single(tester.Vehicle.Violations), StringComparison.Ordinal);
    }

    [Theory]
    // With a prefix, 6 bytes are the most without escape sequence, TX_DL - 3 the most with it.
    [InlineData(12, "> 6F1 55 00 09 27 02 00 01 02 03 04 05 06", "< 655 AA 03 7F 27 7F CC CC CC")]
    [InlineData(64, "> 6F1 55 00 07 27 02 00 01 02 03 04 CC CC", "< 655 AA 03 7F 27 7F CC CC CC")]
    [InlineData(16, "> 6F1 55 06 27 02 00 01 02 03", "< 655 AA 03 7F 27 7F CC CC CC")]
    // 10 bytes do not fit a SingleFrame of 12 bytes: FF_DLmin is RX_DL - 2.
    [InlineData(12, "> 6F1 55 10 0A 27 02 00 01 02 03 04 05 06", "< 655 AA 30 00 00 CC CC CC CC")]
    public void FdFrame_WithPrefix_HasRoomForOneByteLess(int txDataLength, string request, string response)
    {
        var ecu = Ecu(
            new(CanId.Standard(0x6F1), 0x55), new(CanId.Standard(0x655), 0xAA), new(CanId.Standard(0x6F1), 0x33));
        using var tester = new Tester(ecu with { TxDataLength = txDataLength }, Vehicles.Fd);

        FrameScript.Run(tester, $"{request}\n{response}");

        Assert.Empty(tester.Vehicle.Violations);
    }

    [Theory]
    [InlineData(8, 8, "AA101462F190574645")] // FF_DL 20
    [InlineData(16, 16, "AA101462F190574645")]
    [InlineData(20, 20, "AA101462F190574645")] // a SingleFrame of 20 bytes has room for 17
    [InlineData(24, 24, "AA001462F190574645")] // 00, SF_DL 20
    [InlineData(64, 24, "AA001462F190574645")]
    public void FdResponse_OfTwentyBytes_FillsTheFirstFrame_OrIsOneSingleFrame(
        int txDataLength, int canDl, string start)
    {
        var ecu = Ecu(
            new(CanId.Standard(0x6F1), 0x55), new(CanId.Standard(0x655), 0xAA), new(CanId.Standard(0x6F1), 0x33));
        using var tester = new Tester(ecu with { TxDataLength = txDataLength }, Vehicles.Fd);

        FrameScript.Run(tester, "> 6F1 55 03 22 F1 90 CC CC CC");
        var frame = tester.Next()!.Value.Frame;

        Assert.Equal(canDl, frame.Length);
        Assert.StartsWith(start[..(2 * Math.Min(canDl, 9))], Convert.ToHexString(frame.Data), StringComparison.Ordinal);
    }

    private static VirtualEcuOptions Ecu(EcuAddress request, EcuAddress response, EcuAddress? functional) =>
        Vehicles.EcuOptions with { Request = request, Response = response, Functional = functional };

    private static CanId Id(uint value) => CanId.Extended(value);
}
