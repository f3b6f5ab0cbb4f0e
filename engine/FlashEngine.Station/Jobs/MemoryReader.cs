using FlashEngine.Scripting;
using FlashEngine.Uds;
using FlashEngine.Uds.Services;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Reads an ECU's memory as its type allows: 35, 36 and 37, or 23. The ECU is in its programming session and unlocked.
/// </summary>
internal sealed class MemoryReader(IUdsClient uds, EcuType type)
{
    // What the 12-bit FF_DL of ISO 15765-2 can announce, less the service identifier: fits every ECU's transport.
    private const int PieceLengthMax = 4094;
    private const int PieceLengthMin = 16;

    /// <summary>Reads a range.</summary>
    /// <exception cref="FlashException">The ECU refused, answered something else, or did not answer.</exception>
    public Task<byte[]> ReadAsync(uint address, uint length, CancellationToken cancellation) =>
        type.Backup == BackupMethod.Upload
            ? UploadAsync(address, length, cancellation)
            : ReadMemoryAsync(address, length, cancellation);

    private async Task<byte[]> UploadAsync(uint address, uint length, CancellationToken cancellation)
    {
        var request = RequestUpload.Encode(0, address, length, type.AddressBytes, type.SizeBytes);
        var response = await uds.RequestAsync(request, cancellation: cancellation);
        if (!RequestUpload.TryDecode(response, out var blockLength))
        {
            throw Unexpected("75 and a maxNumberOfBlockLength", response);
        }

        var data = new byte[length];
        var offset = 0;
        for (var counter = TransferData.FirstBlockSequenceCounter; offset < data.Length; counter++)
        {
            var part = await uds.TransferDataAsync(counter, cancellation: cancellation);
            if (part.Length == 0
                || part.Length > data.Length - offset
                || part.Length > blockLength - TransferData.HeaderLength)
            {
                throw Unexpected(
                    $"at most {Math.Min(data.Length - offset, blockLength - TransferData.HeaderLength)} bytes of data",
                    part);
            }

            part.CopyTo(data, offset);
            offset += part.Length;
        }

        await uds.RequestTransferExitAsync(cancellation: cancellation);
        return data;
    }

    /// <summary>How much an ECU sends at once is its own limit, which no answer tells: less until it fits.</summary>
    private async Task<byte[]> ReadMemoryAsync(uint address, uint length, CancellationToken cancellation)
    {
        var data = new byte[length];
        var piece = PieceLengthMax;
        for (var offset = 0; offset < data.Length;)
        {
            var size = Math.Min(piece, data.Length - offset);
            try
            {
                var part = await uds.ReadMemoryByAddressAsync(
                    address + (uint)offset,
                    (uint)size,
                    type.AddressBytes,
                    type.SizeBytes,
                    cancellation: cancellation);
                part.CopyTo(data, offset);
                offset += size;
            }
            catch (NegativeResponseException e) when (IsTooMuch(e.Code) && size > PieceLengthMin)
            {
                piece = Math.Max(PieceLengthMin, size / 2);
            }
        }

        return data;
    }

    private static bool IsTooMuch(NegativeResponseCode code) =>
        code is NegativeResponseCode.ResponseTooLong or NegativeResponseCode.RequestOutOfRange;

    private InvalidResponseException Unexpected(string expected, ReadOnlySpan<byte> response) =>
        new(uds.EcuName, expected, $"response {Convert.ToHexString(response[..Math.Min(response.Length, 16)])}");
}
