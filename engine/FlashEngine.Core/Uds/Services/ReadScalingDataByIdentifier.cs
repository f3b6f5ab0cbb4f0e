using System.Buffers.Binary;

namespace FlashEngine.Uds.Services;

/// <summary>
/// ReadScalingDataByIdentifier, service 24 (ISO 14229-1): how the record of a data identifier is to be read.
/// </summary>
public static class ReadScalingDataByIdentifier
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x24;

    private const int HeaderLength = 3;

    /// <summary>Makes the request <c>24 DID</c>.</summary>
    /// <param name="dataIdentifier">The identifier.</param>
    public static byte[] Encode(ushort dataIdentifier)
        => [ServiceId, (byte)(dataIdentifier >> 8), (byte)dataIdentifier];

    /// <summary>Reads <c>64 DID (scalingByte scalingByteExtension) …</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="dataIdentifier">The identifier that was asked for.</param>
    /// <param name="scaling">The scaling bytes, a part of <paramref name="response"/>; every one is whole.</param>
    /// <returns>False when it is another answer, has no scaling byte, or an extension is cut off.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, ushort dataIdentifier, out ScalingReader scaling)
    {
        scaling = default;
        if (response.Length <= HeaderLength
            || response[0] != ServiceId + 0x40
            || BinaryPrimitives.ReadUInt16BigEndian(response[1..]) != dataIdentifier)
        {
            return false;
        }

        var probe = new ScalingReader(response[HeaderLength..]);
        while (probe.TryRead(out _))
        {
            continue;
        }

        if (!probe.IsAtEnd)
        {
            return false;
        }

        scaling = new ScalingReader(response[HeaderLength..]);
        return true;
    }

    /// <summary>Asks how a data record is scaled.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="dataIdentifier">The identifier.</param>
    /// <param name="options">Null: the ECU's settings, and two repeats after time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The scaling bytes with their extensions, for a <see cref="ScalingReader"/>.</returns>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>64 DID</c> with scaling bytes.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> ReadScalingDataByIdentifierAsync(
        this IUdsClient client,
        ushort dataIdentifier,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(dataIdentifier);
        var response = await client.RequestAsync(request, options ?? ServiceExchange.RepeatTwice, cancellation);
        return TryDecode(response, dataIdentifier, out _)
            ? response[HeaderLength..]
            : throw ServiceExchange.Invalid(client, $"64 {dataIdentifier:X4} and scaling bytes", request, response);
    }
}
