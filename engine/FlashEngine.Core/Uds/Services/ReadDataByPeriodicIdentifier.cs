namespace FlashEngine.Uds.Services;

/// <summary>transmissionMode of 2A.</summary>
public enum TransmissionMode : byte
{
    /// <summary>01: at the slow rate.</summary>
    SendAtSlowRate = 0x01,

    /// <summary>02: at the medium rate.</summary>
    SendAtMediumRate = 0x02,

    /// <summary>03: at the fast rate.</summary>
    SendAtFastRate = 0x03,

    /// <summary>04: no more.</summary>
    StopSending = 0x04,
}

/// <summary>
/// ReadDataByPeriodicIdentifier, service 2A (ISO 14229-1): the ECU sends records again and again, each in a message
/// without service identifier.
/// </summary>
public static class ReadDataByPeriodicIdentifier
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x2A;

    private const int PeriodicMessageLengthMin = 2;

    /// <summary>Makes the request <c>2A transmissionMode periodicDataIdentifier …</c>.</summary>
    /// <param name="transmissionMode">How often.</param>
    /// <param name="periodicDataIdentifiers">
    /// Low bytes of identifiers F200..F2FF, one or more; none is allowed to stop all.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The mode is none of the standard's.</exception>
    /// <exception cref="ArgumentException">No identifier is given.</exception>
    public static byte[] Encode(TransmissionMode transmissionMode, params ReadOnlySpan<byte> periodicDataIdentifiers)
    {
        if (transmissionMode is < TransmissionMode.SendAtSlowRate or > TransmissionMode.StopSending)
        {
            throw new ArgumentOutOfRangeException(
                nameof(transmissionMode), transmissionMode, $"0x{(byte)transmissionMode:X2}; it must be 0x01..0x04");
        }

        if (periodicDataIdentifiers.IsEmpty && transmissionMode != TransmissionMode.StopSending)
        {
            throw new ArgumentException("at least one identifier is needed", nameof(periodicDataIdentifiers));
        }

        return [ServiceId, (byte)transmissionMode, .. periodicDataIdentifiers];
    }

    /// <summary>Reads <c>6A</c>.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response) => response is [ServiceId + 0x40];

    /// <summary>Reads a periodic message, <c>periodicDataIdentifier dataRecord</c>.</summary>
    /// <param name="message">The message; nothing in it tells it from another, its identifier on the bus does.</param>
    /// <param name="periodicDataIdentifier">Low byte of an identifier F200..F2FF.</param>
    /// <param name="dataRecord">The record, a part of <paramref name="message"/>.</param>
    /// <returns>False when the record is empty.</returns>
    public static bool TryDecodePeriodicMessage(
        ReadOnlySpan<byte> message, out byte periodicDataIdentifier, out ReadOnlySpan<byte> dataRecord)
    {
        if (message.Length < PeriodicMessageLengthMin)
        {
            periodicDataIdentifier = 0;
            dataRecord = default;
            return false;
        }

        periodicDataIdentifier = message[0];
        dataRecord = message[1..];
        return true;
    }
}
