using System.Text;
using FlashEngine.Uds.Services;
using static FlashEngine.Uds.Text.ServiceText;

namespace FlashEngine.Uds.Text;

/// <summary>A request in words. Reads as far as the bytes go; what is cut off is left out.</summary>
internal static class RequestText
{
    private const byte SuppressPosRspMsgIndicationBit = 0x80;
    private const int IdentifiersShown = 4;

    public static string Describe(ReadOnlySpan<byte> request)
    {
        if (request.IsEmpty)
        {
            return "an empty request";
        }

        var serviceId = request[0];
        var text = new StringBuilder(Name(serviceId));
        if (request.Length > 1 && Parameters(request) is { Length: > 0 } parameters)
        {
            text.Append(' ').Append(parameters);
        }

        return request.Length > 1 && HasSubFunction(serviceId) && (request[1] & SuppressPosRspMsgIndicationBit) != 0
            ? text.Append(", no positive response wanted").ToString()
            : text.ToString();
    }

    private static string Parameters(ReadOnlySpan<byte> request) => request[0] switch
    {
        DiagnosticSessionControl.ServiceId => Session(request[1]),
        EcuReset.ServiceId => Reset(request[1]),
        ClearDiagnosticInformation.ServiceId => Group(request),
        ReadDtcInformation.ServiceId => DtcQuestion(request),
        ReadDataByIdentifier.ServiceId or ReadScalingDataByIdentifier.ServiceId => Identifiers(request[1..]),
        ReadMemoryByAddress.ServiceId or WriteMemoryByAddress.ServiceId => Memory(request[1..]),
        SecurityAccess.ServiceId => Security((byte)(request[1] & 0x7F), request.Length - 2),
        CommunicationControl.ServiceId => SubFunction<CommunicationControlType>(request[1])
            + (request.Length > 2 ? $" for {Messages(request[2])}" : ""),
        Authentication.ServiceId => SubFunction<AuthenticationTask>(request[1]),
        ReadDataByPeriodicIdentifier.ServiceId =>
            $"{Value<TransmissionMode>(request[1])} {UdsErrors.Hex(request[2..])}".TrimEnd(),
        DynamicallyDefineDataIdentifier.ServiceId => SubFunction<DefinitionMode>(request[1])
            + (request.Length > 3 ? $" of {request[2]:X2}{request[3]:X2}" : ""),
        WriteDataByIdentifier.ServiceId when request.Length > 3 =>
            $"{Identifiers(request[1..3])} = {ByteText.Record(request[3..])}",
        InputOutputControlByIdentifier.ServiceId when request.Length > 3 =>
            $"{Identifiers(request[1..3])}: {Value<InputOutputControlParameter>(request[3])}",
        RoutineControl.ServiceId when request.Length > 3 => Routine(request),
        RequestDownload.ServiceId or RequestUpload.ServiceId => Memory(request[2..])
            + (request[1] == 0 ? "" : $", data format {request[1]:X2}"),
        TransferData.ServiceId => $"block {request[1]:X2}, {ByteText.Count(request.Length - 2)}",
        RequestTransferExit.ServiceId or SecuredDataTransmission.ServiceId =>
            $"with {ByteText.Count(request.Length - 1)}",
        RequestFileTransfer.ServiceId => Value<FileOperation>(request[1]) + File(request),
        TesterPresent.ServiceId => "",
        AccessTimingParameter.ServiceId => SubFunction<TimingParameterAccessType>(request[1]),
        ControlDtcSetting.ServiceId => SubFunction<DtcSettingType>(request[1]),
        ResponseOnEvent.ServiceId => SubFunction<EventType>((byte)(request[1] & 0x3F))
            + ((request[1] & 0x40) != 0 ? ", stored" : ""),
        LinkControl.ServiceId => SubFunction<LinkControlType>(request[1])
            + (request.Length == 3 ? $": {Value<LinkControlMode>(request[2])}" : ""),
        _ => UdsErrors.Hex(request[1..]),
    };

    private static string Group(ReadOnlySpan<byte> request)
    {
        var reader = new ResponseReader(request[1..]);
        var group = (uint)reader.Number(3);
        return !reader.IsValid ? ""
            : group == ClearDiagnosticInformation.AllGroups ? "of all groups"
            : $"of {DtcText.Code(group)}";
    }

    private static string DtcQuestion(ReadOnlySpan<byte> request)
    {
        var text = new StringBuilder(SubFunction<DtcReportType>(request[1]));
        var reader = new ResponseReader(request[2..]);
        foreach (var field in DtcReportLayout.Find((DtcReportType)(request[1] & 0x7F))?.Request ?? [])
        {
            var value = (uint)reader.Number(DtcReportLayout.Length(field));
            if (!reader.IsValid)
            {
                break;
            }

            text.Append(", ").Append(field switch
            {
                DtcField.Dtc => DtcText.Code(value),
                DtcField.Status when value == (uint)DtcStatus.All => "any status",
                DtcField.Severity when value == (uint)DtcSeverity.All => "any severity",
                DtcField.Status => $"status {value:X2}: {DtcText.Status((DtcStatus)value)}",
                DtcField.Severity => $"severity {value:X2}: {DtcText.Severity((DtcSeverity)value)}",
                DtcField.RecordNumber when value == DtcQuery.AllRecords => "all records",
                DtcField.RecordNumber => $"record {value:X2}",
                _ => $"{field} {value:X2}",
            });
        }

        return text.ToString();
    }

    private static string Identifiers(ReadOnlySpan<byte> bytes)
    {
        var names = new List<string>();
        var reader = new ResponseReader(bytes);
        while (reader.Left > 1 && names.Count < IdentifiersShown)
        {
            var identifier = reader.UInt16();
            names.Add($"{identifier:X4} ({IdentifierText.DataIdentifier(identifier)})");
        }

        return string.Join(", ", names) + (reader.Left > 1 ? $" and {reader.Left / 2} more" : "");
    }

    /// <summary>ALFI, address, size; see <see cref="MemoryRange"/>.</summary>
    private static string Memory(ReadOnlySpan<byte> range)
    {
        var reader = new ResponseReader(range);
        var format = reader.Byte();
        var address = reader.Bytes(format & 0x0F);
        var size = reader.Bytes(format >> 4);
        return !reader.IsValid
            ? ""
            : $"of 0x{Convert.ToHexString(size)} bytes at 0x{Convert.ToHexString(address)}";
    }

    private static string Security(byte subFunction, int length) => (subFunction % 2 == 1)
        ? $"request seed, level {subFunction:X2}"
        : $"send key, level {(byte)(subFunction - 1):X2}, {ByteText.Count(length)}";

    private static string Messages(byte communicationType) => (communicationType & 0x03) switch
    {
        0x01 => "normal messages",
        0x02 => "network management messages",
        0x03 => "normal and network management messages",
        _ => $"communicationType {communicationType:X2}",
    };

    private static string Routine(ReadOnlySpan<byte> request)
    {
        var routine = (ushort)((request[2] << 8) | request[3]);
        var name = IdentifierText.RoutineIdentifier(routine);
        return $"{SubFunction<RoutineControlType>(request[1])} {routine:X4} ({name})"
            + (request.Length > 4 ? $" with {UdsErrors.Hex(request[4..])}" : "");
    }

    private static string File(ReadOnlySpan<byte> request)
    {
        var reader = new ResponseReader(request[2..]);
        var path = reader.Field16();
        return reader.IsValid ? $" {ByteText.Path(path)}" : "";
    }
}
