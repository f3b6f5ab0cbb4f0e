using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Scripting;

namespace FlashEngine.Station.Vehicles;

/// <summary>A vehicle: its channels, its ECUs and how their virtual twins behave (<c>vehicles/*.yaml</c>).</summary>
public sealed record VehicleFile
{
    /// <summary>Path of the file; other paths in it are relative to its folder.</summary>
    public required string FileName { get; init; }

    /// <summary>The vehicle's name.</summary>
    public required string Vehicle { get; init; }

    /// <summary>The vehicle model that a package must be for.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// Its identification number (17 characters, ISO 3779), which ECUs with a <see cref="EcuType.VinDid"/> must show;
    /// null: they are not asked.
    /// </summary>
    public string? Vin { get; init; }

    /// <summary>
    /// What the station keeps a vehicle's jobs, backups and releases under: one file may serve vehicle after vehicle.
    /// </summary>
    public string Identity => Vin is null ? Vehicle : $"{Vehicle} {Vin}";

    /// <summary>How many sessions may run at once in the whole vehicle, 1..64.</summary>
    public int SessionsMax { get; init; } = 64;

    /// <summary>The groups of ECUs that share a power supply.</summary>
    public IReadOnlyList<PowerGroupEntry> PowerGroups { get; init; } = [];

    /// <summary>The channels.</summary>
    public required IReadOnlyList<ChannelEntry> Channels { get; init; }

    /// <summary>The ECUs.</summary>
    public required IReadOnlyList<EcuEntry> Ecus { get; init; }

    /// <summary>What must hold before an agent flashes it.</summary>
    public IReadOnlyList<VehicleCondition> Conditions { get; init; } = [];

    /// <summary>The ECUs that an agent may flash because of notices.</summary>
    public IReadOnlyList<NoticedEcu> NoticedEcus { get; init; } = [];
}

/// <summary>A channel of a vehicle file.</summary>
public sealed record ChannelEntry
{
    /// <summary>The adapter of interfaces that do the ISO-TP of a CAN bus themselves.</summary>
    internal const string IsoTpAdapter = "j2534-isotp";

    /// <summary>The name by which ECUs refer to it.</summary>
    public required string Name { get; init; }

    /// <summary>The adapter's name.</summary>
    public required string Adapter { get; init; }

    /// <summary>The device, as the adapter names it.</summary>
    public required string Device { get; init; }

    /// <summary>The bit rates of a CAN bus; null: a network (<c>adapter: doip</c>).</summary>
    public CanBitRate? BitRate { get; init; }

    /// <summary>True when it carries whole PDUs: over a network, or an interface that does ISO-TP itself.</summary>
    public bool CarriesPdus => BitRate is null || Adapter == IsoTpAdapter;

    /// <summary>Options of the adapter, by name.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>How many sessions may run at once on it, 1..64.</summary>
    public int SessionsMax { get; init; } = 64;
}

/// <summary>ECUs that share a power supply, which bears only so many that erase and write at once.</summary>
/// <param name="Name">The name by which ECUs refer to it.</param>
/// <param name="SessionsMax">How many sessions may run at once in it, 1..64.</param>
public sealed record PowerGroupEntry(string Name, int SessionsMax);

/// <summary>An ECU of a vehicle file.</summary>
public sealed record EcuEntry
{
    /// <summary>The ECU's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its type, read from the ECU type file.</summary>
    public required EcuType Type { get; init; }

    /// <summary>The channel it is wired to.</summary>
    public required string Channel { get; init; }

    /// <summary>Address of physical requests on CAN.</summary>
    public IsoTpAddress Request { get; init; }

    /// <summary>Address of its responses on CAN.</summary>
    public IsoTpAddress Response { get; init; }

    /// <summary>Address of functional requests on CAN; null when the ECU hears none.</summary>
    public IsoTpAddress? Functional { get; init; }

    /// <summary>Its addresses behind a DoIP entity; null: it is on CAN.</summary>
    public LogicalAddresses? Logical { get; init; }

    /// <summary>The formats that these addresses have.</summary>
    public AddressingFormats Addressing { get; init; }

    /// <summary>The hardware number that the ECU must show.</summary>
    public required string Hardware { get; init; }

    /// <summary>How it is unlocked; null when it needs no security access.</summary>
    public SecurityEntry? Security { get; init; }

    /// <summary>How it is authenticated to; null when it needs no authentication.</summary>
    public AuthenticationEntry? Authentication { get; init; }

    /// <summary>ECUs that must be done before this one starts.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The power group whose limit on sessions it shares; null: none.</summary>
    public string? PowerGroup { get; init; }

    /// <summary>The name of its same-time group, whose ECUs are started at once; null: it starts by itself.</summary>
    public string? Together { get; init; }

    /// <summary>-100..100; ECUs of higher priority are admitted earlier, ahead of longer ones.</summary>
    public int Priority { get; init; }

    /// <summary>Transport and timing settings.</summary>
    public EcuTransport Transport { get; init; } = new();

    /// <summary>
    /// How its virtual twin behaves. The reader leaves nothing open: what a file does not say, it fills with
    /// <see cref="SimulatedEcuEntry.Of"/>, which also stands for null in entries made by hand.
    /// </summary>
    public SimulatedEcuEntry? Simulation { get; init; }
}

/// <summary>How an ECU is unlocked.</summary>
public sealed record SecurityEntry
{
    /// <summary>Name of the seed/key algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>requestSeed sub-function, odd; null: the type's.</summary>
    public byte? Level { get; init; }

    /// <summary>Parameters for the algorithm.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the secret is: <c>file:PATH</c> (hexadecimal text) or <c>env:NAME</c>; null: none.</summary>
    public string? Secret { get; init; }
}

/// <summary>How a virtual ECU behaves.</summary>
public sealed record SimulatedEcuEntry
{
    /// <summary>The software version it starts with.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>Address of the version text in memory, ASCII ended by a zero byte.</summary>
    public uint VersionAddress { get; init; }

    /// <summary>maxNumberOfBlockLength that it offers, SID and counter included.</summary>
    public int BlockLengthMax { get; init; } = 4095;

    /// <summary>BlockSize in its FlowControl.</summary>
    public int BlockSize { get; init; }

    /// <summary>STmin in its FlowControl, in microseconds.</summary>
    public int StMinUs { get; init; }

    /// <summary>How many Waits it sends before each ContinueToSend, 0..255.</summary>
    public int Waits { get; init; }

    /// <summary>Erase time, milliseconds per KiB.</summary>
    public double EraseMsPerKiB { get; init; } = 4;

    /// <summary>Write time, milliseconds per KiB.</summary>
    public double WriteMsPerKiB { get; init; } = 2;

    /// <summary>Check time, milliseconds per KiB.</summary>
    public double CheckMsPerKiB { get; init; } = 1;

    /// <summary>Reset time in milliseconds.</summary>
    public double ResetMs { get; init; } = 500;

    /// <summary>Erase is started by 31 01 and polled by 31 03 instead of answered with 78.</summary>
    public bool ErasePolled { get; init; }

    /// <summary>Erase and download are accepted only after a flash driver was downloaded to RAM and started.</summary>
    public bool NeedsDriver { get; init; }

    /// <summary>
    /// What checkProgrammingPreconditions finds in the way, a byte each, 1..255; empty: nothing.
    /// </summary>
    public IReadOnlyList<byte> FailingConditions { get; init; } = [];

    /// <summary>What it needs for authentication; null: nothing is said.</summary>
    public SimulatedAuthenticationEntry? Authentication { get; init; }

    /// <summary>The twin of a type of which nothing more is said: its times and its STmin are the estimates.</summary>
    public static SimulatedEcuEntry Of(EcuType type) => new()
    {
        StMinUs = (int)type.Estimates.StMinUs,
        EraseMsPerKiB = type.Estimates.EraseMsPerKiB,
        WriteMsPerKiB = type.Estimates.WriteMsPerKiB,
        CheckMsPerKiB = type.Estimates.CheckMsPerKiB,
        ResetMs = type.Estimates.ResetMs,
    };
}
