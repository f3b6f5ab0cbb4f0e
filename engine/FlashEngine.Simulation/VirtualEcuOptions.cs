using FlashEngine.Scripting;

namespace FlashEngine.Simulation;

/// <summary>
/// How a virtual ECU is wired and behaves. Its memory and its choices derive from the vehicle's seed.
/// </summary>
public sealed record VirtualEcuOptions
{
    /// <summary>The ECU's name, unique in the vehicle.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The ECU's type: memory map, data identifiers. Its block named <c>driver</c>, if there is one, is RAM.
    /// </summary>
    public required EcuType Type { get; init; }

    /// <summary>
    /// The bus or the DoIP entity that it is wired to. On a CAN FD bus all its frames are FD frames with BRS.
    /// </summary>
    public required string Bus { get; init; }

    /// <summary>Address of physical requests on CAN.</summary>
    public EcuAddress Request { get; init; }

    /// <summary>Address of its responses on CAN.</summary>
    public EcuAddress Response { get; init; }

    /// <summary>Address of functional requests on CAN; null when it hears none.</summary>
    public EcuAddress? Functional { get; init; }

    /// <summary>Its addresses behind a DoIP entity; null: it is on CAN.</summary>
    public LogicalEcuAddress? Logical { get; init; }

    /// <summary>The hardware number, ASCII.</summary>
    public required string Hardware { get; init; }

    /// <summary>
    /// The vehicle identification number that it shows, 17 characters, or other bytes in a part that has none yet;
    /// null: one that follows from the seed, the same in all ECUs.
    /// </summary>
    public string? Vin { get; init; }

    /// <summary>Version text of the factory content, ASCII, up to 31 characters.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>Where the version text stands in memory, ended by a zero byte.</summary>
    public required uint VersionAddress { get; init; }

    /// <summary>Key of the AES-128-CMAC that turns a seed into its key, 16 bytes.</summary>
    public required byte[] Secret { get; init; }

    /// <summary>True: what changes its memory needs SecurityAccess (27). False: it does not know 27.</summary>
    public bool NeedsSecurityAccess { get; init; } = true;

    /// <summary>What changes its memory needs Authentication (29) of this kind; null: it does not know 29.</summary>
    public VirtualEcuAuthentication? Authentication { get; init; }

    /// <summary>requestSeed sub-function, odd, 01..7D.</summary>
    public byte SecurityLevel { get; init; } = 0x01;

    /// <summary>maxNumberOfBlockLength that it offers, SID and counter included, 3..1,048,578.</summary>
    public int BlockLengthMax { get; init; } = 4095;

    /// <summary>BlockSize in its FlowControl, 0..255; 0 is unlimited.</summary>
    public int BlockSize { get; init; }

    /// <summary>STmin in its FlowControl in microseconds, 0..127,000; rounded up to what STmin can express.</summary>
    public int StMinUs { get; init; }

    /// <summary>
    /// BS and STmin of the second and further FlowControls of a message; after the last one they begin anew with
    /// <see cref="BlockSize"/> and <see cref="StMinUs"/>. Empty: all FlowControls are the same.
    /// </summary>
    public IReadOnlyList<FlowControlValues> LaterFlowControls { get; init; } = [];

    /// <summary>How many Waits it sends before each ContinueToSend, 0..255, each 10 ms after the last.</summary>
    public int Waits { get; init; }

    /// <summary>True: it takes STmin as kept when frames start that far from each other.</summary>
    public bool StMinStartToStart { get; init; }

    /// <summary>Erase time in milliseconds per KiB.</summary>
    public double EraseMsPerKiB { get; init; } = 4;

    /// <summary>Write time in milliseconds per KiB; the answer to 36 is withheld as long.</summary>
    public double WriteMsPerKiB { get; init; } = 2;

    /// <summary>Time of a memory check in milliseconds per KiB.</summary>
    public double CheckMsPerKiB { get; init; } = 1;

    /// <summary>
    /// How long it is silent after a reset, in milliseconds; a quarter of it on the way into the boot loader.
    /// </summary>
    public double ResetMs { get; init; } = 500;

    /// <summary>Erase is started by 31 01 with a block index and polled by 31 03 instead of answered with 78.</summary>
    public bool ErasePolled { get; init; }

    /// <summary>Erase and download are refused until a flash driver was downloaded to RAM and started.</summary>
    public bool NeedsDriver { get; init; }

    /// <summary>
    /// What checkProgrammingPreconditions (31 01 0203, in the extended session) finds in the way, a byte each, 1..255;
    /// empty: nothing.
    /// </summary>
    public IReadOnlyList<byte> FailingConditions { get; init; } = [];

    /// <summary>TX_DL of both sides in bytes: 8 on a classic bus; 8, 12, 16, 20, 24, 32, 48 or 64 on CAN FD.</summary>
    public int TxDataLength { get; init; } = 8;

    /// <summary>
    /// Value of padding bytes in the tester's frames. Null: frames of 8 bytes or fewer are exactly as long as needed.
    /// </summary>
    public byte? Padding { get; init; } = 0xCC;

    /// <summary>The same in its own frames.</summary>
    public byte? ResponsePadding { get; init; } = 0xCC;

    /// <summary>
    /// The CAN_DL to which the tester pads: 0..8, or a CAN FD length up to <see cref="TxDataLength"/>. A SingleFrame
    /// without escape sequence is never padded beyond 8. Its own frames are padded to 8.
    /// </summary>
    public int MinimumCanDl { get; init; } = 8;

    /// <summary>
    /// File that keeps memory and validity beyond the process; null: each run starts from the factory.
    /// </summary>
    public string? StateFile { get; init; }

    /// <summary>
    /// Folder for a temporary file that the memory lies in, in place of the heap: for many megabytes. The file goes
    /// away with the vehicle, and so does the memory's content. Null: the heap.
    /// </summary>
    public string? MemoryFolder { get; init; }
}
