using FlashEngine.IsoTp;
using FlashEngine.Scripting;

namespace FlashEngine.Scheduling;

/// <summary>
/// What flashing one ECU is expected to take, in nanoseconds. Estimates feed the schedule and never a time-out.
/// </summary>
public sealed record EcuWork
{
    /// <summary>Request and answer through a gateway in a vehicle's Ethernet, without the ECU's own time.</summary>
    private const long RoundTripNs = 1_000_000;

    // maxNumberOfBlockLength of an ECU of which nothing is said.
    private const int BlockLengthUsual = 4095;

    /// <summary>The ECU's name.</summary>
    public required string Name { get; init; }

    /// <summary>The channel it is wired to.</summary>
    public required string Channel { get; init; }

    /// <summary>Before the transfer, off the bus: entering the boot loader, erase.</summary>
    public required long HeadNs { get; init; }

    /// <summary>
    /// On the bus, which it has to itself then: the data at the wire's limit, and for each block a FlowControl and the
    /// positive response.
    /// </summary>
    public required long BusNs { get; init; }

    /// <summary>During the transfer, off the bus: STmin and writing.</summary>
    public required long GapNs { get; init; }

    /// <summary>After the transfer, off the bus: check, reset.</summary>
    public required long TailNs { get; init; }

    /// <summary>How many TransferData the transfer has, 1 and more.</summary>
    public int Blocks { get; init; } = 1;

    /// <summary>ECUs that must be done before.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>ECUs that name the same one share its limit on sessions; null: none.</summary>
    public string? PowerGroup { get; init; }

    /// <summary>ECUs that name the same one are started at the same time; null: it starts by itself.</summary>
    public string? Together { get; init; }

    /// <summary>ECUs of higher priority are admitted before longer ones.</summary>
    public int Priority { get; init; }

    /// <summary>Where head, gap and tail come from.</summary>
    public EstimateSource Source { get; init; }

    /// <summary>From how many runs they were learned; 0: from none.</summary>
    public int Runs { get; init; }

    /// <summary>How long it takes alone on its bus.</summary>
    public long SoloNs => HeadNs + BusNs + GapNs + TailNs;

    /// <summary>Estimates an ECU from its type and the images it gets.</summary>
    /// <param name="name">The ECU.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="type">Its type: the times.</param>
    /// <param name="blocks">What it gets.</param>
    /// <param name="transport">
    /// How it is reached over CAN; null on a network that carries whole PDUs. Such a network has no bit rate that
    /// would be the limit: there each block costs the ECU's write time and a round trip.
    /// </param>
    public static EcuWork Estimate(
        string name, string channel, EcuType type, IReadOnlyList<FlashBlock> blocks, IsoTpOptions? transport)
    {
        var bytes = blocks.Sum(block => block.Length);
        var erasedBytes = blocks.Sum(block => block.Erase.Sum(range => (long)range.Length));
        var transfers = TransferCount(blocks, type.BlockLengthMax > 0 ? type.BlockLengthMax : BlockLengthUsual);
        var transferGapNs = transport is null
            ? RoundTripNs * transfers
            : (long)(bytes / (transport.TxDataLength - 1) * type.Estimates.StMinUs * 1000);
        return new EcuWork
        {
            Name = name,
            Channel = channel,
            HeadNs = PerKiB(type.Estimates.EraseMsPerKiB, erasedBytes),
            BusNs = transport is null
                ? 0
                : WireLimit.StreamNs(blocks, transport) + (transfers * WireLimit.AnswersNs(transport)),
            GapNs = PerKiB(type.Estimates.WriteMsPerKiB, bytes) + transferGapNs,
            TailNs = PerKiB(type.Estimates.CheckMsPerKiB, bytes) + (long)(type.Estimates.ResetMs * 1e6),
            Blocks = Math.Max(1, transfers),
        };
    }

    private static int TransferCount(IReadOnlyList<FlashBlock> blocks, int blockLength)
    {
        // SID and blockSequenceCounter count towards maxNumberOfBlockLength.
        var dataLength = Math.Max(1, blockLength - 2);
        return blocks.SelectMany(block => block.Segments)
            .Sum(segment => (segment.Data.Length + dataLength - 1) / dataLength);
    }

    private static long PerKiB(double milliseconds, long bytes) => (long)(milliseconds * 1e6 * bytes / 1024);
}
