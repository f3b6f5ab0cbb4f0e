using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Uds;

public sealed class SessionTests
{
    private const long Ms = Tester.Ms;

    [Fact]
    public void DiagnosticSessionControl_Extended_AnswersP2AndP2Star()
    {
        using var tester = new Tester();

        // 50 ms = 0032, 5000 ms in units of 10 ms = 01F4.
        Assert.Equal("065003003201F4CC", tester.Exchange("02 10 03 CC CC CC CC CC"));
        Assert.Equal(0x03, tester.Ecu.ActiveSession);
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void DiagnosticSessionControl_ProgrammingInApplication_AsksForTimeResetsAndAnswersFromTheBootLoader()
    {
        using var tester = new Tester();

        Assert.Equal("037F1078CCCCCCCC", tester.Exchange("02 10 02 CC CC CC CC CC"));
        var pendingNs = tester.Clock.NowNs;
        Assert.False(tester.Ecu.IsApplicationRunning);
        Assert.Equal("065002003201F4CC", tester.NextHex());

        // ResetMs / 4 = 125 ms from the end of the pending answer, then one frame of about 0.24 ms.
        Assert.InRange(tester.Clock.NowNs - pendingNs, 125 * Ms, 126 * Ms);
        Assert.Equal(0x02, tester.Ecu.ActiveSession);
        Assert.False(tester.Ecu.IsApplicationRunning);
    }

    [Fact]
    public void CheckProgrammingPreconditions_InTheExtendedSessionOfTheApplication_TellsWhatFails()
    {
        using var tester = new Tester(Vehicles.EcuOptions with { FailingConditions = [0x04, 0x10] });
        Assert.Equal("7F317F", tester.Request("31 01 02 03"));
        tester.Request("10 03");
        Assert.Equal("710102030410", tester.Request("31 01 02 03"));
        Assert.Equal("7F3113", tester.Request("31 01 02 03 00"));
        Assert.Equal("7F3112", tester.Request("31 03 02 03"));
        Assert.Equal("7F3131", tester.Request("31 01 FF 01"));
        tester.Request("10 02");
        Assert.Equal("7F3131", tester.Request("31 01 02 03"));
        tester.Request("10 03");
        Assert.Equal("7F317F", tester.Request("31 01 02 03"));
    }

    [Fact]
    public void CheckProgrammingPreconditions_NothingFails_HasAnEmptyRecord()
    {
        using var tester = new Tester();
        tester.Request("10 03");
        Assert.Equal("71010203", tester.Request("31 01 02 03"));
    }

    [Fact]
    public void DiagnosticSessionControl_ProgrammingInBootLoader_AnswersAtOnce()
    {
        using var tester = new Tester();
        tester.Request("10 02");

        Assert.Equal("065002003201F4CC", tester.Exchange("02 10 02 CC CC CC CC CC"));
    }

    [Fact]
    public void DiagnosticSessionControl_DefaultInBootLoader_AnswersAndResetsIntoTheApplication()
    {
        using var tester = new Tester();
        tester.Request("10 02");

        Assert.Equal("065001003201F4CC", tester.Exchange("02 10 01 CC CC CC CC CC"));
        tester.Run(499 * Ms);
        Assert.False(tester.Ecu.IsApplicationRunning);
        tester.Run(2 * Ms);
        Assert.True(tester.Ecu.IsApplicationRunning);
    }

    [Fact]
    public void DiagnosticSessionControl_Suppressed_TakesEffectWithoutAnAnswer()
    {
        using var tester = new Tester();

        tester.Submit("02 10 83 CC CC CC CC CC");
        Assert.Equal("nothing", tester.NextHex(100 * Ms));
        Assert.Equal(0x03, tester.Ecu.ActiveSession);

        tester.Submit(Vehicles.Functional, "02 10 81 CC CC CC CC CC");
        Assert.Equal("nothing", tester.NextHex(100 * Ms));
        Assert.Equal(0x01, tester.Ecu.ActiveSession);
    }

    [Theory]
    [InlineData("02 10 01 CC CC CC CC CC", "065001003201F4CC")]
    [InlineData("02 3E 00 CC CC CC CC CC", "027E00CCCCCCCCCC")]
    [InlineData("02 10 02 CC CC CC CC CC", "037F1078CCCCCCCC")] // first the boot loader must start
    public void Request_FunctionalAndSupported_IsAnswered(string request, string response)
    {
        using var tester = new Tester();

        tester.Submit(Vehicles.Functional, request);

        Assert.Equal(response, tester.NextHex(100 * Ms));
    }

    [Theory]
    [InlineData("02 10 05 CC CC CC CC CC", "037F1012CCCCCCCC")] // no such session
    [InlineData("01 10 CC CC CC CC CC CC", "037F1013CCCCCCCC")] // too short
    [InlineData("03 10 01 00 CC CC CC CC", "037F1013CCCCCCCC")] // too long
    [InlineData("02 BA 00 CC CC CC CC CC", "037FBA11CCCCCCCC")] // no such service
    [InlineData("03 28 00 01 CC CC CC CC", "037F287FCCCCCCCC")] // not in the default session
    [InlineData("02 27 01 CC CC CC CC CC", "037F277FCCCCCCCC")]
    [InlineData("04 31 01 FF 01 CC CC CC", "037F317FCCCCCCCC")]
    [InlineData("02 11 02 CC CC CC CC CC", "037F1112CCCCCCCC")] // only hard reset
    [InlineData("02 3E 01 CC CC CC CC CC", "037F3E12CCCCCCCC")]
    [InlineData("02 3E 00 CC CC CC CC CC", "027E00CCCCCCCCCC")]
    [InlineData("04 14 FF FF FF CC CC CC", "0154CCCCCCCCCCCC")]
    [InlineData("04 14 00 00 00 CC CC CC", "037F1431CCCCCCCC")]
    public void Request_InDefaultSession_IsAnsweredAsTheStandardSays(string request, string response)
    {
        using var tester = new Tester();

        Assert.Equal(response, tester.Exchange(request));
    }

    [Theory]
    [InlineData("02 BA 00 CC CC CC CC CC")]
    [InlineData("02 10 05 CC CC CC CC CC")]
    [InlineData("03 28 00 01 CC CC CC CC")]
    public void Request_FunctionalAndNotSupported_IsNotAnswered(string request)
    {
        using var tester = new Tester();

        tester.Submit(Vehicles.Functional, request);

        Assert.Equal("nothing", tester.NextHex(1000 * Ms));
    }

    [Fact]
    public void S3_NoRequestFor5Seconds_FallsBackAndRestoresCommunication()
    {
        using var tester = new Tester();
        tester.Request("10 03");
        Assert.Equal("6803", tester.Request("28 03 01"));
        Assert.Equal("C502", tester.Request("85 02"));
        Assert.False(tester.Ecu.NormalCommunicationEnabled);
        Assert.False(tester.Ecu.DtcSettingOn);

        tester.Run(4990 * Ms);
        Assert.Equal(0x03, tester.Ecu.ActiveSession);
        tester.Run(20 * Ms);

        Assert.Equal(0x01, tester.Ecu.ActiveSession);
        Assert.True(tester.Ecu.NormalCommunicationEnabled);
        Assert.True(tester.Ecu.DtcSettingOn);
    }

    [Fact]
    public void S3_FunctionalTesterPresentWithoutAnswer_KeepsTheSession()
    {
        using var tester = new Tester();
        tester.Request("10 03");

        for (var second = 0; second < 10; second += 2)
        {
            tester.Run(2000 * Ms);
            tester.Submit(Vehicles.Functional, "02 3E 80 CC CC CC CC CC");
        }

        Assert.Equal("nothing", tester.NextHex(1000 * Ms));
        Assert.Equal(0x03, tester.Ecu.ActiveSession);
    }

    [Fact]
    public void S3_InBootLoader_LocksAndResetsIntoTheValidApplication()
    {
        using var tester = new Tester();
        tester.Unlock();

        tester.Run(5001 * Ms);
        Assert.False(tester.Ecu.IsApplicationRunning);
        tester.Run(500 * Ms);

        Assert.True(tester.Ecu.IsApplicationRunning);
        Assert.Equal(0x01, tester.Ecu.ActiveSession);
    }

    [Fact]
    public void CommunicationControl_EnableAgain_IsSeenOutside()
    {
        using var tester = new Tester();
        tester.Request("10 03");
        tester.Request("28 03 01");
        tester.Request("85 02");

        Assert.Equal("6800", tester.Request("28 00 01"));
        Assert.Equal("C501", tester.Request("85 01"));

        Assert.True(tester.Ecu.NormalCommunicationEnabled);
        Assert.True(tester.Ecu.DtcSettingOn);
        Assert.Equal("7F2812", tester.Request("28 01 01"));
        Assert.Equal("7F2813", tester.Request("28 00"));
        Assert.Equal("7F2831", tester.Request("28 00 02"));
        Assert.Equal("7F8512", tester.Request("85 03"));
    }

    [Fact]
    public void EcuReset_HardReset_AnswersThenIsSilentThenRunsTheApplication()
    {
        using var tester = new Tester();
        tester.Request("10 03");

        Assert.Equal("025101CCCCCCCCCC", tester.Exchange("02 11 01 CC CC CC CC CC"));
        tester.Submit("02 3E 00 CC CC CC CC CC");
        Assert.Equal("nothing", tester.NextHex(499 * Ms));
        tester.Run(2 * Ms);

        Assert.Equal("027E00CCCCCCCCCC", tester.Exchange("02 3E 00 CC CC CC CC CC"));
        Assert.True(tester.Ecu.IsApplicationRunning);
        Assert.Equal(0x01, tester.Ecu.ActiveSession);
    }
}
