namespace FlashEngine.Uds.Services;

/// <summary>A message of the 2020 edition's 84, a view of its bytes.</summary>
public readonly ref struct SecuredMessage
{
    /// <summary>
    /// administrativeParameter: the standard's bits for request, pre-established key, encrypted, signed and signature
    /// wanted.
    /// </summary>
    public required ushort AdministrativeParameter { get; init; }

    /// <summary>signatureEncryptionCalculation: which algorithms.</summary>
    public required byte SignatureEncryptionCalculation { get; init; }

    /// <summary>antiReplayCounter: higher with each message.</summary>
    public required ushort AntiReplayCounter { get; init; }

    /// <summary>The message inside, its service identifier first; encrypted when the parameter says so.</summary>
    public required ReadOnlySpan<byte> Message { get; init; }

    /// <summary>The signature over what stands before it; may be empty.</summary>
    public ReadOnlySpan<byte> Signature { get; init; }
}

/// <summary>
/// SecuredDataTransmission, service 84 (ISO 14229-1): carries another message encrypted or signed. In the 2013 edition
/// all of it is a record that a security sub-layer lays out; the 2020 edition lays it out itself.
/// </summary>
public static class SecuredDataTransmission
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x84;

    /// <summary>Makes the request of the 2013 edition, <c>84 securityDataRequestRecord</c>.</summary>
    /// <param name="securityDataRequestRecord">At least 1 byte.</param>
    /// <exception cref="ArgumentException">The record is empty.</exception>
    public static byte[] EncodeRecord(ReadOnlySpan<byte> securityDataRequestRecord)
        => securityDataRequestRecord.IsEmpty
            ? throw new ArgumentException("the record is empty", nameof(securityDataRequestRecord))
            : [ServiceId, .. securityDataRequestRecord];

    /// <summary>
    /// Makes the request of the 2020 edition: <c>84 administrativeParameter(2) calculation signatureLength(2)
    /// antiReplayCounter(2) message signature</c>.
    /// </summary>
    /// <exception cref="ArgumentException">The message inside is empty, or the signature too long.</exception>
    public static byte[] Encode(scoped in SecuredMessage message)
    {
        if (message.Message.IsEmpty || message.Signature.Length > ushort.MaxValue)
        {
            throw new ArgumentException("a message is needed, and a signature of 0..65535 bytes", nameof(message));
        }

        return
        [
            ServiceId,
            (byte)(message.AdministrativeParameter >> 8),
            (byte)message.AdministrativeParameter,
            message.SignatureEncryptionCalculation,
            (byte)(message.Signature.Length >> 8),
            (byte)message.Signature.Length,
            (byte)(message.AntiReplayCounter >> 8),
            (byte)message.AntiReplayCounter,
            .. message.Message,
            .. message.Signature,
        ];
    }

    /// <summary>Reads the answer of the 2013 edition, <c>C4 securityDataResponseRecord</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="securityDataResponseRecord">The record, a part of <paramref name="response"/>.</param>
    /// <returns>False when it is another answer, or the record is empty.</returns>
    public static bool TryDecodeRecord(
        ReadOnlySpan<byte> response, out ReadOnlySpan<byte> securityDataResponseRecord)
    {
        if (response.Length < 2 || response[0] != ServiceId + 0x40)
        {
            securityDataResponseRecord = default;
            return false;
        }

        securityDataResponseRecord = response[1..];
        return true;
    }

    /// <summary>Reads the answer of the 2020 edition, laid out as the request.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="message">A view of <paramref name="response"/>.</param>
    /// <returns>False when it is another answer, or has no room for a message and the announced signature.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, out SecuredMessage message)
    {
        message = default;
        var reader = new ResponseReader(response);
        var serviceId = reader.Byte();
        var administrativeParameter = reader.UInt16();
        var calculation = reader.Byte();
        var signatureLength = reader.UInt16();
        var antiReplayCounter = reader.UInt16();
        if (!reader.IsValid || serviceId != ServiceId + 0x40 || reader.Left <= signatureLength)
        {
            return false;
        }

        message = new SecuredMessage
        {
            AdministrativeParameter = administrativeParameter,
            SignatureEncryptionCalculation = calculation,
            AntiReplayCounter = antiReplayCounter,
            Message = reader.Bytes(reader.Left - signatureLength),
            Signature = reader.Rest(),
        };
        return true;
    }
}
