using System.Buffers.Binary;

namespace FlashEngine.Uds.Services;

/// <summary>WriteDataByIdentifier, service 2E (ISO 14229-1).</summary>
public static class WriteDataByIdentifier
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x2E;

    private const int ResponseLength = 3;

    /// <summary>Makes the request <c>2E DID dataRecord</c>.</summary>
    /// <param name="dataIdentifier">The identifier.</param>
    /// <param name="dataRecord">At least 1 byte.</param>
    /// <exception cref="ArgumentException">The record is empty.</exception>
    public static byte[] Encode(ushort dataIdentifier, ReadOnlySpan<byte> dataRecord)
        => dataRecord.IsEmpty
            ? throw new ArgumentException("the data record is empty", nameof(dataRecord))
            : [ServiceId, (byte)(dataIdentifier >> 8), (byte)dataIdentifier, .. dataRecord];

    /// <summary>Reads <c>6E DID</c>.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, ushort dataIdentifier)
        => response.Length == ResponseLength
            && response[0] == ServiceId + 0x40
            && BinaryPrimitives.ReadUInt16BigEndian(response[1..]) == dataIdentifier;

    /// <summary>Writes a data record.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="dataIdentifier">The identifier.</param>
    /// <param name="dataRecord">At least 1 byte.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>6E DID</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task WriteDataByIdentifierAsync(
        this IUdsClient client,
        ushort dataIdentifier,
        ReadOnlyMemory<byte> dataRecord,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(dataIdentifier, dataRecord.Span);
        var response = await client.RequestAsync(request, options, cancellation);
        if (!TryDecode(response, dataIdentifier))
        {
            throw ServiceExchange.Invalid(client, $"6E {dataIdentifier:X4}", request, response);
        }
    }
}
