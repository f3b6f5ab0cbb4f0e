namespace FlashEngine.Uds.Services;

/// <summary>How many trouble codes there are.</summary>
/// <param name="StatusAvailabilityMask">The status bits that the ECU keeps.</param>
/// <param name="Format">Which standard its trouble codes follow.</param>
/// <param name="Count">The number, 0..65535.</param>
public readonly record struct DtcCount(DtcStatus StatusAvailabilityMask, DtcFormat Format, int Count);

/// <summary>A list of trouble codes.</summary>
/// <param name="StatusAvailabilityMask">The status bits that the ECU keeps; 0 for reports that do not tell.</param>
/// <param name="Dtcs">In the ECU's order.</param>
public sealed record DtcList(DtcStatus StatusAvailabilityMask, IReadOnlyList<DtcEntry> Dtcs);

/// <summary>Records that the ECU stored with a trouble code.</summary>
/// <param name="Subject">The trouble code and its status, or the record's number.</param>
/// <param name="Records">Each begins with its number; the rest is laid out by the manufacturer.</param>
public sealed record DtcRecords(DtcEntry Subject, byte[] Records);

/// <summary>ReadDTCInformation, service 19 (ISO 14229-1).</summary>
public static class ReadDtcInformation
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x19;

    private const uint DtcMax = 0xFFFFFF;
    private const int HeaderLength = 2;

    /// <summary>Makes the request <c>19 reportType …</c>.</summary>
    /// <param name="query">A report type of the standard, with the parameters that it needs and no other.</param>
    /// <param name="suppressPositiveResponse">Ask for no positive response (<c>19 8x</c>).</param>
    /// <exception cref="ArgumentException">A parameter is missing or one too many, or the type is unknown.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The trouble code needs more than 3 bytes.</exception>
    public static byte[] Encode(DtcQuery query, bool suppressPositiveResponse = false)
    {
        var layout = DtcReportLayout.Find(query.ReportType)
            ?? throw new ArgumentException($"19 has no reportType {(byte)query.ReportType:X2}", nameof(query));
        var request = new List<byte>(8)
        {
            ServiceId,
            ServiceExchange.SubFunction((byte)query.ReportType, suppressPositiveResponse),
        };
        foreach (var field in layout.Request)
        {
            var value = query[field] ?? throw new ArgumentException(
                $"reportType {(byte)query.ReportType:X2} needs {field}", nameof(query));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, DtcMax, nameof(query));
            for (var shift = 8 * (DtcReportLayout.Length(field) - 1); shift >= 0; shift -= 8)
            {
                request.Add((byte)(value >> shift));
            }
        }

        foreach (var field in Enum.GetValues<DtcField>().Except(layout.Request))
        {
            if (query[field] is not null)
            {
                throw new ArgumentException($"reportType {(byte)query.ReportType:X2} takes no {field}", nameof(query));
            }
        }

        return [.. request];
    }

    /// <summary>Reads <c>59 reportType …</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="query">What was asked for.</param>
    /// <param name="report">A view of <paramref name="response"/>.</param>
    /// <returns>
    /// False when it is another answer, about another trouble code, memory or group, or a part of it is cut off.
    /// </returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, DtcQuery query, out DtcReport report)
    {
        report = default;
        return DtcReportLayout.Find(query.ReportType) is { } layout
            && ServiceExchange.Echoes(response, ServiceId, (byte)query.ReportType)
            && DtcReport.TryRead(layout, query, response[HeaderLength..], out report);
    }

    /// <summary>Asks how many trouble codes there are (01, 07, 11, 12).</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="query">Such as <see cref="DtcQuery.CountByStatus"/>.</param>
    /// <param name="options">Null: the ECU's settings, and two repeats after time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not that of the report type.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<DtcCount> CountDtcsAsync(
        this IUdsClient client,
        DtcQuery query,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var (request, response) = await ExchangeAsync(client, query, options, cancellation);
        return TryDecode(response, query, out var report)
            ? new DtcCount(report.StatusAvailabilityMask, report.Format, report.NumberOfDtcs)
            : throw Invalid(client, query, request, response);
    }

    /// <summary>Reads a list of trouble codes (all reports but those of a number and of records).</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="query">Such as <see cref="DtcQuery.ByStatus"/>.</param>
    /// <param name="options">Null: the ECU's settings, and two repeats after time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not that of the report type.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<DtcList> ReadDtcsAsync(
        this IUdsClient client,
        DtcQuery query,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var (request, response) = await ExchangeAsync(client, query, options, cancellation);
        if (!TryDecode(response, query, out var report))
        {
            throw Invalid(client, query, request, response);
        }

        var dtcs = new DtcEntry[report.Count];
        for (var i = 0; i < dtcs.Length; i++)
        {
            dtcs[i] = report[i];
        }

        return new DtcList(report.StatusAvailabilityMask, dtcs);
    }

    /// <summary>Reads snapshot, stored or extended data records (04, 05, 06, 10, 16, 18, 19).</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="query">Such as <see cref="DtcQuery.Snapshot"/> or <see cref="DtcQuery.ExtendedData"/>.</param>
    /// <param name="options">Null: the ECU's settings, and two repeats after time-outs.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="NegativeResponseException">The ECU refused.</exception>
    /// <exception cref="InvalidResponseException">The answer is not that of the report type.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<DtcRecords> ReadDtcRecordsAsync(
        this IUdsClient client,
        DtcQuery query,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        var (request, response) = await ExchangeAsync(client, query, options, cancellation);
        return TryDecode(response, query, out var report)
            ? new DtcRecords(report.Subject, report.Records.ToArray())
            : throw Invalid(client, query, request, response);
    }

    private static async Task<(byte[] Request, byte[] Response)> ExchangeAsync(
        IUdsClient client, DtcQuery query, UdsRequestOptions? options, CancellationToken cancellation)
    {
        var request = Encode(query);
        return (request, await client.RequestAsync(request, options ?? ServiceExchange.RepeatTwice, cancellation));
    }

    private static InvalidResponseException Invalid(
        IUdsClient client, DtcQuery query, byte[] request, byte[] response)
        => ServiceExchange.Invalid(
            client, $"59 {(byte)query.ReportType:X2} and what this report has", request, response);
}
