using FlashEngine.Uds.Services;

namespace FlashEngine.Uds.Text;

/// <summary>A positive answer in words, read by the services' own decoders.</summary>
internal static class AnswerText
{
    private const int CodesShown = 4;

    /// <summary>What an answer says.</summary>
    /// <param name="request">SID and at least what the answer echoes.</param>
    /// <param name="response">An answer whose SID fits.</param>
    /// <returns>Null when it does not fit the request, or cannot be read.</returns>
    public static string? Describe(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response)
    {
        var sub = request.Length > 1 ? (byte)(request[1] & 0x7F) : (byte)0;
        var word = request.Length > 2 ? (ushort)((request[1] << 8) | request[2]) : (ushort)0;
        switch (request[0])
        {
            case DiagnosticSessionControl.ServiceId:
                return DiagnosticSessionControl.TryDecode(response, (Session)sub, out var timing)
                    ? $"P2 {timing.P2ServerMax.TotalMilliseconds} ms, P2* {timing.P2StarServerMax.TotalMilliseconds} ms"
                    : null;
            case EcuReset.ServiceId:
                return EcuReset.TryDecode(response, (ResetType)sub) ? "the ECU resets" : null;
            case ClearDiagnosticInformation.ServiceId:
                return Done(ClearDiagnosticInformation.TryDecode(response), "cleared");
            case ReadDtcInformation.ServiceId:
                return Dtcs(request, response, (DtcReportType)sub);
            case ReadDataByIdentifier.ServiceId:
                return ReadDataByIdentifier.TryDecode(response, word, out var record) ? ByteText.Record(record) : null;
            case ReadMemoryByAddress.ServiceId:
                return response.Length > 1 ? UdsErrors.Hex(response[1..]) : null;
            case ReadScalingDataByIdentifier.ServiceId:
                return Scaling(response, word);
            case SecurityAccess.ServiceId:
                return Security(sub, response);
            case Authentication.ServiceId:
                return Authentication.TryDecode(response, (AuthenticationTask)sub, out var authentication)
                    ? ServiceText.Value<AuthenticationReturn>((byte)authentication.ReturnParameter)
                    : null;
            case InputOutputControlByIdentifier.ServiceId when request.Length > 3:
                return InputOutputControlByIdentifier.TryDecode(
                    response, word, (InputOutputControlParameter)request[3], out var state)
                    ? WithRecord("done", state)
                    : null;
            case RoutineControl.ServiceId when request.Length > 3:
                var routine = (ushort)((request[2] << 8) | request[3]);
                return RoutineControl.TryDecode(response, (RoutineControlType)sub, routine, out var status)
                    ? WithRecord("done", status)
                    : null;
            case RequestDownload.ServiceId:
                return RequestDownload.TryDecode(response, out var blockLength) ? Blocks(blockLength) : null;
            case RequestUpload.ServiceId:
                return RequestUpload.TryDecode(response, out blockLength) ? Blocks(blockLength) : null;
            case TransferData.ServiceId when request.Length > 1:
                return TransferData.TryDecode(response, request[1], out var data) ? WithRecord("taken", data) : null;
            case RequestTransferExit.ServiceId:
                return RequestTransferExit.TryDecode(response, out var exit) ? WithRecord("done", exit) : null;
            case RequestFileTransfer.ServiceId when request.Length > 1:
                return File((FileOperation)request[1], response);
            default:
                return Echo(request, response, sub, word);
        }
    }

    /// <summary>The services that only confirm.</summary>
    private static string? Echo(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response, byte sub, ushort word)
        => request[0] switch
        {
            CommunicationControl.ServiceId =>
                Done(CommunicationControl.TryDecode(response, (CommunicationControlType)sub), "done"),
            ReadDataByPeriodicIdentifier.ServiceId => Done(ReadDataByPeriodicIdentifier.TryDecode(response), "done"),
            DynamicallyDefineDataIdentifier.ServiceId => Done(
                DynamicallyDefineDataIdentifier.TryDecode(
                    response,
                    (DefinitionMode)sub,
                    request.Length > 3 ? (ushort)((request[2] << 8) | request[3]) : null),
                "done"),
            WriteDataByIdentifier.ServiceId => Done(WriteDataByIdentifier.TryDecode(response, word), "written"),
            WriteMemoryByAddress.ServiceId => Done(WriteMemoryByAddress.TryDecode(response, request), "written"),
            TesterPresent.ServiceId => Done(TesterPresent.TryDecode(response), "present"),
            AccessTimingParameter.ServiceId =>
                AccessTimingParameter.TryDecode(response, (TimingParameterAccessType)sub, out var timing)
                    ? WithRecord("done", timing)
                    : null,
            SecuredDataTransmission.ServiceId =>
                SecuredDataTransmission.TryDecodeRecord(response, out var record)
                    ? ByteText.Count(record.Length)
                    : null,
            ControlDtcSetting.ServiceId => Done(ControlDtcSetting.TryDecode(response, (DtcSettingType)sub), "done"),
            ResponseOnEvent.ServiceId =>
                ResponseOnEvent.TryDecode(response, (EventType)(sub & 0x3F), out var events)
                    ? $"{events.NumberOfEvents} event(s)"
                    : null,
            LinkControl.ServiceId => Done(LinkControl.TryDecode(response, (LinkControlType)sub), "done"),
            _ => response.Length > 1 ? UdsErrors.Hex(response[1..]) : "done",
        };

    private static string? Done(bool fits, string word) => fits ? word : null;

    private static string WithRecord(string word, ReadOnlySpan<byte> record)
        => record.IsEmpty ? word : $"{word}, {UdsErrors.Hex(record)}";

    private static string Blocks(int blockLength) => $"blocks of up to {blockLength} bytes, header included";

    private static string? Security(byte sub, ReadOnlySpan<byte> response)
    {
        if (sub is 0 or > 0x7E)
        {
            return null;
        }

        if (sub % 2 == 0)
        {
            return Done(SecurityAccess.TryDecodeSendKey(response, (byte)(sub - 1)), "unlocked");
        }

        return !SecurityAccess.TryDecodeSeed(response, sub, out var seed) ? null
            : SecurityAccess.IsUnlocked(seed) ? "already unlocked"
            : $"seed {UdsErrors.Hex(seed)}";
    }

    private static string? Scaling(ReadOnlySpan<byte> response, ushort identifier)
    {
        if (!ReadScalingDataByIdentifier.TryDecode(response, identifier, out var scaling))
        {
            return null;
        }

        var parts = new List<string>();
        while (parts.Count < CodesShown && scaling.TryRead(out var entry))
        {
            parts.Add($"{ServiceText.Value<ScalingType>((byte)entry.Type)} of {ByteText.Count(entry.ByteCount)}"
                + (entry.Extension.IsEmpty ? "" : $" [{UdsErrors.Hex(entry.Extension)}]"));
        }

        return string.Join(", ", parts) + (scaling.IsAtEnd ? "" : " …");
    }

    private static string? File(FileOperation mode, ReadOnlySpan<byte> response)
    {
        if (!RequestFileTransfer.TryDecode(response, mode, out var answer))
        {
            return null;
        }

        return mode switch
        {
            FileOperation.DeleteFile => "deleted",
            FileOperation.ReadFile or FileOperation.ReadDir =>
                $"{answer.FileSizeUncompressedOrDirInfoLength} bytes, {Blocks(answer.MaxNumberOfBlockLength)}",
            FileOperation.ResumeFile => $"from {answer.FilePosition}, {Blocks(answer.MaxNumberOfBlockLength)}",
            _ => Blocks(answer.MaxNumberOfBlockLength),
        };
    }

    private static string? Dtcs(ReadOnlySpan<byte> request, ReadOnlySpan<byte> response, DtcReportType type)
    {
        if (DtcReportLayout.Find(type) is not { } layout
            || !ReadDtcInformation.TryDecode(response, new DtcQuery(type), out var report))
        {
            return null;
        }

        if (layout.Header.Contains(DtcField.Count))
        {
            return $"{report.NumberOfDtcs} trouble code(s)";
        }

        if (layout.HasRecords)
        {
            var subject = layout.Header.Contains(DtcField.Dtc) ? $"{Code(layout, report.Subject)}; " : "";
            return $"{subject}{ByteText.Count(report.Records.Length)} of records";
        }

        var codes = new List<string> { $"{report.Count} trouble code(s)" };
        for (var i = 0; i < Math.Min(report.Count, CodesShown); i++)
        {
            codes.Add(Code(layout, report[i]));
        }

        return string.Join("; ", codes) + (report.Count > CodesShown ? "; …" : "");
    }

    private static string Code(DtcReportLayout layout, in DtcEntry entry)
    {
        var isCounter = layout.Entry.Contains(DtcField.FaultDetectionCounter);
        var isRecord = layout.Entry.Contains(DtcField.RecordNumber);
        return DtcText.Code(entry.Dtc) + (isCounter ? $" counter {entry.FaultDetectionCounter}"
            : isRecord ? $" record {entry.RecordNumber:X2}"
            : $" {(byte)entry.Status:X2} ({DtcText.Status(entry.Status)})");
    }
}
