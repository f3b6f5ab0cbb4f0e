using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Uds;

public sealed class SecurityTests
{
    private const string WrongKey = "27 02 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00";
    private const string ZeroSeed = "670100000000000000000000000000000000";

    [Fact]
    public void Key_Rfc4493Example2_IsTheReferenceOfTheTests()
    {
        // RFC 4493, test vector of 16 bytes.
        var mac = CmacReference.OneBlock(
            Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"),
            Convert.FromHexString("6BC1BEE22E409F96E93D7E117393172A"));

        Assert.Equal("070A16B46B4D4144F79BDD9DD04A287C", Convert.ToHexString(mac));
    }

    [Fact]
    public void SecurityAccess_RightKey_Unlocks()
    {
        using var tester = new Tester();

        tester.Unlock();

        Assert.Equal(ZeroSeed, tester.Request("27 01"));
        Assert.Equal(1, tester.Ecu.SecurityAttempts);
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void SecurityAccess_InExtendedSession_IsAvailableToo()
    {
        using var tester = new Tester();
        tester.Request("10 03");

        var seed = tester.Request("27 01");

        Assert.StartsWith("6701", seed, StringComparison.Ordinal);
        Assert.Equal(18, seed.Length / 2);
        Assert.NotEqual(ZeroSeed, seed);
    }

    [Fact]
    public void SecurityAccess_ThreeWrongKeys_LocksFor10Seconds()
    {
        using var tester = new Tester();
        tester.Request("10 02");

        tester.Request("27 01");
        Assert.Equal("7F2735", tester.Request(WrongKey));
        tester.Request("27 01");
        Assert.Equal("7F2735", tester.Request(WrongKey));
        tester.Request("27 01");
        Assert.Equal("7F2736", tester.Request(WrongKey));
        Assert.Equal("7F2737", tester.Request("27 01"));
        Assert.Equal(3, tester.Ecu.SecurityAttempts);

        // 9 s later it is still 37 (TesterPresent keeps the session), and after 10 s a seed comes again.
        for (var count = 0; count < 3; count++)
        {
            tester.Run(3000 * Tester.Ms);
            tester.Request("3E 00");
        }

        Assert.Equal("7F2737", tester.Request("27 01"));
        tester.Run(1000 * Tester.Ms);
        Assert.Equal(18, tester.Request("27 01").Length / 2);
    }

    [Fact]
    public void SecurityAccess_DelayRunning_IsNotEndedByAReset()
    {
        using var tester = new Tester();
        tester.Request("10 02");
        for (var count = 0; count < 3; count++)
        {
            tester.Request("27 01");
            tester.Request(WrongKey);
        }

        tester.Request("11 01");
        tester.Run(600 * Tester.Ms);
        tester.Request("10 02");

        Assert.Equal("7F2737", tester.Request("27 01"));
    }

    [Fact]
    public void SecurityAccess_OutOfOrderOrMalformed_IsRefused()
    {
        using var tester = new Tester();
        tester.Request("10 02");

        Assert.Equal("7F2724", tester.Request(WrongKey)); // no seed is out
        Assert.Equal("7F2712", tester.Request("27 03")); // no such level
        Assert.Equal("7F2713", tester.Request("27 01 00"));
        tester.Request("27 01");
        Assert.Equal("7F2713", tester.Request("27 02 11 22"));
    }

    [Fact]
    public void SecurityAccess_SessionChange_LocksAgain()
    {
        using var tester = new Tester();
        tester.Unlock();

        tester.Request("10 02");

        Assert.NotEqual(ZeroSeed, tester.Request("27 01"));
    }
}
