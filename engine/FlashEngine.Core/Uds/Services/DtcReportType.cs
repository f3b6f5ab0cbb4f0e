namespace FlashEngine.Uds.Services;

/// <summary>reportType, the sub-function of 19, of the 2013 and 2020 editions of ISO 14229-1.</summary>
public enum DtcReportType : byte
{
    /// <summary>01: how many trouble codes have a status bit of the mask.</summary>
    NumberOfDtcByStatusMask = 0x01,

    /// <summary>02: the trouble codes that have a status bit of the mask.</summary>
    DtcByStatusMask = 0x02,

    /// <summary>03: which snapshot records exist.</summary>
    DtcSnapshotIdentification = 0x03,

    /// <summary>04: snapshot records of a trouble code.</summary>
    DtcSnapshotRecordByDtcNumber = 0x04,

    /// <summary>05: stored data by its record number.</summary>
    DtcStoredDataByRecordNumber = 0x05,

    /// <summary>06: extended data records of a trouble code.</summary>
    DtcExtDataRecordByDtcNumber = 0x06,

    /// <summary>07: how many trouble codes fit a severity and a status mask.</summary>
    NumberOfDtcBySeverityMaskRecord = 0x07,

    /// <summary>08: the trouble codes that fit a severity and a status mask.</summary>
    DtcBySeverityMaskRecord = 0x08,

    /// <summary>09: the severity of a trouble code.</summary>
    SeverityInformationOfDtc = 0x09,

    /// <summary>0A: all trouble codes that the ECU knows.</summary>
    SupportedDtc = 0x0A,

    /// <summary>0B: the trouble code that failed first since the last clear.</summary>
    FirstTestFailedDtc = 0x0B,

    /// <summary>0C: the trouble code that was confirmed first since the last clear.</summary>
    FirstConfirmedDtc = 0x0C,

    /// <summary>0D: the trouble code that failed last.</summary>
    MostRecentTestFailedDtc = 0x0D,

    /// <summary>0E: the trouble code that was confirmed last.</summary>
    MostRecentConfirmedDtc = 0x0E,

    /// <summary>0F: as 02, of the mirror memory (until 2013).</summary>
    MirrorMemoryDtcByStatusMask = 0x0F,

    /// <summary>10: as 06, of the mirror memory (until 2013).</summary>
    MirrorMemoryDtcExtDataRecordByDtcNumber = 0x10,

    /// <summary>11: as 01, of the mirror memory (until 2013).</summary>
    NumberOfMirrorMemoryDtcByStatusMask = 0x11,

    /// <summary>12: as 01, of the trouble codes that concern emissions (until 2013).</summary>
    NumberOfEmissionsObdDtcByStatusMask = 0x12,

    /// <summary>13: as 02, of the trouble codes that concern emissions (until 2013).</summary>
    EmissionsObdDtcByStatusMask = 0x13,

    /// <summary>14: the fault detection counters of trouble codes that are on their way to failing.</summary>
    DtcFaultDetectionCounter = 0x14,

    /// <summary>15: the trouble codes of permanent status.</summary>
    DtcWithPermanentStatus = 0x15,

    /// <summary>16: extended data of all trouble codes by record number.</summary>
    DtcExtDataRecordByRecordNumber = 0x16,

    /// <summary>17: as 02, of a memory that the user defined.</summary>
    UserDefMemoryDtcByStatusMask = 0x17,

    /// <summary>18: as 04, of a memory that the user defined.</summary>
    UserDefMemoryDtcSnapshotRecordByDtcNumber = 0x18,

    /// <summary>19: as 06, of a memory that the user defined.</summary>
    UserDefMemoryDtcExtDataRecordByDtcNumber = 0x19,

    /// <summary>1A: the trouble codes that have an extended data record (from 2020).</summary>
    SupportedDtcExtDataRecord = 0x1A,

    /// <summary>42: WWH-OBD trouble codes of a functional group that fit the masks.</summary>
    WwhObdDtcByMaskRecord = 0x42,

    /// <summary>55: WWH-OBD trouble codes of permanent status.</summary>
    WwhObdDtcWithPermanentStatus = 0x55,

    /// <summary>56: trouble codes of a readiness group (from 2020).</summary>
    DtcInformationByDtcReadinessGroupIdentifier = 0x56,
}
