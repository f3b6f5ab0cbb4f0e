namespace FlashEngine.Uds.Services;

/// <summary>DTCSettingType of 85; the values 40..7E are the vehicle manufacturer's and the supplier's.</summary>
public enum DtcSettingType : byte
{
    /// <summary>01: trouble codes are stored as usual.</summary>
    On = 0x01,

    /// <summary>02: no trouble codes are stored.</summary>
    Off = 0x02,
}

/// <summary>
/// ControlDTCSetting, service 85 (ISO 14229-1). In a flash sequence it belongs to the bus: see
/// <see cref="Scripting.IBusControl"/>.
/// </summary>
public static class ControlDtcSetting
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x85;

    /// <summary>Makes the request <c>85 DTCSettingType DTCSettingControlOptionRecord</c>.</summary>
    /// <param name="settingType">01..7F.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response (<c>85 82</c>).</param>
    /// <param name="optionRecord">Which trouble codes; usually nothing, for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is 0 or needs more than 7 bits.</exception>
    public static byte[] Encode(
        DtcSettingType settingType,
        bool suppressPositiveResponse = false,
        ReadOnlySpan<byte> optionRecord = default)
    {
        ArgumentOutOfRangeException.ThrowIfZero((byte)settingType, nameof(settingType));
        return [ServiceId, ServiceExchange.SubFunction((byte)settingType, suppressPositiveResponse), .. optionRecord];
    }

    /// <summary>Reads <c>C5 DTCSettingType</c>.</summary>
    /// <returns>False when it is another answer, or longer.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, DtcSettingType settingType)
        => response.Length == 2 && ServiceExchange.Echoes(response, ServiceId, (byte)settingType);

    /// <summary>Switches the storing of trouble codes of one ECU on or off.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="settingType">01..7F.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <param name="options">Null: the ECU's settings, and one repeat after a time-out.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not <c>C5 DTCSettingType</c>.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task ControlDtcSettingAsync(
        this IUdsClient client,
        DtcSettingType settingType,
        bool suppressPositiveResponse = false,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var request = Encode(settingType, suppressPositiveResponse);
        var settings = ServiceExchange.With(options ?? ServiceExchange.RepeatOnce, suppressPositiveResponse);
        var response = await client.RequestAsync(request, settings, cancellation);
        if (!suppressPositiveResponse && !TryDecode(response, settingType))
        {
            throw ServiceExchange.Invalid(client, $"C5 {(byte)settingType:X2}", request, response);
        }
    }
}
