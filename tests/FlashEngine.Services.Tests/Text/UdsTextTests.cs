using FlashEngine.Uds;
using FlashEngine.Uds.Text;

namespace FlashEngine.Services.Tests.Text;

public class UdsTextTests
{
    [Theory]
    [InlineData("10 02", "DiagnosticSessionControl 02 Programming")]
    [InlineData("10 83", "DiagnosticSessionControl 03 Extended, no positive response wanted")]
    [InlineData("10 40", "DiagnosticSessionControl 40 (the vehicle manufacturer's)")]
    [InlineData("10 7E", "DiagnosticSessionControl 7E (the system supplier's)")]
    [InlineData("11 01", "ECUReset 01 HardReset")]
    [InlineData("14 FF FF FF", "ClearDiagnosticInformation of all groups")]
    [InlineData("14 01 23 45", "ClearDiagnosticInformation of P0123-45")]
    [InlineData("19 02 09", "ReadDTCInformation 02 DtcByStatusMask, status 09: testFailed, confirmedDTC")]
    [InlineData("19 08 FF FF", "ReadDTCInformation 08 DtcBySeverityMaskRecord, any severity, any status")]
    [InlineData("19 04 C1 23 45 FF",
        "ReadDTCInformation 04 DtcSnapshotRecordByDtcNumber, U0123-45, all records")]
    [InlineData("22 F1 90", "ReadDataByIdentifier F190 (VIN)")]
    [InlineData("22 F1 90 01 02",
        "ReadDataByIdentifier F190 (VIN), 0102 (the vehicle manufacturer's)")]
    [InlineData("23 24 20 48 13 92 01 03", "ReadMemoryByAddress of 0x0103 bytes at 0x20481392")]
    [InlineData("24 F1 90", "ReadScalingDataByIdentifier F190 (VIN)")]
    [InlineData("27 05", "SecurityAccess request seed, level 05")]
    [InlineData("27 06 11 22 33 44", "SecurityAccess send key, level 05, 4 bytes")]
    [InlineData("28 83 01",
        "CommunicationControl 03 DisableRxAndTx for normal messages, no positive response wanted")]
    [InlineData("29 08", "Authentication 08 AuthenticationConfiguration")]
    [InlineData("2A 02 E3 24", "ReadDataByPeriodicIdentifier 02 SendAtMediumRate E3 24")]
    [InlineData("2C 03 F3 01",
        "DynamicallyDefineDataIdentifier 03 ClearDynamicallyDefinedDataIdentifier of F301")]
    [InlineData("2E F1 5A 41 42 43",
        "WriteDataByIdentifier F15A (fingerprint, by many manufacturers' custom) = \"ABC\"")]
    [InlineData("2F 9B 00 03 3C",
        "InputOutputControlByIdentifier 9B00 (the vehicle manufacturer's): 03 ShortTermAdjustment")]
    [InlineData("31 01 FF 00 01 02", "RoutineControl 01 Start FF00 (eraseMemory) with 01 02")]
    [InlineData("31 01 02 03", "RoutineControl 01 Start 0203 (the vehicle manufacturer's)")]
    [InlineData("34 00 12 12 34 FF", "RequestDownload of 0xFF bytes at 0x1234")]
    [InlineData("35 11 12 12 34 FF", "RequestUpload of 0xFF bytes at 0x1234, data format 11")]
    [InlineData("36 22 12 34 56", "TransferData block 22, 3 bytes")]
    [InlineData("37", "RequestTransferExit")]
    [InlineData("38 05 00 01 2F", "RequestFileTransfer 05 ReadDir /")]
    [InlineData("3D 12 20 48 02 00 8C", "WriteMemoryByAddress of 0x02 bytes at 0x2048")]
    [InlineData("3E 80", "TesterPresent, no positive response wanted")]
    [InlineData("83 03", "AccessTimingParameter 03 ReadCurrentlyActiveTimingParameters")]
    [InlineData("84 01 02", "SecuredDataTransmission with 2 bytes")]
    [InlineData("85 02", "ControlDTCSetting 02 Off")]
    [InlineData("86 45 02", "ResponseOnEvent 05 StartResponseOnEvent, stored")]
    [InlineData("87 01 13", "LinkControl 01 VerifyModeTransitionWithFixedParameter: 13 Can1000000Baud")]
    [InlineData("BA 01", "the system supplier's service BA 01")]
    [InlineData("A5", "the vehicle manufacturer's service A5")]
    [InlineData("00", "unknown service 00")]
    [InlineData("", "an empty request")]
    public void Describe_Request_IsInWords(string request, string expected)
        => Assert.Equal(expected, UdsText.Describe(Hex.Bytes(request)));

    [Theory]
    [InlineData("10 01", "50 01 00 32 00 C8", "P2 50 ms, P2* 2000 ms")]
    [InlineData("11 01", "51 01", "the ECU resets")]
    [InlineData("14 FF FF FF", "54", "cleared")]
    [InlineData("19 01 08", "59 01 2F 00 00 07", "7 trouble code(s)")]
    [InlineData("19 02 08", "59 02 2F 01 23 45 08", "1 trouble code(s); P0123-45 08 (confirmedDTC)")]
    [InlineData("19 03", "59 03 01 23 45 02", "1 trouble code(s); P0123-45 record 02")]
    [InlineData("19 14", "59 14 01 23 45 9F", "1 trouble code(s); P0123-45 counter -97")]
    [InlineData("19 06 01 23 45 FF", "59 06 01 23 45 08 05 17", "P0123-45 08 (confirmedDTC); 2 bytes of records")]
    [InlineData("22 F1 90", "62 F1 90 57 44 42 31", "\"WDB1\"")]
    [InlineData("22 01 00", "62 01 00 A6 66", "A6 66")]
    [InlineData("23 12 20 48 02", "63 01 02", "01 02")]
    [InlineData("24 01 05", "64 01 05 01 A0 30", "00 UnsignedNumeric of 1 byte, 0A UnitOrFormat of 0 bytes [30]")]
    [InlineData("27 05", "67 05 99 88", "seed 99 88")]
    [InlineData("27 05", "67 05 00 00", "already unlocked")]
    [InlineData("27 06 11 22", "67 06", "unlocked")]
    [InlineData("28 03 01", "68 03", "done")]
    [InlineData("29 00", "69 00 10", "10 DeAuthenticationSuccessful")]
    [InlineData("2A 02 E3", "6A", "done")]
    [InlineData("2C 03", "6C 03", "done")]
    [InlineData("2E F1 5A 41", "6E F1 5A", "written")]
    [InlineData("2F 9B 00 03 3C", "6F 9B 00 03 0C", "done, 0C")]
    [InlineData("31 01 FF 00", "71 01 FF 00 01", "done, 01")]
    [InlineData("34 00 12 12 34 FF", "74 20 00 81", "blocks of up to 129 bytes, header included")]
    [InlineData("35 00 12 12 34 FF", "75 20 00 81", "blocks of up to 129 bytes, header included")]
    [InlineData("36 22 12", "76 22", "taken")]
    [InlineData("37", "77 89", "done, 89")]
    [InlineData("38 02 00 01 61", "78 02", "deleted")]
    [InlineData("38 05 00 01 2F", "78 05 02 0F FF 00 00 02 01 00",
        "256 bytes, blocks of up to 4095 bytes, header included")]
    [InlineData("3D 12 20 48 01 AA", "7D 12 20 48 01", "written")]
    [InlineData("3E 00", "7E 00", "present")]
    [InlineData("83 02", "C3 02", "done")]
    [InlineData("84 01", "C4 01 02", "2 bytes")]
    [InlineData("85 02", "C5 02", "done")]
    [InlineData("86 05 02", "C6 05 00 02", "0 event(s)")]
    [InlineData("87 03", "C7 03", "done")]
    [InlineData("BA 01", "FA 01", "01")]
    [InlineData("3E 80", "", "no answer")]
    [InlineData("22 F1 90", "7F 22 78", "the ECU is at work; the answer follows")]
    [InlineData("22 F1 90", "62 F1 91 57", "answered 62 F1 91 57, which does not fit the request")]
    [InlineData("22 F1 90", "7E 00", "answered 7E 00, which belongs to another request")]
    [InlineData("22 F1 90", "7F 31 10", "answered 7F 31 10, which belongs to another request")]
    public void Describe_Exchange_SaysWhatBecameOfIt(string request, string response, string expected)
        => Assert.Equal(
            $"{UdsText.Describe(Hex.Bytes(request))}: {expected}",
            UdsText.Describe(Hex.Bytes(request), Hex.Bytes(response)));

    [Theory]
    [InlineData(0x35, "35 InvalidKey, the key is wrong")]
    [InlineData(0x54, "54 CertificateVerificationFailedInvalidFormat, authentication failed: the certificate's format")]
    [InlineData(0x88, "88, a state of the vehicle prevents it: the vehicle is too fast")]
    public void Describe_Refusal_HasCodeNameAndAdvice(byte code, string expected)
        => Assert.Contains($": refused, {expected}", UdsText.Describe([0x27, 0x02, 0x11], [0x7F, 0x27, code]));

    [Fact]
    public void UdsErrors_Refusal_IsInWords()
    {
        var error = UdsErrors.From(
            "engine",
            Hex.Bytes("31 01 FF 00"),
            new UdsOutcome
            {
                Kind = UdsOutcomeKind.Negative,
                Code = NegativeResponseCode.GeneralProgrammingFailure,
                Response = Hex.Bytes("7F 31 72"),
                TimestampNs = 0,
                ElapsedNs = 1_500_000,
            });

        Assert.Equal(
            "engine refused service 31: GeneralProgrammingFailure (72); erase or write failed in the memory; check the "
            + "supply, repeat the block once; RoutineControl 01 Start FF00 (eraseMemory): "
            + "request 31 01 FF 00 was answered 7F 31 72 after 1.5 ms",
            error.Message);
    }

    [Fact]
    public void ExchangeLog_Lines_EndInWords()
    {
        var log = new ExchangeLog();
        log.OnRequest(Hex.Bytes("22 F1 90"), 1_000_000);
        log.OnOutcome(new UdsOutcome
        {
            Kind = UdsOutcomeKind.Positive,
            Response = Hex.Bytes("62 F1 90 57 44 42 31"),
            TimestampNs = 2_000_000,
        });
        log.OnRequest(new byte[30], 3_000_000); // longer than what is kept

        Assert.Equal(
            [
                "0.001000 s  > 22 F1 90  0.002000 s  < 62 F1 90 57 44 42 31  ReadDataByIdentifier F190 (VIN): \"WDB1\"",
                "0.003000 s  > " + string.Join(' ', Enumerable.Repeat("00", 24))
                    + " … (30 bytes)  (no outcome yet)  unknown service 00",
            ],
            log.All(0));
    }
}
