namespace FlashEngine.Uds.Services;

/// <summary>statusOfDTC and the masks over it (ISO 14229-1, annex D).</summary>
[Flags]
public enum DtcStatus : byte
{
    /// <summary>No bit is set.</summary>
    None = 0x00,

    /// <summary>01: testFailed, the last test found the fault.</summary>
    TestFailed = 0x01,

    /// <summary>02: testFailedThisOperationCycle.</summary>
    TestFailedThisOperationCycle = 0x02,

    /// <summary>04: pendingDTC, failed in this operation cycle or the one before.</summary>
    PendingDtc = 0x04,

    /// <summary>08: confirmedDTC, failed often enough to be stored for long.</summary>
    ConfirmedDtc = 0x08,

    /// <summary>10: testNotCompletedSinceLastClear.</summary>
    TestNotCompletedSinceLastClear = 0x10,

    /// <summary>20: testFailedSinceLastClear.</summary>
    TestFailedSinceLastClear = 0x20,

    /// <summary>40: testNotCompletedThisOperationCycle.</summary>
    TestNotCompletedThisOperationCycle = 0x40,

    /// <summary>80: warningIndicatorRequested, the fault switches a lamp on.</summary>
    WarningIndicatorRequested = 0x80,

    /// <summary>FF: every bit.</summary>
    All = 0xFF,
}

/// <summary>
/// DTCSeverity and the masks over it; the low five bits are the class of WWH-OBD (ISO 14229-1, annex D).
/// </summary>
[Flags]
public enum DtcSeverity : byte
{
    /// <summary>No severity is known.</summary>
    None = 0x00,

    /// <summary>01: class 0, not classified.</summary>
    Class0 = 0x01,

    /// <summary>02: class 1, matches the A of GTR.</summary>
    Class1 = 0x02,

    /// <summary>04: class 2, matches the B1 of GTR.</summary>
    Class2 = 0x04,

    /// <summary>08: class 3, matches the B2 of GTR.</summary>
    Class3 = 0x08,

    /// <summary>10: class 4, matches the C of GTR.</summary>
    Class4 = 0x10,

    /// <summary>20: maintenanceOnly.</summary>
    MaintenanceOnly = 0x20,

    /// <summary>40: checkAtNextHalt.</summary>
    CheckAtNextHalt = 0x40,

    /// <summary>80: checkImmediately.</summary>
    CheckImmediately = 0x80,

    /// <summary>FF: every bit.</summary>
    All = 0xFF,
}

/// <summary>DTCFormatIdentifier: which standard the three bytes of a trouble code follow.</summary>
public enum DtcFormat : byte
{
    /// <summary>00: SAE J2012-DA, formerly ISO 15031-6: two bytes of code, one of failure type.</summary>
    SaeJ2012Da00 = 0x00,

    /// <summary>01: the manufacturer's, by ISO 14229-1.</summary>
    Iso14229 = 0x01,

    /// <summary>02: SAE J1939-73.</summary>
    SaeJ1939 = 0x02,

    /// <summary>03: ISO 11992-4.</summary>
    Iso11992 = 0x03,

    /// <summary>04: SAE J2012-DA for WWH-OBD.</summary>
    SaeJ2012Da04 = 0x04,
}
