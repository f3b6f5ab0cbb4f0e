using System.Buffers.Binary;
using System.Text;
using FlashEngine.Scripting;
using FlashEngine.Station.Vehicles;
using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// What the engine itself reads of an ECU, before and after, whatever the script does: hardware number, software
/// version, the checksums of the blocks, and whose vehicle it is in.
/// </summary>
internal sealed class Identification(IUdsClient uds, EcuType type)
{
    /// <summary>The hardware number; null when the ECU does not tell it in its present state.</summary>
    public Task<string?> ReadHardwareAsync(CancellationToken cancellation) =>
        ReadTextAsync(type.HardwareDid, cancellation);

    /// <summary>
    /// The vehicle identification number; null when the ECU said twice that it keeps none: it refused, in whatever
    /// words its boot loader has, or gave filler.
    /// </summary>
    public async Task<string?> ReadVinAsync(CancellationToken cancellation) => type.VinDid == 0
        ? null
        : await TryReadVinAsync(cancellation) ?? await TryReadVinAsync(cancellation);

    /// <summary>The software version; null when the ECU holds no bootable software.</summary>
    public Task<string?> ReadVersionAsync(CancellationToken cancellation) =>
        ReadTextAsync(type.VersionDid, cancellation);

    /// <summary>True when the ECU reports exactly the checksum of each of the blocks.</summary>
    public async Task<bool> ChecksumsMatchAsync(IReadOnlyList<FlashBlock> blocks, CancellationToken cancellation)
    {
        if (await ReadAsync(type.ChecksumDid, cancellation) is not { } record)
        {
            return false;
        }

        const int entryLength = 5; // index, CRC-32
        var checksums = new Dictionary<byte, uint>();
        for (var offset = 0; offset + entryLength <= record.Length; offset += entryLength)
        {
            checksums[record[offset]] = BinaryPrimitives.ReadUInt32BigEndian(record.AsSpan(offset + 1));
        }

        return blocks.All(block => checksums.TryGetValue(block.Index, out var crc) && crc == block.Crc32);
    }

    private async Task<string?> TryReadVinAsync(CancellationToken cancellation)
    {
        try
        {
            return VehicleNumber.Of(await uds.ReadDataByIdentifierAsync(type.VinDid, cancellation: cancellation));
        }
        catch (Exception e) when (e is NegativeResponseException or InvalidResponseException)
        {
            return null;
        }
    }

    private async Task<string?> ReadTextAsync(ushort did, CancellationToken cancellation) =>
        await ReadAsync(did, cancellation) is { } record ? Encoding.ASCII.GetString(record).TrimEnd('\0', ' ') : null;

    /// <summary>
    /// That there is nothing to tell is believed when it was said twice: by it an ECU passes the gates of versions, and
    /// has nothing that must be kept.
    /// </summary>
    private async Task<byte[]?> ReadAsync(ushort did, CancellationToken cancellation) =>
        await TryReadAsync(did, cancellation) ?? await TryReadAsync(did, cancellation);

    private async Task<byte[]?> TryReadAsync(ushort did, CancellationToken cancellation)
    {
        try
        {
            return await uds.ReadDataByIdentifierAsync(did, cancellation: cancellation);
        }
        catch (NegativeResponseException e) when (IsUnknownHere(e.Code))
        {
            return null; // an ECU in its boot loader, or without valid software, does not know the identifier
        }
    }

    private static bool IsUnknownHere(NegativeResponseCode code) => code
        is NegativeResponseCode.RequestOutOfRange
        or NegativeResponseCode.ConditionsNotCorrect
        or NegativeResponseCode.ServiceNotSupported
        or NegativeResponseCode.ServiceNotSupportedInActiveSession;
}
