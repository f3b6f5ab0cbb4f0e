namespace FlashEngine.Scripting;

/// <summary>How an ECU gives its memory out.</summary>
public enum BackupMethod
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>By 35, 36 and 37, once it is unlocked for programming.</summary>
    Upload,

    /// <summary>By 23, once it is unlocked for programming.</summary>
    ReadMemory,
}

/// <summary>
/// What is known of an ECU type and should not stand in code: the content of an ECU type file
/// (<c>scripts/ecu-types/*.yaml</c>).
/// </summary>
public sealed record EcuType
{
    /// <summary>The type's name.</summary>
    public required string Name { get; init; }

    /// <summary>Path of the flash script.</summary>
    public required string Script { get; init; }

    /// <summary>The logical blocks of its memory.</summary>
    public required IReadOnlyList<LogicalBlock> Blocks { get; init; }

    /// <summary>
    /// Data identifier of the software version that a successful flash must show, usually F195 or F189.
    /// </summary>
    public ushort VersionDid { get; init; } = 0xF195;

    /// <summary>Data identifier of the hardware number, usually F191 or F193.</summary>
    public ushort HardwareDid { get; init; } = 0xF191;

    /// <summary>
    /// Data identifier of the vehicle identification number, usually F190; 0: ECUs of this type do not keep it.
    /// </summary>
    public ushort VinDid { get; init; }

    /// <summary>
    /// Data identifier under which the running software gives the CRC-32 of its blocks (index, 4 bytes CRC, repeated);
    /// 0: the ECU has none, and the check of the memory by routine must do.
    /// </summary>
    public ushort ChecksumDid { get; init; }

    /// <summary>requestSeed sub-function for programming.</summary>
    public byte SecurityLevel { get; init; } = 0x01;

    /// <summary>Bytes of an address in 34 and in option records, 1..4.</summary>
    public int AddressBytes { get; init; } = 4;

    /// <summary>Bytes of a size in 34 and in option records, 1..4.</summary>
    public int SizeBytes { get; init; } = 4;

    /// <summary>Data per 36 is a multiple of this many bytes.</summary>
    public int WriteGranularity { get; init; } = 1;

    /// <summary>Largest 36 request to send in bytes, SID and counter included; 0: what the ECU offers.</summary>
    public int BlockLengthMax { get; init; }

    /// <summary>Gaps in an image shorter than this many bytes are filled with <see cref="FillByte"/>.</summary>
    public int FillGapsBelow { get; init; }

    /// <summary>The value of erased memory.</summary>
    public byte FillByte { get; init; } = 0xFF;

    /// <summary>How the ECU gives its memory out, so that its previous image can be kept before an erase.</summary>
    public BackupMethod Backup { get; init; }

    /// <summary>Estimates for the schedule; never a time-out.</summary>
    public EcuTimeEstimates Estimates { get; init; } = new();

    /// <summary>Anything else that the script wants to know.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

/// <summary>A logical block: the unit of erase, download and check.</summary>
/// <param name="Name">The name that manifests use: <c>application</c>, <c>data</c>, <c>driver</c>.</param>
/// <param name="Index">The block's number in routines and in the ECU, 0..255.</param>
/// <param name="Address">First address.</param>
/// <param name="Length">Length in bytes.</param>
public sealed record LogicalBlock(string Name, byte Index, uint Address, uint Length);

/// <summary>How long an ECU of a type takes, for planning.</summary>
public sealed record EcuTimeEstimates
{
    /// <summary>Erase time in milliseconds per KiB.</summary>
    public double EraseMsPerKiB { get; init; } = 4;

    /// <summary>Write time in milliseconds per KiB, during which the answer to 36 is withheld.</summary>
    public double WriteMsPerKiB { get; init; } = 2;

    /// <summary>Time of a memory check in milliseconds per KiB.</summary>
    public double CheckMsPerKiB { get; init; } = 1;

    /// <summary>From a reset to the first answer, in milliseconds.</summary>
    public double ResetMs { get; init; } = 500;

    /// <summary>STmin that the ECU asks for, in microseconds.</summary>
    public double StMinUs { get; init; }
}
