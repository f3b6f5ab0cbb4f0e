using FlashEngine.Can;
using FlashEngine.Simulation;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Rehearsal.Explore;

/// <summary>The vehicle of one run: a shape, with ECUs that behave as the run's seed says.</summary>
internal sealed class ExploredVehicle
{
    private const string Vin = "WFEEXP00000000001";
    private const string OtherVin = "WFEEXP00000000002";

    private static readonly int[] BlockLengths = [66, 130, 258, 1026, 4095];
    private static readonly int[] BlockSizes = [0, 0, 1, 8];
    private static readonly int[] StMins = [0, 0, 100, 500, 2000];
    private static readonly double[] EraseTimes = [4, 60, 900];
    private static readonly double[] WriteTimes = [0, 2, 80];
    private static readonly double[] ResetTimes = [50, 300, 900];
    private static readonly int[] Sessions = [1, 2, 64, 64];
    private readonly (string Channel, CanId Request, CanId Response, string Name)[] _addresses;
    private readonly HashSet<string> _foreign = new(StringComparer.Ordinal);
    private readonly string? _stranger;

    /// <summary>Draws it.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="ecusMax">Only so many of its ECUs are flashed.</param>
    public ExploredVehicle(ExploreShape shape, ulong seed, int ecusMax)
    {
        Shape = shape;
        File = shape.Vehicle with
        {
            SessionsMax = Sessions[SplitMix64.For(seed, "sessions").Below(Sessions.Length)],
            Ecus = [.. shape.Vehicle.Ecus.Select(ecu => Draw(ecu, SplitMix64.For(seed, ecu.Name)))],
        };
        var chance = SplitMix64.For(seed, "vin");
        var keepers = File.Ecus.Where(ecu => ecu.Type.VinDid != 0).Select(ecu => ecu.Name).ToList();
        if (keepers.Count > 0 && chance.Below(2) == 0)
        {
            File = File with { Vin = Vin };
            _stranger = keepers.Count > 1 && chance.Below(8) == 0 ? keepers[chance.Below(keepers.Count)] : null;
        }

        _addresses = [.. File.Ecus.Select(ecu => (ecu.Channel, ecu.Request.Id, ecu.Response.Id, ecu.Name))];
        Flashed = File.Ecus.Take(ecusMax).Select(ecu => ecu.Name).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>What it is drawn from.</summary>
    public ExploreShape Shape { get; }

    /// <summary>The vehicle file.</summary>
    public VehicleFile File { get; }

    /// <summary>Names of the ECUs that are flashed.</summary>
    public IReadOnlySet<string> Flashed { get; }

    /// <summary>True for an ECU of another hardware than the vehicle file says, or of another vehicle.</summary>
    public bool IsForeign(string ecu) => _foreign.Contains(ecu) || ecu == _stranger;

    /// <summary>The ECU that a frame on a bus is for; null: for several.</summary>
    public string? EcuOf(string bus, CanId id)
    {
        foreach (var (channel, request, response, name) in _addresses)
        {
            if ((request == id || response == id) && channel == bus)
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>An ECU's virtual twin, as the vehicle file has no words for it.</summary>
    public VirtualEcuOptions Twin(VirtualEcuOptions options) => options with
    {
        Hardware = _foreign.Contains(options.Name) ? "HW-FOREIGN" : options.Hardware,
        Vin = options.Name == _stranger ? OtherVin : options.Vin,
    };

    private EcuEntry Draw(EcuEntry ecu, SplitMix64 chance)
    {
        if (chance.Below(16) == 0)
        {
            _ = _foreign.Add(ecu.Name);
        }

        return ecu with
        {
            Simulation = ecu.Simulation! with
            {
                BlockLengthMax = BlockLengths[chance.Below(BlockLengths.Length)],
                BlockSize = BlockSizes[chance.Below(BlockSizes.Length)],
                StMinUs = StMins[chance.Below(StMins.Length)],
                Waits = chance.Below(4) == 0 ? 2 : 0,
                EraseMsPerKiB = EraseTimes[chance.Below(EraseTimes.Length)],
                WriteMsPerKiB = WriteTimes[chance.Below(WriteTimes.Length)],
                ResetMs = ResetTimes[chance.Below(ResetTimes.Length)],
            },
        };
    }
}
