using FlashEngine.Simulation.Ecu;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Ecu;

/// <summary>An ECU whose memory lies in a file is the same ECU.</summary>
public sealed class FileMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sim-memory-").FullName;

    private VirtualEcuOptions Options => Vehicles.EcuOptions with { MemoryFolder = _folder };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Memory_InAFile_HasTheSameFactoryContentAndAnswersTheSame()
    {
        using var onHeap = new Tester();
        using var inFile = new Tester(Options);

        Assert.Equal(Download(onHeap), Download(inFile));
        Assert.Equal(onHeap.Log, inFile.Log);
    }

    [Fact]
    public void Memory_InAFile_LeavesNoFileBehind()
    {
        var tester = new Tester(Options);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Empty(Directory.GetFiles(_folder)); // without a name from the start, so that a kill leaves none
        }

        tester.Dispose();
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void Memory_AfterTheVehicleIsGone_IsRefused()
    {
        var tester = new Tester(Options);
        tester.Dispose();

        Assert.Throws<ObjectDisposedException>(() => tester.Ecu.ReadMemory(Vehicles.DataAddress, 4));
    }

    [Fact]
    public void Memory_InAFile_IsSavedToTheStateFile()
    {
        var options = Options with { StateFile = Path.Combine(_folder, "engine.state") };
        byte[] before;
        using (var tester = new Tester(options))
        {
            before = Download(tester);
        }

        using var again = new Tester(options, seed: 99);
        Assert.Equal(before, again.Ecu.ReadMemory(Vehicles.DataAddress, 0x1000));
    }

    [Fact]
    public void Memory_InAFolderThatIsMissing_IsAnInputError()
    {
        var missing = Path.Combine(_folder, "missing");

        var error = Assert.Throws<InputException>(() => new Tester(Options with { MemoryFolder = missing }));

        Assert.StartsWith(missing, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(1021)]
    public void Crc32_OfAnyLength_IsThatTakenBitByBit(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);

        Assert.Equal(Crc32Reference.Of(data), Crc32.Finish(Crc32.Add(Crc32.Start, data)));
    }

    private static byte[] Download(Tester tester)
    {
        tester.Unlock();
        tester.Request("31 01 FF 00 44 00 02 00 00 00 00 10 00");
        tester.Request("34 00 44 00 02 00 00 00 00 00 04");
        tester.Request("36 01 39 2E 30 00");
        tester.Request("37");
        return tester.Ecu.ReadMemory(Vehicles.DataAddress, 0x1000);
    }
}
