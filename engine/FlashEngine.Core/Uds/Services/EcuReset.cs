namespace FlashEngine.Uds.Services;

/// <summary>resetType of 11; the values 40..7E are the vehicle manufacturer's and the supplier's.</summary>
public enum ResetType : byte
{
    /// <summary>01: as if power had been cut.</summary>
    HardReset = 0x01,

    /// <summary>02: as if the ignition key had been turned off and on.</summary>
    KeyOffOnReset = 0x02,

    /// <summary>03: restart of the application only.</summary>
    SoftReset = 0x03,

    /// <summary>04: enters the stand-by that follows key-off fast; the answer carries powerDownTime.</summary>
    EnableRapidPowerShutDown = 0x04,

    /// <summary>05: takes 04 back.</summary>
    DisableRapidPowerShutDown = 0x05,
}

/// <summary>ECUReset, service 11 (ISO 14229-1).</summary>
public static class EcuReset
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x11;

    /// <summary>Makes the request <c>11 resetType</c>.</summary>
    /// <param name="resetType">01..7F.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is 0 or needs more than 7 bits.</exception>
    public static byte[] Encode(ResetType resetType, bool suppressPositiveResponse = false)
    {
        ArgumentOutOfRangeException.ThrowIfZero((byte)resetType, nameof(resetType));
        return [ServiceId, ServiceExchange.SubFunction((byte)resetType, suppressPositiveResponse)];
    }

    /// <summary>Reads <c>51 resetType</c>; for 04 a powerDownTime follows.</summary>
    /// <returns>False when it is another answer, or of another length.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, ResetType resetType)
        => response.Length == (resetType == ResetType.EnableRapidPowerShutDown ? 3 : 2)
            && ServiceExchange.Echoes(response, ServiceId, (byte)resetType);

    /// <summary>Reads <c>51 04 powerDownTime</c>, the answer to enableRapidPowerShutDown.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="powerDownTime">How long the ECU stays in stand-by at least; null: it cannot tell (FF).</param>
    /// <returns>False when it is another answer, or of another length.</returns>
    public static bool TryDecodePowerDownTime(ReadOnlySpan<byte> response, out TimeSpan? powerDownTime)
    {
        powerDownTime = null;
        if (!TryDecode(response, ResetType.EnableRapidPowerShutDown))
        {
            return false;
        }

        powerDownTime = response[2] == 0xFF ? null : TimeSpan.FromSeconds((long)response[2]);
        return true;
    }

    /// <summary>Resets the ECU. It answers first and is silent afterwards, until it has started again.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="resetType">01..7F.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>51 resetType</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task EcuResetAsync(
        this IUdsClient client,
        ResetType resetType = ResetType.HardReset,
        bool suppressPositiveResponse = false,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(resetType, suppressPositiveResponse);
        var settings = ServiceExchange.With(options ?? UdsRequestOptions.Default, suppressPositiveResponse);
        var response = await client.RequestAsync(request, settings, cancellation);
        if (!suppressPositiveResponse && !TryDecode(response, resetType))
        {
            throw ServiceExchange.Invalid(client, $"51 {(byte)resetType:X2}", request, response);
        }
    }
}
