using System.Buffers.Binary;

namespace FlashEngine.Uds.Services;

/// <summary>ReadDataByIdentifier, service 22 (ISO 14229-1).</summary>
public static class ReadDataByIdentifier
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x22;

    private const int HeaderLength = 3;

    /// <summary>Makes the request <c>22 DID …</c>.</summary>
    /// <param name="dataIdentifiers">One or more; how many an ECU takes at once is its own limit.</param>
    /// <exception cref="ArgumentException">No identifier is given.</exception>
    public static byte[] Encode(params ReadOnlySpan<ushort> dataIdentifiers)
    {
        if (dataIdentifiers.IsEmpty)
        {
            throw new ArgumentException("at least one data identifier is needed", nameof(dataIdentifiers));
        }

        var request = new byte[1 + (2 * dataIdentifiers.Length)];
        request[0] = ServiceId;
        for (var i = 0; i < dataIdentifiers.Length; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(request.AsSpan(1 + (2 * i)), dataIdentifiers[i]);
        }

        return request;
    }

    /// <summary>Reads <c>62 DID dataRecord</c>, the answer to a request for one identifier.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="dataIdentifier">The identifier that was asked for.</param>
    /// <param name="dataRecord">The record, a part of <paramref name="response"/>.</param>
    /// <returns>False when it is another answer, or the record is empty.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response, ushort dataIdentifier, out ReadOnlySpan<byte> dataRecord)
    {
        if (response.Length <= HeaderLength
            || response[0] != ServiceId + 0x40
            || BinaryPrimitives.ReadUInt16BigEndian(response[1..]) != dataIdentifier)
        {
            dataRecord = default;
            return false;
        }

        dataRecord = response[HeaderLength..];
        return true;
    }

    /// <summary>Reads one data record.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="dataIdentifier">The identifier.</param>
    /// <param name="options">Null: the ECU's settings, and two repeats after time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The record without the identifier, at least 1 byte.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>62 DID dataRecord</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> ReadDataByIdentifierAsync(
        this IUdsClient client,
        ushort dataIdentifier,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(dataIdentifier);
        var response = await client.RequestAsync(request, options ?? ServiceExchange.RepeatTwice, cancellation);
        return TryDecode(response, dataIdentifier, out var dataRecord)
            ? dataRecord.ToArray()
            : throw ServiceExchange.Invalid(client, $"62 {dataIdentifier:X4} and a record", request, response);
    }
}
