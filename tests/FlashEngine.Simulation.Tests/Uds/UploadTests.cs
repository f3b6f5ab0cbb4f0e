using FlashEngine.Scripting;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Uds;

/// <summary>Memory that an ECU gives out: by 35 or by 23, and only as its type and its lock allow.</summary>
public sealed class UploadTests
{
    private const string Upload16 = "35 00 44 00 02 00 00 00 00 00 10";
    private const string Read16 = "23 44 00 02 00 00 00 00 00 10";

    [Fact]
    public void Upload_GivesEveryByteOnce_AndTheSameAgainForTheSameCounter()
    {
        using var tester = Unlocked(BackupMethod.Upload, blockLengthMax: 8);
        var memory = Convert.ToHexString(tester.Ecu.ReadMemory(Vehicles.DataAddress, 16));
        Assert.Equal("75200008", tester.Request(Upload16));
        Assert.Equal($"7601{memory[..12]}", tester.Request("36 01"));
        Assert.Equal($"7601{memory[..12]}", tester.Request("36 01")); // the answer was lost
        Assert.Equal("7F3673", tester.Request("36 03"));
        Assert.Equal("7F3724", tester.Request("37")); // not all was fetched
        Assert.Equal($"7602{memory[12..24]}", tester.Request("36 02"));
        Assert.Equal($"7603{memory[24..]}", tester.Request("36 03"));
        Assert.Equal("7F3624", tester.Request("36 04")); // there is no more
        Assert.Equal("77", tester.Request("37"));
        Assert.Equal("7F3624", tester.Request("36 01"));
        Assert.Equal("7F3724", tester.Request("37"));
        Assert.Empty(tester.Vehicle.Violations);
    }

    [Fact]
    public void Upload_TakesNoData_AndEndsWithTheSessionOrAnotherTransfer()
    {
        using var tester = Unlocked(BackupMethod.Upload);
        tester.Request(Upload16);
        Assert.Equal("7F3613", tester.Request("36 01 55"));
        tester.Request("10 02");
        Assert.Equal("7F3624", tester.Request("36 01"));

        tester.Unlock();
        tester.Request(Upload16);
        tester.Request("31 01 FF 00 44 00 02 00 00 00 00 10 00"); // what was to be read is erased
        Assert.Equal("7F3624", tester.Request("36 01"));
    }

    [Theory]
    [InlineData("35 00 44 00 02 00 00 00 00 10 01", "7F3531")] // one byte past the block
    [InlineData("35 00 44 20 00 00 00 00 00 00 10", "7F3531")] // RAM
    [InlineData("35 11 44 00 02 00 00 00 00 00 10", "7F3531")] // neither compresses nor encrypts
    [InlineData("35 00 44 00 02 00 00", "7F3513")]
    [InlineData("35 00", "7F3513")]
    public void Upload_BadRange_IsRefused(string request, string response)
    {
        using var tester = Unlocked(BackupMethod.Upload);
        Assert.Equal(response, tester.Request(request));
    }

    [Fact]
    public void ReadMemory_GivesTheRange_UpToWhatAnAnswerHolds()
    {
        using var tester = Unlocked(BackupMethod.ReadMemory);
        var memory = Convert.ToHexString(tester.Ecu.ReadMemory(Vehicles.DataAddress, 16));
        Assert.Equal($"63{memory}", tester.Request(Read16));
        Assert.Equal(2 * 4095, tester.Request("23 44 00 02 00 00 00 00 0F FE").Length);
        Assert.Equal("7F2314", tester.Request("23 44 00 02 00 00 00 00 0F FF"));
        Assert.Equal("7F2331", tester.Request("23 44 00 02 0F FF 00 00 00 02"));
        Assert.Equal("7F2313", tester.Request("23 44 00 02"));
        Assert.Equal("7F2313", tester.Request("23"));
    }

    [Theory]
    [InlineData(BackupMethod.None, "7F3511", "7F2311")]
    [InlineData(BackupMethod.Upload, "75200FFF", "7F2311")]
    [InlineData(BackupMethod.ReadMemory, "7F3511", "63")]
    public void EachType_KnowsItsOwnWayOnly(BackupMethod method, string upload, string read)
    {
        using var tester = Unlocked(method);
        Assert.Equal(upload, tester.Request(Upload16));
        Assert.StartsWith(read, tester.Request(Read16), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(BackupMethod.Upload, Upload16, "35")]
    [InlineData(BackupMethod.ReadMemory, Read16, "23")]
    public void WithoutSessionOrKey_NothingIsGivenOut(BackupMethod method, string request, string service)
    {
        using var tester = new Tester(Options(method));
        Assert.Equal($"7F{service}7F", tester.Request(request));
        tester.Request("10 02");
        tester.Run(600 * Tester.Ms);
        Assert.Equal($"7F{service}33", tester.Request(request));
    }

    private static VirtualEcuOptions Options(BackupMethod method, int blockLengthMax = 4095) => Vehicles.EcuOptions with
    {
        Type = Vehicles.Type with { Backup = method },
        BlockLengthMax = blockLengthMax,
    };

    private static Tester Unlocked(BackupMethod method, int blockLengthMax = 4095)
    {
        var tester = new Tester(Options(method, blockLengthMax));
        tester.Unlock();
        return tester;
    }
}
