namespace FlashEngine.DoIp.Tests.Edge;

/// <summary>The simulated entity keeps to ISO 13400-2 and notes who does not. It shares no code with the adapter.</summary>
public sealed class EdgeRulesTests : IDisposable
{
    private readonly EdgeRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Request_AfterActivation_IsAcknowledgedAndAnswered()
    {
        using var tester = _rig.Connect().Activate();
        tester.Exchange(
            "02 FD 80 01 00 00 00 07 0E 80 10 02 22 F1 91", // ReadDataByIdentifier of the hardware number
            "02 FD 80 02 00 00 00 05 10 02 0E 80 00 02 FD 80 01 00 00 00 0B 10 02 0E 80 62 F1 91 48 57 2D 32");
        Assert.Equal(1, _rig.Edge.TesterCount);
        Assert.Empty(_rig.Vehicle.Violations);
    }

    [Fact]
    public void FunctionalRequest_IsAnsweredByAllOfTheGroup()
    {
        using var tester = _rig.Connect().Activate();
        tester.Exchange(
            "02 FD 80 01 00 00 00 06 0E 80 E4 00 3E 00",
            "02 FD 80 02 00 00 00 05 E4 00 0E 80 00 02 FD 80 01 00 00 00 06 10 01 0E 80 7E 00"
            + " 02 FD 80 01 00 00 00 06 10 02 0E 80 7E 00");
    }

    [Fact]
    public void Version03_IsAnsweredInVersion03()
    {
        using var tester = _rig.Connect();
        tester.Exchange(
            "03 FC 00 05 00 00 00 07 0E 80 00 00 00 00 00", "03 FC 00 06 00 00 00 09 0E 80 00 10 10 00 00 00 00");
    }

    [Fact]
    public void UnknownTarget_IsNack03_AndTheConnectionStays()
    {
        using var tester = _rig.Connect().Activate();
        tester.Exchange(
            "02 FD 80 01 00 00 00 06 0E 80 10 77 3E 00", "02 FD 80 03 00 00 00 05 10 77 0E 80 03");
        tester.Exchange("02 FD 80 01 00 00 00 06 0E 80 10 01 3E 80", "02 FD 80 02 00 00 00 05 10 01 0E 80 00");
    }

    [Fact]
    public void Message_BeforeActivation_EndsTheConnection()
    {
        using var tester = _rig.Connect();
        tester.Exchange(
            "02 FD 80 01 00 00 00 06 0E 80 10 01 3E 00", "02 FD 80 03 00 00 00 05 10 01 0E 80 02").ExpectEnd();
        AssertViolation("payload type 8001 before routing activation");
    }

    [Fact]
    public void Message_FromAnotherSource_EndsTheConnection()
    {
        using var tester = _rig.Connect().Activate();
        tester.Exchange(
            "02 FD 80 01 00 00 00 06 0E 81 10 01 3E 00", "02 FD 80 03 00 00 00 05 10 01 0E 81 02").ExpectEnd();
        AssertViolation("source address 0E81 on a connection of 0E80");
    }

    [Theory]
    [InlineData("02 FC 80 01 00 00 00 00", "00", true, "protocol version 02 with inverse FC")]
    [InlineData("02 FD 00 04 00 00 00 00", "01", false, "payload type 0004 on TCP")]
    [InlineData("02 FD 00 05 00 00 00 01 00", "04", true, "payload type 0005 with 1 bytes")]
    [InlineData("02 FD 80 01 00 00 00 04 0E 80 10 01", "04", true, "payload type 8001 with 4 bytes")]
    public void Header_ThatIsWrong_IsRefused(string sent, string code, bool ends, string violation)
    {
        using var tester = _rig.Connect();
        tester.Exchange(sent, $"02 FD 00 00 00 00 00 01 {code}");
        if (ends)
        {
            tester.ExpectEnd();
        }
        else
        {
            _ = tester.Activate();
        }

        AssertViolation(violation);
    }

    [Fact]
    public void Message_ThatIsTooLong_IsSkipped()
    {
        using var rig = new EdgeRig(1, options => options with { MessageLengthMax = 16 });
        using var tester = rig.Connect();
        tester.Exchange(
            $"02 FD 80 01 00 00 00 11 {string.Concat(Enumerable.Repeat("00", 17))}", "02 FD 00 00 00 00 00 01 02");
        _ = tester.Activate();
    }

    [Theory]
    [InlineData("10 01 00", "00")] // an ECU's address
    [InlineData("0E 80 02", "06")] // an activation type that is reserved
    public void Activation_ThatCannotBe_IsRefusedAndEndsTheConnection(string request, string code)
    {
        using var tester = _rig.Connect();
        tester.Exchange(
            $"02 FD 00 05 00 00 00 07 {request} 00 00 00 00",
            $"02 FD 00 06 00 00 00 09 {request[..5]} 00 10 {code} 00 00 00 00").ExpectEnd();
    }

    [Fact]
    public void Activation_OfASecondSource_IsRefusedWith02()
    {
        using var tester = _rig.Connect().Activate();
        tester.Exchange(
            "02 FD 00 05 00 00 00 07 0E 81 00 00 00 00 00",
            "02 FD 00 06 00 00 00 09 0E 81 00 10 02 00 00 00 00").ExpectEnd();
    }

    [Fact]
    public void Activation_OnTlsOnly_IsRefusedWith07()
    {
        using var rig = new EdgeRig(1, options => options with { RequiresTls = true });
        using var tester = rig.Connect();
        tester.Exchange(
            "02 FD 00 05 00 00 00 07 0E 80 00 00 00 00 00",
            "02 FD 00 06 00 00 00 09 0E 80 00 10 07 00 00 00 00").ExpectEnd();
    }

    [Fact]
    public void Activation_OfMoreTestersThanSockets_IsRefusedWith01()
    {
        using var rig = new EdgeRig(1, options => options with { SocketsMax = 1 });
        using var first = rig.Connect().Activate();
        using var second = rig.Connect();
        second.Exchange(
            "02 FD 00 05 00 00 00 07 0E 81 00 00 00 00 00",
            "02 FD 00 06 00 00 00 09 0E 81 00 10 01 00 00 00 00").ExpectEnd();
    }

    [Fact]
    public void Activation_OfATesterThatLives_IsRefusedWith03()
    {
        using var rig = new EdgeRig(1, options => options with { AliveCheckMs = 30_000 });
        using var first = rig.Connect().Activate();
        using var second = rig.Connect();
        var answering = new Thread(
            () => first.Expect("02 FD 00 07 00 00 00 00").Exchange("02 FD 00 08 00 00 00 02 0E 80", ""));
        answering.Start();
        second.Exchange(
            "02 FD 00 05 00 00 00 07 0E 80 00 00 00 00 00",
            "02 FD 00 06 00 00 00 09 0E 80 00 10 03 00 00 00 00").ExpectEnd();
        answering.Join();
        first.Exchange("02 FD 80 01 00 00 00 06 0E 80 10 01 3E 80", "02 FD 80 02 00 00 00 05 10 01 0E 80 00");
    }

    [Fact]
    public void Activation_OfATesterThatIsDead_TakesItsPlace()
    {
        using var first = _rig.Connect().Activate();
        using var second = _rig.Connect().Activate(); // the first does not answer the alive check
        second.Exchange("02 FD 80 01 00 00 00 06 0E 80 10 01 3E 80", "02 FD 80 02 00 00 00 05 10 01 0E 80 00");
        first.Expect("02 FD 00 07 00 00 00 00").ExpectEnd();
        Assert.Equal(1, _rig.Edge.TesterCount);
    }

    [Fact]
    public void Connection_ThatSaysNothing_IsEnded()
    {
        using var impatient = new EdgeRig(1, options => options with { InitialInactivityMs = 50 });
        using var silent = impatient.Connect();
        silent.ExpectEnd();
        using var rig = new EdgeRig(1, options => options with { GeneralInactivityMs = 100 });
        using var active = rig.Connect().Activate();
        active.ExpectEnd();
    }

    [Fact]
    public void Entity_OutsideLoopback_IsRefused() => Assert.Throws<InputException>(
        () => new EdgeRig(1, options => options with { EndPoint = new(System.Net.IPAddress.Any, 0) }));

    private void AssertViolation(string words) => Assert.Contains(
        _rig.Vehicle.Violations, line => line.Contains(words, StringComparison.Ordinal));
}
