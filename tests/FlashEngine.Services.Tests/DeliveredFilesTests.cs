using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Services.Tests;

/// <summary>The vehicle and ECU type files that come with the scripts, read as the program reads them.</summary>
public class DeliveredFilesTests
{
    [Fact]
    public void DemoVehicle_Read_HasNineEcusOfThreeTypesOnThreeBuses()
    {
        var vehicle = Load("demo.yaml");

        Assert.Equal(9, vehicle.Ecus.Count);
        Assert.Equal(["body", "gateway", "powertrain"], vehicle.Ecus.Select(ecu => ecu.Type.Name).Distinct().Order());
        Assert.Equal(3, vehicle.Channels.Count);
        Assert.All(
            vehicle.Channels,
            channel => Assert.Equal(3, vehicle.Ecus.Count(ecu => ecu.Channel == channel.Name)));
        Assert.Equal(
            ["can2"], vehicle.Channels.Where(channel => channel.BitRate!.Value.IsFd).Select(channel => channel.Name));
    }

    [Fact]
    public void DemoVehicle_SimulatedEcus_DifferWhereRealOnesDo()
    {
        var ecus = Load("demo.yaml").Ecus;

        Assert.All(ecus, ecu => Assert.Equal(ecu.Type.Name == "powertrain", ecu.Simulation!.NeedsDriver));
        Assert.All(ecus, ecu => Assert.Equal(ecu.Type.Name == "gateway", ecu.Simulation!.ErasePolled));
        Assert.All(ecus, ecu => Assert.Equal(ecu.Type.Name == "gateway" ? 64 : 8, ecu.Transport.TxDataLength));
        Assert.Equal([0, 200, 500], ecus.Select(ecu => ecu.Simulation!.StMinUs).Distinct().Order());
        Assert.Equal([0, 8], ecus.Select(ecu => ecu.Simulation!.BlockSize).Distinct().Order());
    }

    [Theory]
    [InlineData("demo.yaml")]
    [InlineData("single.yaml")]
    [InlineData("addressing.yaml")]
    public void Vehicle_EveryEcu_HasRoomForTheMicrobitFirmwareAndItsVersionText(string fileName)
        => Assert.All(Load(fileName).Ecus, ecu =>
        {
            // micro:bit MicroPython: program, then a few bytes of the nRF51's configuration registers (UICR).
            Assert.Equal("application", BlockOf(ecu.Type, 0x00000000, 0x3B88C));
            Assert.Equal("uicr", BlockOf(ecu.Type, 0x100010C0, 0x1C));
            Assert.Equal("data", BlockOf(ecu.Type, ecu.Simulation!.VersionAddress, 32));
        });

    [Fact]
    public void SingleVehicle_Ecu_IsAsFastAsTheWireAllows()
    {
        var ecu = Assert.Single(Load("single.yaml").Ecus);

        Assert.Equal((4095, 0, 0), (ecu.Simulation!.BlockLengthMax, ecu.Simulation.BlockSize, ecu.Simulation.StMinUs));
        Assert.Equal(0.5, ecu.Simulation.WriteMsPerKiB);
    }

    [Fact]
    public void AddressingVehicle_HasEveryFormatInEachDirection_AndEveryTxDl()
    {
        var ecus = Load("addressing.yaml").Ecus;

        var formats = Enum.GetValues<AddressingFormat>();
        Assert.Equal(formats, ecus.Select(ecu => ecu.Addressing.Request).Distinct().Order());
        Assert.Equal(formats, ecus.Select(ecu => ecu.Addressing.Response).Distinct().Order());
        Assert.Equal(
            formats,
            ecus.Where(ecu => ecu.Functional is not null).Select(ecu => ecu.Addressing.Functional).Distinct().Order());
        Assert.Contains(ecus, ecu => ecu.Addressing.Request != ecu.Addressing.Response);
        Assert.Equal(
            [8, 12, 16, 20, 24, 32, 48, 64], ecus.Select(ecu => ecu.Transport.TxDataLength).Distinct().Order());
    }

    private static VehicleFile Load(string fileName)
        => VehicleFileReader.Load(Path.Combine(RepositoryRoot(), "scripts", "vehicles", fileName));

    private static string? BlockOf(EcuType type, uint address, uint length)
        => type.Blocks
            .FirstOrDefault(block => address >= block.Address && address + length <= block.Address + block.Length)
            ?.Name;

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "global.json")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("no folder above the tests has global.json");
        }

        return folder.FullName;
    }
}
