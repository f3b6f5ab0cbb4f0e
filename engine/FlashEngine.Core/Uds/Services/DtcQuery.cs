namespace FlashEngine.Uds.Services;

/// <summary>What 19 asks for: a report type and the parameters that it needs.</summary>
/// <param name="ReportType">The sub-function.</param>
public readonly record struct DtcQuery(DtcReportType ReportType)
{
    /// <summary>Every record number at once, where the standard allows it.</summary>
    public const byte AllRecords = 0xFF;

    /// <summary>DTCStatusMask.</summary>
    public DtcStatus? StatusMask { get; init; }

    /// <summary>DTCSeverityMask.</summary>
    public DtcSeverity? SeverityMask { get; init; }

    /// <summary>DTCMaskRecord: one trouble code, 000000..FFFFFF.</summary>
    public uint? Dtc { get; init; }

    /// <summary>Number of a snapshot, stored data or extended data record.</summary>
    public byte? RecordNumber { get; init; }

    /// <summary>MemorySelection: which memory that the user defined.</summary>
    public byte? MemorySelection { get; init; }

    /// <summary>FunctionalGroupIdentifier: 33 emissions, D0 safety, FE vehicle on-board diagnostics.</summary>
    public byte? FunctionalGroup { get; init; }

    /// <summary>DTCReadinessGroupIdentifier.</summary>
    public byte? ReadinessGroup { get; init; }

    /// <summary>01: how many trouble codes have a bit of the mask.</summary>
    public static DtcQuery CountByStatus(DtcStatus statusMask)
        => new(DtcReportType.NumberOfDtcByStatusMask) { StatusMask = statusMask };

    /// <summary>02: the trouble codes that have a bit of the mask.</summary>
    public static DtcQuery ByStatus(DtcStatus statusMask)
        => new(DtcReportType.DtcByStatusMask) { StatusMask = statusMask };

    /// <summary>04: the snapshot of a trouble code.</summary>
    public static DtcQuery Snapshot(uint dtc, byte recordNumber = AllRecords)
        => new(DtcReportType.DtcSnapshotRecordByDtcNumber) { Dtc = dtc, RecordNumber = recordNumber };

    /// <summary>06: the extended data of a trouble code.</summary>
    public static DtcQuery ExtendedData(uint dtc, byte recordNumber = AllRecords)
        => new(DtcReportType.DtcExtDataRecordByDtcNumber) { Dtc = dtc, RecordNumber = recordNumber };

    /// <summary>08: the trouble codes that fit both masks, with their severity.</summary>
    public static DtcQuery BySeverity(DtcSeverity severityMask, DtcStatus statusMask)
        => new(DtcReportType.DtcBySeverityMaskRecord) { SeverityMask = severityMask, StatusMask = statusMask };

    /// <summary>0A: all trouble codes that the ECU knows.</summary>
    public static DtcQuery Supported() => new(DtcReportType.SupportedDtc);

    /// <summary>The value of a parameter; null: it is not given.</summary>
    internal uint? this[DtcField field] => field switch
    {
        DtcField.Status => (uint?)StatusMask,
        DtcField.Severity => (uint?)SeverityMask,
        DtcField.Dtc => Dtc,
        DtcField.RecordNumber => RecordNumber,
        DtcField.MemorySelection => MemorySelection,
        DtcField.FunctionalGroup => FunctionalGroup,
        DtcField.ReadinessGroup => ReadinessGroup,
        _ => null,
    };
}
