namespace FlashEngine.Uds.Services;

/// <summary>timingParameterAccessType, the sub-function of 83.</summary>
public enum TimingParameterAccessType : byte
{
    /// <summary>01: which timing the ECU could follow.</summary>
    ReadExtendedTimingParameterSet = 0x01,

    /// <summary>02: back to the default timing.</summary>
    SetTimingParametersToDefaultValues = 0x02,

    /// <summary>03: the timing in force.</summary>
    ReadCurrentlyActiveTimingParameters = 0x03,

    /// <summary>04: the timing that follows.</summary>
    SetTimingParametersToGivenValues = 0x04,
}

/// <summary>AccessTimingParameter, service 83 (ISO 14229-1:2013; removed in 2020).</summary>
public static class AccessTimingParameter
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x83;

    private const int HeaderLength = 2;

    /// <summary>Makes the request <c>83 type timingParameterRequestRecord</c>.</summary>
    /// <param name="type">01..04.</param>
    /// <param name="timingParameterRequestRecord">Needed for 04, not allowed for the others.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response.</param>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of the standard's.</exception>
    /// <exception cref="ArgumentException">The record is missing, or there is one too many.</exception>
    public static byte[] Encode(
        TimingParameterAccessType type,
        ReadOnlySpan<byte> timingParameterRequestRecord = default,
        bool suppressPositiveResponse = false)
    {
        if (type is < TimingParameterAccessType.ReadExtendedTimingParameterSet
            or > TimingParameterAccessType.SetTimingParametersToGivenValues)
        {
            throw new ArgumentOutOfRangeException(
                nameof(type), type, $"0x{(byte)type:X2} is no timingParameterAccessType; it must be 0x01..0x04");
        }

        var needsRecord = type == TimingParameterAccessType.SetTimingParametersToGivenValues;
        if (needsRecord == timingParameterRequestRecord.IsEmpty)
        {
            throw new ArgumentException(
                $"type {(byte)type:X2} {(needsRecord ? "needs" : "takes no")} record",
                nameof(timingParameterRequestRecord));
        }

        return
        [
            ServiceId,
            ServiceExchange.SubFunction((byte)type, suppressPositiveResponse),
            .. timingParameterRequestRecord,
        ];
    }

    /// <summary>Reads <c>C3 type timingParameterResponseRecord</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="type">The type that was sent.</param>
    /// <param name="timingParameterResponseRecord">The timing of 01 and 03; empty for the others.</param>
    /// <returns>False when it is another answer, the record is missing, or there is one too many.</returns>
    public static bool TryDecode(
        ReadOnlySpan<byte> response,
        TimingParameterAccessType type,
        out ReadOnlySpan<byte> timingParameterResponseRecord)
    {
        timingParameterResponseRecord = default;
        var hasRecord = type is TimingParameterAccessType.ReadExtendedTimingParameterSet
            or TimingParameterAccessType.ReadCurrentlyActiveTimingParameters;
        if (!ServiceExchange.Echoes(response, ServiceId, (byte)type) || response.Length > HeaderLength != hasRecord)
        {
            return false;
        }

        timingParameterResponseRecord = response[HeaderLength..];
        return true;
    }
}
