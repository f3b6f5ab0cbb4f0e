using static FlashEngine.Uds.Services.DtcField;

namespace FlashEngine.Uds.Services;

/// <summary>A parameter of 19 or of its answer. Two bytes for the count, three for a trouble code, else one.</summary>
internal enum DtcField
{
    Dtc,
    Status,
    Severity,
    FunctionalUnit,
    FaultDetectionCounter,
    RecordNumber,
    MemorySelection,
    FunctionalGroup,
    ReadinessGroup,
    StatusAvailability,
    SeverityAvailability,
    Format,
    Count,
}

/// <summary>Which parameters a report type has, in the order of the wire (ISO 14229-1, service 19).</summary>
/// <param name="Request">Behind the sub-function of the request; status and severity are masks there.</param>
/// <param name="Header">Behind the sub-function of the answer.</param>
/// <param name="Entry">What then repeats up to the end; empty: nothing does.</param>
/// <param name="HasRecords">Records of the manufacturer's own layout follow instead.</param>
internal sealed record DtcReportLayout(
    DtcField[] Request, DtcField[] Header, DtcField[] Entry, bool HasRecords = false)
{
    private static readonly DtcField[] Codes = [Dtc, Status];

    private static readonly DtcReportLayout Number =
        new([Status], [StatusAvailability, Format, Count], []);

    private static readonly DtcReportLayout ByStatus = new([Status], [StatusAvailability], Codes);
    private static readonly DtcReportLayout Plain = new([], [StatusAvailability], Codes);
    private static readonly DtcReportLayout RecordsOfDtc = new([Dtc, RecordNumber], Codes, [], HasRecords: true);

    private static readonly DtcReportLayout RecordsOfDtcInMemory =
        new([Dtc, RecordNumber, MemorySelection], [MemorySelection, .. Codes], [], HasRecords: true);

    private static readonly Dictionary<DtcReportType, DtcReportLayout> Layouts = new()
    {
        [DtcReportType.NumberOfDtcByStatusMask] = Number,
        [DtcReportType.DtcByStatusMask] = ByStatus,
        [DtcReportType.DtcSnapshotIdentification] = new([], [], [Dtc, RecordNumber]),
        [DtcReportType.DtcSnapshotRecordByDtcNumber] = RecordsOfDtc,
        [DtcReportType.DtcStoredDataByRecordNumber] = new([RecordNumber], [RecordNumber], [], HasRecords: true),
        [DtcReportType.DtcExtDataRecordByDtcNumber] = RecordsOfDtc,
        [DtcReportType.NumberOfDtcBySeverityMaskRecord] = Number with { Request = [Severity, Status] },
        [DtcReportType.DtcBySeverityMaskRecord] =
            new([Severity, Status], [StatusAvailability], [Severity, FunctionalUnit, .. Codes]),
        [DtcReportType.SeverityInformationOfDtc] =
            new([Dtc], [StatusAvailability], [Severity, FunctionalUnit, .. Codes]),
        [DtcReportType.SupportedDtc] = Plain,
        [DtcReportType.FirstTestFailedDtc] = Plain,
        [DtcReportType.FirstConfirmedDtc] = Plain,
        [DtcReportType.MostRecentTestFailedDtc] = Plain,
        [DtcReportType.MostRecentConfirmedDtc] = Plain,
        [DtcReportType.MirrorMemoryDtcByStatusMask] = ByStatus,
        [DtcReportType.MirrorMemoryDtcExtDataRecordByDtcNumber] = RecordsOfDtc,
        [DtcReportType.NumberOfMirrorMemoryDtcByStatusMask] = Number,
        [DtcReportType.NumberOfEmissionsObdDtcByStatusMask] = Number,
        [DtcReportType.EmissionsObdDtcByStatusMask] = ByStatus,
        [DtcReportType.DtcFaultDetectionCounter] = new([], [], [Dtc, FaultDetectionCounter]),
        [DtcReportType.DtcWithPermanentStatus] = Plain,
        [DtcReportType.DtcExtDataRecordByRecordNumber] = new([RecordNumber], [RecordNumber], [], HasRecords: true),
        [DtcReportType.UserDefMemoryDtcByStatusMask] =
            new([Status, MemorySelection], [MemorySelection, StatusAvailability], Codes),
        [DtcReportType.UserDefMemoryDtcSnapshotRecordByDtcNumber] = RecordsOfDtcInMemory,
        [DtcReportType.UserDefMemoryDtcExtDataRecordByDtcNumber] = RecordsOfDtcInMemory,
        [DtcReportType.SupportedDtcExtDataRecord] =
            new([RecordNumber], [StatusAvailability, RecordNumber], Codes),
        [DtcReportType.WwhObdDtcByMaskRecord] = new(
            [FunctionalGroup, Status, Severity],
            [FunctionalGroup, StatusAvailability, SeverityAvailability, Format],
            [Severity, .. Codes]),
        [DtcReportType.WwhObdDtcWithPermanentStatus] =
            new([FunctionalGroup], [FunctionalGroup, StatusAvailability, Format], Codes),
        [DtcReportType.DtcInformationByDtcReadinessGroupIdentifier] = new(
            [FunctionalGroup, ReadinessGroup],
            [FunctionalGroup, StatusAvailability, Format, ReadinessGroup],
            Codes),
    };

    /// <summary>The layout of a report type; null: the standard has none.</summary>
    public static DtcReportLayout? Find(DtcReportType type) => Layouts.GetValueOrDefault(type);

    /// <summary>How many bytes one entry takes; 0: there are none.</summary>
    public int EntryLength { get; } = Entry.Sum(Length);

    public static int Length(DtcField field) => field switch
    {
        Dtc => 3,
        Count => 2,
        _ => 1,
    };
}
