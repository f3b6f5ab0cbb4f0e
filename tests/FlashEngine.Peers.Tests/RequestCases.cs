using System.Text;
using System.Text.Json.Nodes;
using FlashEngine.Uds.Services;
using static FlashEngine.Peers.Tests.PeerCase;

namespace FlashEngine.Peers.Tests;

/// <summary>
/// A request of each service, drawn by chance. Left out, because scapy 2.5.0 does not know them: 19 16..1A, 42, 55 and
/// 56 (their parameters go as payload); 19 03 (scapy wants a trouble code there, the standard has none); 38 06 is known
/// by its layout only.
/// </summary>
internal static class RequestCases
{
    public static readonly Dictionary<string, Func<Draw, PeerCase>> All = new()
    {
        ["10"] = draw => Sub(draw, 1, 4, "UDS_DSC", "diagnosticSessionType", (value, quiet) =>
            DiagnosticSessionControl.Encode((Session)value, quiet)),
        ["11"] = draw => Sub(draw, 1, 5, "UDS_ER", "resetType", (value, quiet) =>
            EcuReset.Encode((ResetType)value, quiet)),
        ["14"] = Clear,
        ["19"] = DtcRequest,
        ["22"] = draw =>
        {
            ushort[] identifiers = [draw.Word(), draw.Word(), draw.Word()];
            return Request(
                ReadDataByIdentifier.Encode(identifiers),
                "UDS_RDBI",
                new() { ["identifiers"] = new JsonArray([.. identifiers.Select(id => (JsonNode)(int)id)]) });
        },
        ["23"] = draw =>
        {
            var (address, size, addressBytes, sizeBytes) = Range(draw);
            return Request(
                ReadMemoryByAddress.Encode(address, size, addressBytes, sizeBytes),
                "UDS_RMBA",
                Memory(address, size, addressBytes, sizeBytes));
        },
        ["24"] = draw =>
        {
            var identifier = draw.Word();
            return Request(
                ReadScalingDataByIdentifier.Encode(identifier),
                "UDS_RSDBI",
                new() { ["dataIdentifier"] = identifier });
        },
        ["27"] = Security,
        ["28"] = Communication,
        ["29"] = AuthenticationRequest,
        ["2A"] = draw =>
        {
            var mode = draw.Byte(1, 4);
            var identifiers = draw.Bytes(1, 5);
            return Request(
                ReadDataByPeriodicIdentifier.Encode((TransmissionMode)mode, identifiers),
                "UDS_RDBPI",
                new()
                {
                    ["transmissionMode"] = mode,
                    ["periodicDataIdentifier"] = identifiers[0],
                    ["furtherPeriodicDataIdentifier"] = Hex(identifiers.AsSpan(1)),
                });
        },
        ["2C"] = Define,
        ["2E"] = draw =>
        {
            var identifier = draw.Word();
            var record = draw.Bytes(1, 40);
            return Request(
                WriteDataByIdentifier.Encode(identifier, record),
                "UDS_WDBI",
                new() { ["dataIdentifier"] = identifier },
                record);
        },
        ["2F"] = draw =>
        {
            var identifier = draw.Word();
            var parameter = draw.Byte(0, 3);
            var state = draw.Bytes(0, 6);
            var mask = draw.Bytes(0, 2);
            return Request(
                InputOutputControlByIdentifier.Encode(
                    identifier, (InputOutputControlParameter)parameter, state, mask),
                "UDS_IOCBI",
                new()
                {
                    ["dataIdentifier"] = identifier,
                    ["controlOptionRecord"] = parameter,
                    ["controlEnableMaskRecord"] = Hex([.. state, .. mask]),
                });
        },
        ["31"] = draw =>
        {
            var type = draw.Byte(1, 3);
            var routine = draw.Word();
            var record = draw.Bytes(0, 20);
            return Request(
                RoutineControl.Encode((RoutineControlType)type, routine, record),
                "UDS_RC",
                new() { ["routineControlType"] = type, ["routineIdentifier"] = routine },
                record);
        },
        ["34"] = draw => Load(draw, "UDS_RD", RequestDownload.Encode),
        ["35"] = draw => Load(draw, "UDS_RU", RequestUpload.Encode),
        ["36"] = draw =>
        {
            var counter = draw.Byte();
            var data = draw.Bytes(0, 300);
            return Request(
                TransferData.Encode(counter, data),
                "UDS_TD",
                new() { ["blockSequenceCounter"] = counter, ["transferRequestParameterRecord"] = Hex(data) });
        },
        ["37"] = draw =>
        {
            var record = draw.Bytes(0, 20);
            return Request(
                RequestTransferExit.Encode(record),
                "UDS_RTE",
                new() { ["transferRequestParameterRecord"] = Hex(record) });
        },
        ["38"] = FileTransfer,
        ["3D"] = draw =>
        {
            var (address, _, addressBytes, _) = Range(draw);
            var data = draw.Bytes(1, 60);
            var fields = Memory(address, (uint)data.Length, addressBytes, 2);
            fields["dataRecord"] = Hex(data);
            return Request(WriteMemoryByAddress.Encode(address, data, addressBytes, 2), "UDS_WMBA", fields);
        },
        ["3E"] = draw => Sub(draw, 0, 0, "UDS_TP", "subFunction", (_, quiet) => TesterPresent.Encode(quiet)),
        ["83"] = draw =>
        {
            var type = draw.Byte(1, 4);
            var record = type == 4 ? draw.Bytes(1, 6) : [];
            var fields = new JsonObject { ["timingParameterAccessType"] = type };
            if (type == 4)
            {
                fields["timingParameterRequestRecord"] = Hex(record);
            }

            return Request(AccessTimingParameter.Encode((TimingParameterAccessType)type, record), "UDS_ATP", fields);
        },
        ["84"] = Secured,
        ["85"] = draw =>
        {
            var type = draw.Byte(1, 2);
            var record = draw.Bytes(0, 4);
            return Request(
                ControlDtcSetting.Encode((DtcSettingType)type, optionRecord: record),
                "UDS_CDTCS",
                new() { ["DTCSettingType"] = type, ["DTCSettingControlOptionRecord"] = Hex(record) });
        },
        ["86"] = draw =>
        {
            var window = draw.Byte();
            byte[] record = [.. draw.Bytes(2, 2)];
            var service = draw.Bytes(1, 5);
            return Request(
                ResponseOnEvent.Encode(EventType.OnChangeOfDataIdentifier, window, record, service),
                "UDS_ROE",
                new()
                {
                    ["eventType"] = 3,
                    ["eventWindowTime"] = window,
                    ["eventTypeRecord"] = Hex([.. record, .. service]),
                });
        },
        ["87"] = Link,
    };

    private static PeerCase Sub(
        Draw draw, int min, int max, string layer, string field, Func<byte, bool, byte[]> encode)
    {
        var value = draw.Byte(min, max);
        var quiet = draw.Bool();
        return Request(encode(value, quiet), layer, new() { [field] = value | (quiet ? 0x80 : 0) });
    }

    private static PeerCase Clear(Draw draw)
    {
        var group = draw.Number(3);
        byte? memory = draw.Bool() ? draw.Byte() : null;
        return Request(
            ClearDiagnosticInformation.Encode(group, memory),
            "UDS_CDTCI",
            new()
            {
                ["groupOfDTCHighByte"] = group >> 16,
                ["groupOfDTCMiddleByte"] = (group >> 8) & 0xFF,
                ["groupOfDTCLowByte"] = group & 0xFF,
            },
            memory is { } selection ? [selection] : []);
    }

    private static PeerCase DtcRequest(Draw draw)
    {
        var mask = draw.Byte();
        var severity = draw.Byte();
        var dtc = draw.Number(3);
        var record = draw.Byte();
        var number = new JsonObject
        {
            ["DTCHighByte"] = dtc >> 16,
            ["DTCMiddleByte"] = (dtc >> 8) & 0xFF,
            ["DTCLowByte"] = dtc & 0xFF,
        };
        var (query, fields) = draw.Int(0, 5) switch
        {
            0 => (DtcQuery.ByStatus((DtcStatus)mask), new JsonObject { ["DTCStatusMask"] = mask }),
            1 => (DtcQuery.CountByStatus((DtcStatus)mask), new JsonObject { ["DTCStatusMask"] = mask }),
            2 => (
                DtcQuery.BySeverity((DtcSeverity)severity, (DtcStatus)mask),
                new JsonObject { ["DTCSeverityMask"] = severity, ["DTCStatusMask"] = mask }),
            3 => (DtcQuery.Snapshot(dtc, record), With(number, "DTCSnapshotRecordNumber", record)),
            4 => (DtcQuery.ExtendedData(dtc, record), With(number, "DTCExtendedDataRecordNumber", record)),
            _ => (DtcQuery.Supported(), new JsonObject()),
        };
        return Request(
            ReadDtcInformation.Encode(query), "UDS_RDTCI", With(fields, "reportType", (int)query.ReportType));
    }

    private static JsonObject With(JsonObject fields, string name, int value)
    {
        fields[name] = value;
        return fields;
    }

    private static PeerCase Security(Draw draw)
    {
        var level = (byte)((draw.Byte(0, 0x3E) * 2) + 1);
        var bytes = draw.Bytes(1, 40);
        return draw.Bool()
            ? Request(
                SecurityAccess.EncodeRequestSeed(level, bytes),
                "UDS_SA",
                new() { ["securityAccessType"] = level, ["securityAccessDataRecord"] = Hex(bytes) })
            : Request(
                SecurityAccess.EncodeSendKey(level, bytes),
                "UDS_SA",
                new() { ["securityAccessType"] = level + 1, ["securityKey"] = Hex(bytes) });
    }

    /// <summary>scapy has the parts of communicationType the other way round: it gets them by their bits.</summary>
    private static PeerCase Communication(Draw draw)
    {
        var type = draw.Byte(0, 5);
        var messages = draw.Byte(1, 3);
        ushort? node = type >= 4 ? draw.Word() : null;
        return Request(
            CommunicationControl.Encode(
                (CommunicationControlType)type, (CommunicationType)messages, nodeIdentificationNumber: node),
            "UDS_CC",
            new()
            {
                ["controlType"] = type,
                ["communicationType0"] = messages >> 6,
                ["communicationType1"] = (messages >> 4) & 3,
                ["communicationType2"] = messages & 15,
            },
            node is { } number ? [(byte)(number >> 8), (byte)number] : []);
    }

    private static PeerCase AuthenticationRequest(Draw draw)
    {
        var (a, b, c, algorithm) = (draw.Bytes(1, 90), draw.Bytes(1, 40), draw.Bytes(0, 9), draw.Bytes(16, 16));
        var (task, id) = (draw.Byte(0, 8), draw.Word());
        var configuration = draw.Byte();
        var two = task is 2 or 7;
        var (bytes, fields) = task switch
        {
            0 => (Authentication.EncodeDeAuthenticate(), new JsonObject()),
            1 or 2 => (Authentication.EncodeVerifyCertificate(configuration, a, b, two), new()
            {
                ["communicationConfiguration"] = configuration,
                ["certificateClient"] = Hex(a),
                ["challengeClient"] = Hex(b),
            }),
            3 => (Authentication.EncodeProofOfOwnership(a, c), new()
            {
                ["proofOfOwnershipClient"] = Hex(a),
                ["ephemeralPublicKeyClient"] = Hex(c),
            }),
            4 => (Authentication.EncodeTransmitCertificate(id, a), new()
            {
                ["certificateEvaluationId"] = id,
                ["certificateData"] = Hex(a),
            }),
            5 => (Authentication.EncodeRequestChallenge(configuration, algorithm), new()
            {
                ["communicationConfiguration"] = configuration,
                ["algorithmIndicator"] = Hex(algorithm),
            }),
            6 or 7 => (Authentication.EncodeVerifyProofOfOwnership(algorithm, a, b, c, two), new()
            {
                ["algorithmIndicator"] = Hex(algorithm),
                ["proofOfOwnershipClient"] = Hex(a),
                ["challengeClient"] = Hex(b),
                ["additionalParameter"] = Hex(c),
            }),
            _ => (Authentication.EncodeConfiguration(), new JsonObject()),
        };
        return Request(bytes, "UDS_AUTH", With(fields, "subFunction", task));
    }

    private static PeerCase Define(Draw draw)
    {
        var identifier = (ushort)(0xF200 + draw.Int(0, 0x1FF));
        var (position, size) = (draw.Byte(1), draw.Byte(1));
        var source = draw.Word();
        var bytes = draw.Bool()
            ? DynamicallyDefineDataIdentifier.EncodeByIdentifier(identifier, [new(source, position, size)])
            : DynamicallyDefineDataIdentifier.EncodeByMemoryAddress(identifier, [new(source, size)]);
        return Request(
            bytes, "UDS_DDDI", new() { ["subFunction"] = bytes[1], ["dataRecord"] = Hex(bytes.AsSpan(2)) });
    }

    private static (uint Address, uint Size, int AddressBytes, int SizeBytes) Range(Draw draw)
    {
        var (addressBytes, sizeBytes) = (draw.Int(1, 4), draw.Int(1, 4));
        return (draw.Number(addressBytes), Math.Max(1, draw.Number(sizeBytes)), addressBytes, sizeBytes);
    }

    private static PeerCase Load(Draw draw, string layer, Func<byte, uint, uint, int, int, byte[]> encode)
    {
        var (address, size, addressBytes, sizeBytes) = Range(draw);
        var format = draw.Byte();
        return Request(
            encode(format, address, size, addressBytes, sizeBytes),
            layer,
            Memory(address, size, addressBytes, sizeBytes, format));
    }

    private static PeerCase FileTransfer(Draw draw)
    {
        var (mode, path, format) = ((FileOperation)draw.Byte(1, 6), draw.Path(), draw.Byte());
        var (size, compressed) = (draw.Number(3), draw.Number(3));
        var fields = new JsonObject
        {
            ["modeOfOperation"] = (int)mode,
            ["filePathAndName"] = Hex(Encoding.ASCII.GetBytes(path)),
        };
        if (mode is not (FileOperation.DeleteFile or FileOperation.ReadDir))
        {
            fields["compressionMethod"] = format >> 4;
            fields["encryptingMethod"] = format & 15;
        }

        if (mode is FileOperation.AddFile or FileOperation.ReplaceFile or FileOperation.ResumeFile)
        {
            fields["fileSizeUnCompressed"] = Hex([(byte)(size >> 16), (byte)(size >> 8), (byte)size]);
            fields["fileSizeCompressed"] =
                Hex([(byte)(compressed >> 16), (byte)(compressed >> 8), (byte)compressed]);
        }

        return Request(RequestFileTransfer.Encode(mode, path, format, size, compressed, 3), "UDS_RFT", fields);
    }

    private static PeerCase Secured(Draw draw)
    {
        var (administrative, calculation, counter) = (draw.Word(), draw.Byte(), draw.Word());
        var (message, signature) = (draw.Bytes(1, 30), draw.Bytes(0, 64));
        return Request(
            SecuredDataTransmission.Encode(new SecuredMessage
            {
                AdministrativeParameter = administrative,
                SignatureEncryptionCalculation = calculation,
                AntiReplayCounter = counter,
                Message = message,
                Signature = signature,
            }),
            "UDS_SDT",
            new()
            {
                ["requestMessage"] = administrative >> 15,
                ["ISOSAEReservedBackwardsCompatibility"] = (administrative >> 13) & 3,
                ["preEstablishedKeyUsed"] = (administrative >> 12) & 1,
                ["encryptedMessage"] = (administrative >> 11) & 1,
                ["signedMessage"] = (administrative >> 10) & 1,
                ["signedResponseRequested"] = (administrative >> 9) & 1,
                ["ISOSAEReserved"] = administrative & 0x1FF,
                ["signatureEncryptionCalculation"] = calculation,
                ["signatureLength"] = signature.Length,
                ["antiReplayCounter"] = counter,
                ["internalMessageServiceRequestId"] = message[0],
                ["dataRecord"] = Hex([.. message.AsSpan(1), .. signature]),
            });
    }

    private static PeerCase Link(Draw draw)
    {
        var rate = draw.Number(3);
        return draw.Int(1, 3) switch
        {
            1 => Request(
                LinkControl.EncodeVerifyFixed(LinkControlMode.Can500000Baud),
                "UDS_LC",
                new() { ["linkControlType"] = 1, ["baudrateIdentifier"] = 0x12 }),
            2 => Request(
                LinkControl.EncodeVerifySpecific(rate),
                "UDS_LC",
                new()
                {
                    ["linkControlType"] = 2,
                    ["baudrateHighByte"] = rate >> 16,
                    ["baudrateMiddleByte"] = (rate >> 8) & 0xFF,
                    ["baudrateLowByte"] = rate & 0xFF,
                }),
            _ => Request(LinkControl.EncodeTransition(false), "UDS_LC", new() { ["linkControlType"] = 3 }),
        };
    }
}
