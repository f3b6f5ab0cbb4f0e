using FlashEngine.Can;
using FlashEngine.Scripting;

namespace FlashEngine.Simulation.Tests.Support;

/// <summary>Options of the ECUs that the tests use.</summary>
internal static class Vehicles
{
    public const ulong Seed = 7;
    public const string Ecu = "engine";
    public const uint ApplicationAddress = 0x0000_8000;
    public const uint DataAddress = 0x0002_0000;
    public const uint DriverAddress = 0x2000_0000;
    public static readonly CanId Request = CanId.Standard(0x7E0);
    public static readonly CanId Response = CanId.Standard(0x7E8);
    public static readonly CanId Functional = CanId.Standard(0x7DF);
    public static readonly CanBitRate Classic = new(500_000);
    public static readonly CanBitRate Fd = new(500_000, 80, 2_000_000, 75);

    public static readonly EcuType Type = new()
    {
        Name = "test",
        Script = "none.csx",
        Blocks =
        [
            new LogicalBlock("application", 1, ApplicationAddress, 0x2000),
            new LogicalBlock("data", 2, DataAddress, 0x1000),
            new LogicalBlock("driver", 0x10, DriverAddress, 0x400),
        ],
        ChecksumDid = 0xFD01,
    };

    public static VirtualEcuOptions EcuOptions => new()
    {
        Name = Ecu,
        Type = Type,
        Bus = "can0",
        Request = new EcuAddress(Request),
        Response = new EcuAddress(Response),
        Functional = new EcuAddress(Functional),
        Hardware = "HW-1",
        Version = "1.2.3",
        VersionAddress = DataAddress,
        Secret = Convert.FromHexString("2B7E151628AED2A6ABF7158809CF4F3C"),
    };

    public static VirtualBusOptions Bus(CanBitRate rate) => new("can0", rate);
}
