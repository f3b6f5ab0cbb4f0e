using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Ecu;

public sealed class StateFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sim-state-").FullName;

    private VirtualEcuOptions Options =>
        Vehicles.EcuOptions with { StateFile = Path.Combine(_folder, "engine.state") };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void StateFile_AfterADownload_BringsMemoryAndValidityBack()
    {
        byte[] before;
        using (var tester = new Tester(Options))
        {
            tester.Unlock();
            tester.Request("31 01 FF 00 44 00 02 00 00 00 00 10 00");
            tester.Request("34 00 44 00 02 00 00 00 00 00 04");
            tester.Request("36 01 39 2E 30 00"); // "9.0"
            tester.Request("37");
            tester.Request($"31 01 02 02 02 00 02 00 00 00 00 00 04 {Crc32Reference.Of("9.0\0"u8.ToArray()):X8}");
            Assert.Equal("7101FF0100", tester.Request("31 01 FF 01"));
            before = tester.Ecu.ReadMemory(Vehicles.DataAddress, 0x1000);
        }

        using var again = new Tester(Options, seed: 99);

        Assert.True(again.Ecu.IsApplicationRunning);
        Assert.Equal("9.0", again.Ecu.Version);
        Assert.Equal(before, again.Ecu.ReadMemory(Vehicles.DataAddress, 0x1000));
        var checksum = Crc32Reference.Of("9.0\0"u8.ToArray());
        Assert.EndsWith($"02{checksum:X8}", again.Request("22 FD 01"), StringComparison.Ordinal);
    }

    [Fact]
    public void StateFile_WrittenByAnErase_SurvivesWithoutDispose()
    {
        var tester = new Tester(Options);
        tester.Unlock();
        tester.Request("31 01 FF 00 44 00 02 00 00 00 00 10 00");

        // The first process is gone without a word; the second finds the erased ECU in its boot loader.
        using var again = new Tester(Options);

        Assert.False(again.Ecu.IsApplicationRunning);
        Assert.Null(again.Ecu.Version);
        again.Unlock();
        Assert.Equal("74200FFF", again.Request("34 00 44 00 02 00 00 00 00 00 04"));
        Assert.Equal("7101FF0102", again.Request("31 01 FF 01"));
    }

    [Fact]
    public void StateFile_OneByteFlipped_IsAnInputError()
    {
        new Tester(Options).Dispose();
        var content = File.ReadAllBytes(Options.StateFile!);
        content[content.Length / 2] ^= 1;
        File.WriteAllBytes(Options.StateFile!, content);

        var error = Assert.Throws<InputException>(() => new Tester(Options));

        Assert.Equal(
            $"{Options.StateFile}: is damaged or no state file of a simulated ECU; delete it to start from the factory "
            + "content",
            error.Message);
    }

    [Fact]
    public void StateFile_EmptyFile_IsAnInputError()
    {
        File.WriteAllBytes(Options.StateFile!, []);

        Assert.Throws<InputException>(() => new Tester(Options));
    }

    [Fact]
    public void StateFile_OfAnotherMemoryMap_IsAnInputError()
    {
        new Tester(Options).Dispose();
        var blocks = Vehicles.Type.Blocks.Select(block => block with { Length = block.Length * 2 }).ToArray();

        var error = Assert.Throws<InputException>(
            () => new Tester(Options with { Type = Vehicles.Type with { Blocks = blocks } }));

        Assert.Contains("another memory map (block application)", error.Message, StringComparison.Ordinal);
    }
}
