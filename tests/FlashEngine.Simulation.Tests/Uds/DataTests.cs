using System.Text;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Uds;

public sealed class DataTests
{
    [Fact]
    public void ReadDataByIdentifier_Version_IsTheTextInMemory()
    {
        using var tester = new Tester();

        // 62 F195 "1.2.3": 8 bytes, one FirstFrame and one ConsecutiveFrame.
        Assert.Equal("62F195312E322E33", tester.Request("22 F1 95"));
        Assert.Equal("1.2.3", tester.Ecu.Version);
        Assert.Equal("1.2.3\0", Encoding.ASCII.GetString(tester.Ecu.ReadMemory(Vehicles.DataAddress, 6)));
    }

    [Fact]
    public void ReadDataByIdentifier_KnownOnes_AreAnswered()
    {
        using var tester = new Tester();

        Assert.Equal("62F19148572D31", tester.Request("22 F1 91"));
        Assert.Equal("62F18601", tester.Request("22 F1 86"));
        Assert.StartsWith("62F180", tester.Request("22 F1 80"), StringComparison.Ordinal);
        Assert.Equal(3 + 17, tester.Request("22 F1 90").Length / 2);
    }

    [Fact]
    public void ReadDataByIdentifier_Several_LeavesUnknownOnesOut()
    {
        using var tester = new Tester();

        Assert.Equal("62F18601F19148572D31", tester.Request("22 F1 86 12 34 F1 91"));
        Assert.Equal("7F2231", tester.Request("22 12 34"));
        Assert.Equal("7F2213", tester.Request("22 F1"));
        Assert.Equal("7F2213", tester.Request("22 F1 86 F1"));
    }

    [Fact]
    public void ReadDataByIdentifier_ChecksumFromFactory_CoversWholeBlocks()
    {
        using var tester = new Tester();

        var application = Crc32Reference.Of(tester.Ecu.ReadMemory(Vehicles.ApplicationAddress, 0x2000));
        var data = Crc32Reference.Of(tester.Ecu.ReadMemory(Vehicles.DataAddress, 0x1000));

        Assert.Equal($"62FD0101{application:X8}02{data:X8}", tester.Request("22 FD 01"));
    }

    [Fact]
    public void WriteDataByIdentifier_Fingerprint_NeedsTheUnlockedBootLoader()
    {
        const string fingerprint = "2E F1 5A 26 01 31 01 02 03 04 05 06";
        using var tester = new Tester();

        Assert.Equal("7F2E33", tester.Request(fingerprint));
        tester.Unlock();

        Assert.Equal("6EF15A", tester.Request(fingerprint));
        Assert.Equal("7F2E13", tester.Request("2E F1 5A 26"));
        Assert.Equal("7F2E31", tester.Request("2E F1 90 26"));
    }
}
