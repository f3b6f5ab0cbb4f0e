using FlashEngine.Uds;
using FlashEngine.Uds.Services;
using static FlashEngine.Uds.Services.DtcReportType;

namespace FlashEngine.Services.Tests;

public class ReadDtcInformationTests
{
    private const DtcStatus Confirmed = DtcStatus.ConfirmedDtc;

    public static TheoryData<DtcQuery, string> Requests => new()
    {
        { DtcQuery.CountByStatus(Confirmed), "19 01 08" },
        { DtcQuery.ByStatus((DtcStatus)0x84), "19 02 84" },
        { new DtcQuery(DtcSnapshotIdentification), "19 03" },
        { DtcQuery.Snapshot(0x123456, 2), "19 04 12 34 56 02" },
        { new DtcQuery(DtcStoredDataByRecordNumber) { RecordNumber = 2 }, "19 05 02" },
        { DtcQuery.ExtendedData(0x123456), "19 06 12 34 56 FF" },
        {
            new DtcQuery(NumberOfDtcBySeverityMaskRecord)
            {
                SeverityMask = DtcSeverity.CheckImmediately,
                StatusMask = DtcStatus.TestFailed,
            },
            "19 07 80 01" // severity first, then status
        },
        { DtcQuery.BySeverity((DtcSeverity)0xC0, DtcStatus.TestFailed), "19 08 C0 01" },
        { new DtcQuery(SeverityInformationOfDtc) { Dtc = 0x080511 }, "19 09 08 05 11" },
        { DtcQuery.Supported(), "19 0A" },
        { new DtcQuery(FirstTestFailedDtc), "19 0B" },
        { new DtcQuery(FirstConfirmedDtc), "19 0C" },
        { new DtcQuery(MostRecentTestFailedDtc), "19 0D" },
        { new DtcQuery(MostRecentConfirmedDtc), "19 0E" },
        { new DtcQuery(MirrorMemoryDtcByStatusMask) { StatusMask = Confirmed }, "19 0F 08" },
        {
            new DtcQuery(MirrorMemoryDtcExtDataRecordByDtcNumber) { Dtc = 0x123456, RecordNumber = 1 },
            "19 10 12 34 56 01"
        },
        { new DtcQuery(NumberOfMirrorMemoryDtcByStatusMask) { StatusMask = Confirmed }, "19 11 08" },
        { new DtcQuery(NumberOfEmissionsObdDtcByStatusMask) { StatusMask = Confirmed }, "19 12 08" },
        { new DtcQuery(EmissionsObdDtcByStatusMask) { StatusMask = Confirmed }, "19 13 08" },
        { new DtcQuery(DtcFaultDetectionCounter), "19 14" },
        { new DtcQuery(DtcWithPermanentStatus), "19 15" },
        { new DtcQuery(DtcExtDataRecordByRecordNumber) { RecordNumber = 5 }, "19 16 05" },
        {
            new DtcQuery(UserDefMemoryDtcByStatusMask) { StatusMask = Confirmed, MemorySelection = 0x18 },
            "19 17 08 18"
        },
        {
            new DtcQuery(UserDefMemoryDtcSnapshotRecordByDtcNumber)
            {
                Dtc = 0x123456,
                RecordNumber = 6,
                MemorySelection = 0x18,
            },
            "19 18 12 34 56 06 18"
        },
        {
            new DtcQuery(UserDefMemoryDtcExtDataRecordByDtcNumber)
            {
                Dtc = 0x123456,
                RecordNumber = 0xFF,
                MemorySelection = 0x18,
            },
            "19 19 12 34 56 FF 18"
        },
        { new DtcQuery(SupportedDtcExtDataRecord) { RecordNumber = 0x91 }, "19 1A 91" },
        {
            new DtcQuery(WwhObdDtcByMaskRecord)
            {
                FunctionalGroup = 0x33,
                StatusMask = Confirmed,
                SeverityMask = DtcSeverity.All,
            },
            "19 42 33 08 FF" // status first here
        },
        { new DtcQuery(WwhObdDtcWithPermanentStatus) { FunctionalGroup = 0x33 }, "19 55 33" },
        {
            new DtcQuery(DtcInformationByDtcReadinessGroupIdentifier) { FunctionalGroup = 0x33, ReadinessGroup = 0x01 },
            "19 56 33 01"
        },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void Encode_EveryReportType_HasItsParameters(DtcQuery query, string expected)
        => Assert.Equal(Hex.Bytes(expected), ReadDtcInformation.Encode(query));

    [Fact]
    public void Encode_ReportTypes_AreAllAbove()
        => Assert.Equal(
            Enum.GetValues<DtcReportType>().Select(type => (byte)type),
            Requests.Select(row => Hex.Bytes((string)row[1])[1]));

    [Fact]
    public void Encode_Suppressed_SetsTheBit()
        => Assert.Equal(Hex.Bytes("19 8A"), ReadDtcInformation.Encode(DtcQuery.Supported(), true));

    [Fact]
    public void Encode_ParameterMissingOrTooMany_IsMisuse()
    {
        Assert.Throws<ArgumentException>(() => ReadDtcInformation.Encode(new DtcQuery(DtcByStatusMask)));
        Assert.Throws<ArgumentException>(
            () => ReadDtcInformation.Encode(DtcQuery.Supported() with { StatusMask = Confirmed }));
        Assert.Throws<ArgumentException>(() => ReadDtcInformation.Encode(new DtcQuery((DtcReportType)0x1B)));
        Assert.Throws<ArgumentOutOfRangeException>(() => ReadDtcInformation.Encode(DtcQuery.Snapshot(0x1000000)));
    }

    [Fact]
    public void TryDecode_Count_HasFormatAndNumber()
    {
        // 2F availability, format 00, 0102 trouble codes
        Assert.True(ReadDtcInformation.TryDecode(
            Hex.Bytes("59 01 2F 00 01 02"), DtcQuery.CountByStatus(Confirmed), out var report));

        Assert.Equal((DtcStatus)0x2F, report.StatusAvailabilityMask);
        Assert.Equal(DtcFormat.SaeJ2012Da00, report.Format);
        Assert.Equal(0x0102, report.NumberOfDtcs);
        Assert.Equal(0, report.Count);
    }

    [Fact]
    public void TryDecode_ByStatus_ListsCodes()
    {
        Assert.True(ReadDtcInformation.TryDecode(
            Hex.Bytes("59 02 7F 0A 9B 17 24 08 05 11 2F"), DtcQuery.ByStatus((DtcStatus)0x84), out var report));

        Assert.Equal((DtcStatus)0x7F, report.StatusAvailabilityMask);
        Assert.Equal(2, report.Count);
        Assert.Equal(new DtcEntry { Dtc = 0x0A9B17, Status = (DtcStatus)0x24 }, report[0]);
        Assert.Equal(new DtcEntry { Dtc = 0x080511, Status = (DtcStatus)0x2F }, report[1]);
    }

    [Fact]
    public void Indexer_OutOfTheList_IsMisuse()
        => Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            Assert.True(ReadDtcInformation.TryDecode(Hex.Bytes("59 02 7F"), DtcQuery.ByStatus(Confirmed), out var none));
            return none[0];
        });

    [Fact]
    public void TryDecode_Severity_HasUnitAndSeverity()
    {
        // severity 40, functional unit 10, code 080511, status 2F
        Assert.True(ReadDtcInformation.TryDecode(
            Hex.Bytes("59 08 7F 40 10 08 05 11 2F"),
            DtcQuery.BySeverity((DtcSeverity)0xC0, DtcStatus.TestFailed),
            out var report));

        Assert.Equal(
            new DtcEntry
            {
                Severity = DtcSeverity.CheckAtNextHalt,
                FunctionalUnit = 0x10,
                Dtc = 0x080511,
                Status = (DtcStatus)0x2F,
            },
            report[0]);
    }

    [Theory]
    [InlineData("59 03 12 34 56 01 12 34 56 02 78 9A BC 01", DtcSnapshotIdentification, 0, 3)]
    [InlineData("59 03", DtcSnapshotIdentification, 0, 0)]
    [InlineData("59 0A FF 12 34 56 24", SupportedDtc, 0xFF, 1)]
    [InlineData("59 0E FF 12 34 56 24", MostRecentConfirmedDtc, 0xFF, 1)]
    [InlineData("59 0B FF", FirstTestFailedDtc, 0xFF, 0)] // none has failed
    [InlineData("59 15 FF 12 34 56 24", DtcWithPermanentStatus, 0xFF, 1)]
    public void TryDecode_Lists_HaveMaskAndEntries(string response, DtcReportType type, byte mask, int count)
    {
        Assert.True(ReadDtcInformation.TryDecode(Hex.Bytes(response), new DtcQuery(type), out var report));
        Assert.Equal((DtcStatus)mask, report.StatusAvailabilityMask);
        Assert.Equal(count, report.Count);
    }

    [Fact]
    public void TryDecode_FaultDetectionCounter_IsSigned()
    {
        Assert.True(ReadDtcInformation.TryDecode(
            Hex.Bytes("59 14 07 7F 05 9F 0A 1B 2C FE"), new DtcQuery(DtcFaultDetectionCounter), out var report));

        Assert.Equal((0x077F05u, (sbyte)-97), (report[0].Dtc, report[0].FaultDetectionCounter));
        Assert.Equal((0x0A1B2Cu, (sbyte)-2), (report[1].Dtc, report[1].FaultDetectionCounter));
    }

    [Fact]
    public void TryDecode_Snapshot_IsReadIdentifierByIdentifier()
    {
        // code 123456 status 24; record 02 with one identifier 4711: A6 66 07 50 20
        Assert.True(ReadDtcInformation.TryDecode(
            Hex.Bytes("59 04 12 34 56 24 02 01 47 11 A6 66 07 50 20"),
            DtcQuery.Snapshot(0x123456, 2),
            out var report));
        Assert.Equal((0x123456u, (DtcStatus)0x24), (report.Subject.Dtc, report.Subject.Status));

        var reader = new DtcSnapshotReader(report.Records);
        Assert.True(reader.TryReadRecord(out var number, out var identifiers));
        Assert.True(reader.TryReadIdentifier(out var identifier));
        Assert.True(reader.TryReadData(5, out var data));
        Assert.Equal((2, 1, 0x4711), (number, identifiers, identifier));
        Assert.Equal(Hex.Bytes("A6 66 07 50 20"), data.ToArray());
        Assert.True(reader.IsAtEnd);
        Assert.False(reader.TryReadRecord(out _, out _));
        Assert.False(reader.IsAtEnd); // it asked for more than there is
    }

    [Fact]
    public void TryDecode_MemoryAndGroups_AreTold()
    {
        var memory = new DtcQuery(UserDefMemoryDtcByStatusMask) { StatusMask = Confirmed, MemorySelection = 0x18 };
        Assert.True(ReadDtcInformation.TryDecode(Hex.Bytes("59 17 18 7F 12 34 56 24"), memory, out var report));
        Assert.Equal(0x123456u, report[0].Dtc);

        var group = new DtcQuery(WwhObdDtcByMaskRecord)
        {
            FunctionalGroup = 0x33,
            StatusMask = Confirmed,
            SeverityMask = DtcSeverity.All,
        };
        Assert.True(ReadDtcInformation.TryDecode(Hex.Bytes("59 42 33 7F E0 04 20 25 22 1F 2F"), group, out report));
        Assert.Equal(DtcFormat.SaeJ2012Da04, report.Format);
        Assert.Equal((DtcSeverity)0xE0, report.SeverityAvailabilityMask);
        Assert.Equal((DtcSeverity.MaintenanceOnly, 0x25221Fu), (report[0].Severity, report[0].Dtc));

        var readiness = new DtcQuery(DtcInformationByDtcReadinessGroupIdentifier)
        {
            FunctionalGroup = 0x33,
            ReadinessGroup = 0x01,
        };
        Assert.True(ReadDtcInformation.TryDecode(Hex.Bytes("59 56 33 7F 04 01 25 22 1F 2F"), readiness, out report));
        Assert.Equal((1, (DtcStatus)0x2F), (report.Count, report[0].Status));

        var supported = new DtcQuery(SupportedDtcExtDataRecord) { RecordNumber = 0x91 };
        Assert.True(ReadDtcInformation.TryDecode(Hex.Bytes("59 1A 7F 91 12 34 56 24"), supported, out report));
        Assert.Equal((0x91, 1), (report.Subject.RecordNumber, report.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("59")]
    [InlineData("59 02")] // no mask
    [InlineData("59 0A 7F 12 34 56 24")] // another report
    [InlineData("59 82 7F")] // the indication bit is not echoed
    [InlineData("59 02 7F 12 34 56")] // no status
    [InlineData("59 02 7F 12 34 56 24 12")] // a code cut off
    [InlineData("58 02 7F")] // another service
    public void TryDecode_OtherAnswer_IsRefused(string response)
        => Assert.False(ReadDtcInformation.TryDecode(Hex.Bytes(response), DtcQuery.ByStatus(Confirmed), out _));

    [Theory]
    [InlineData("59 04 12 34 57 24")] // another code
    [InlineData("59 04 12 34 56")] // no status
    public void TryDecode_OtherSubject_IsRefused(string response)
        => Assert.False(ReadDtcInformation.TryDecode(Hex.Bytes(response), DtcQuery.Snapshot(0x123456), out _));

    [Theory]
    [InlineData("59 01 2F 00 01")] // half a count
    [InlineData("59 01 2F 00 01 02 03")] // a byte long
    public void TryDecode_CountOfOtherLength_IsRefused(string response)
        => Assert.False(ReadDtcInformation.TryDecode(Hex.Bytes(response), DtcQuery.CountByStatus(Confirmed), out _));

    [Fact]
    public async Task Async_Answers_AreTypedAndRepeatedTwiceAfterTimeouts()
    {
        var counter = new ScriptedUdsClient("19 01 08", "59 01 2F 00 00 07");
        Assert.Equal(
            new DtcCount((DtcStatus)0x2F, DtcFormat.SaeJ2012Da00, 7),
            await counter.CountDtcsAsync(DtcQuery.CountByStatus(Confirmed)));
        Assert.Equal(2, counter.Options!.TimeoutRetriesMax);

        var lister = new ScriptedUdsClient("19 02 08", "59 02 2F 12 34 56 08");
        var list = await lister.ReadDtcsAsync(DtcQuery.ByStatus(Confirmed));
        Assert.Equal([new DtcEntry { Dtc = 0x123456, Status = Confirmed }], list.Dtcs);

        var reader = new ScriptedUdsClient("19 06 12 34 56 FF", "59 06 12 34 56 24 05 17");
        var records = await reader.ReadDtcRecordsAsync(DtcQuery.ExtendedData(0x123456));
        Assert.Equal((0x123456u, "0517"), (records.Subject.Dtc, Convert.ToHexString(records.Records)));
    }

    [Fact]
    public async Task Async_WrongAnswer_ThrowsWithExpectedAndExchange()
    {
        var client = new ScriptedUdsClient("19 02 08", "59 02 2F 12 34");

        var error = await Assert.ThrowsAsync<InvalidResponseException>(
            () => client.ReadDtcsAsync(DtcQuery.ByStatus(Confirmed)));

        Assert.Equal(
            "engine answered wrongly: expected 59 02 and what this report has; "
            + "request 19 02 08, response 59 02 2F 12 34",
            error.Message);
    }
}
