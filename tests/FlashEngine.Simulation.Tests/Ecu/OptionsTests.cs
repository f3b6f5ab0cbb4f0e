using FlashEngine.Scripting;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Ecu;

public sealed class OptionsTests
{
    private static VirtualEcuOptions Good => Vehicles.EcuOptions;

    public static TheoryData<VirtualEcuOptions, string> BadOptions => new()
    {
        { Good with { Bus = "can9" }, "ECU engine: there is no simulated bus can9; there is can0" },
        { Good with { Response = Good.Request }, "simulated ECU engine: request and response are both 7E0" },
        {
            Good with { Functional = new EcuAddress(Vehicles.Functional, IsFixed: true) },
            "simulated ECU engine: 7DF has 11 bits, a fixed format has 29"
        },
        { Good with { Waits = 256 }, "simulated ECU engine: 256 Waits are not 0..255" },
        { Good with { LaterFlowControls = [new(8, -1)] }, "simulated ECU engine: STmin -1 us is not 0..127000" },
        { Good with { LaterFlowControls = [new(256, 0)] }, "simulated ECU engine: BlockSize 256 is not 0..255" },
        { Good with { MinimumCanDl = 12 }, "simulated ECU engine: minimum CAN_DL 12 is no frame length up to 8" },
        { Good with { SecurityLevel = 2 }, "simulated ECU engine: security level 02 is not odd and 01..7D" },
        { Good with { Secret = [1] }, "simulated ECU engine: the secret has 1 bytes, AES-128-CMAC needs 16" },
        { Good with { BlockLengthMax = 2 }, "simulated ECU engine: maximum block length 2 is not 3..1048578" },
        { Good with { BlockSize = 256 }, "simulated ECU engine: BlockSize 256 is not 0..255" },
        { Good with { StMinUs = 127_001 }, "simulated ECU engine: STmin 127001 us is not 0..127000" },
        { Good with { TxDataLength = 64 }, "simulated ECU engine: TX_DL 64 is not 8 on a classic bus" },
        { Good with { ResetMs = double.NaN }, "simulated ECU engine: a time of NaN ms is not 0..1000000" },
        {
            Good with { Version = new string('1', 32) },
            "simulated ECU engine: version '11111111111111111111111111111111' has not 1..31 characters"
        },
        {
            Good with { VersionAddress = 0 },
            "ECU engine: version address 00000000 with 6 bytes lies in no flash block of type test"
        },
        {
            Good with
            {
                Type = Vehicles.Type with { Blocks = [.. Vehicles.Type.Blocks, new LogicalBlock("x", 9, 0x9000, 1)] },
            },
            "simulated ECU engine: blocks application and x of type test overlap"
        },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Vehicle_BadOption_IsRefusedInOneLine(VirtualEcuOptions options, string message)
    {
        var error = Assert.Throws<InputException>(() => new Tester(options));

        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void Vehicle_SameNameTwice_IsRefused()
    {
        Assert.Throws<InputException>(() => new Tester([Good, Good], Vehicles.Classic));
    }

    [Fact]
    public void Ecu_UnknownName_NamesTheKnownOnes()
    {
        using var tester = new Tester();

        var error = Assert.Throws<KeyNotFoundException>(() => tester.Vehicle.Ecu("brake"));

        Assert.Equal("the simulated vehicle has no ECU brake; it has engine", error.Message);
    }

    [Fact]
    public void ReadMemory_OutsideAllBlocks_Throws()
    {
        using var tester = new Tester();

        Assert.Throws<ArgumentOutOfRangeException>(() => tester.Ecu.ReadMemory(0, 1));
    }
}
