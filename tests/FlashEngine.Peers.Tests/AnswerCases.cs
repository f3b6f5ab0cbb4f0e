using System.Text.Json.Nodes;
using FlashEngine.Uds.Services;
using static FlashEngine.Peers.Tests.PeerCase;

namespace FlashEngine.Peers.Tests;

/// <summary>
/// A positive answer of each service, drawn by chance: scapy makes it, our decoder reads it. Left out, because scapy
/// 2.5.0 lays them out otherwise or not at all: 2A (scapy adds an identifier), 2C 03 for all (scapy always adds one),
/// 38 06, and 19 from 16 on. 84 is compared by its whole bytes, because scapy does not part message and signature.
/// </summary>
internal static class AnswerCases
{
    public static readonly Dictionary<string, Func<Draw, PeerCase>> All = new()
    {
        ["50"] = draw =>
        {
            var (type, record) = (draw.Byte(1, 4), draw.Bytes(4, 4));
            return Answer(
                [0x50, type, .. record],
                "UDS_DSCPR",
                new() { ["diagnosticSessionType"] = type, ["sessionParameterRecord"] = Hex(record) },
                bytes => DiagnosticSessionControl.TryDecode(bytes, (Session)type, out var timing)
                    && timing.P2ServerMax.TotalMilliseconds == ((record[0] << 8) | record[1])
                    && timing.P2StarServerMax.TotalMilliseconds == ((record[2] << 8) | record[3]) * 10);
        },
        ["51"] = draw =>
        {
            var (type, time) = (draw.Byte(1, 5), draw.Byte(0, 0xFE));
            var fields = new JsonObject { ["resetType"] = type };
            if (type == 4)
            {
                fields["powerDownTime"] = time;
            }

            return Answer(type == 4 ? [0x51, type, time] : [0x51, type], "UDS_ERPR", fields, bytes => type == 4
                ? EcuReset.TryDecodePowerDownTime(bytes, out var seconds) && seconds!.Value.TotalSeconds == time
                : EcuReset.TryDecode(bytes, (ResetType)type));
        },
        ["59"] = DtcAnswer,
        ["62"] = draw =>
        {
            var (identifier, record) = (draw.Word(), draw.Bytes(1, 60));
            return Answer(
                [0x62, (byte)(identifier >> 8), (byte)identifier, .. record],
                "UDS_RDBIPR",
                new() { ["dataIdentifier"] = identifier },
                bytes => ReadDataByIdentifier.TryDecode(bytes, identifier, out var read) && read.SequenceEqual(record),
                record);
        },
        ["63"] = draw =>
        {
            var record = draw.Bytes(1, 60);
            return Answer([0x63, .. record], "UDS_RMBAPR", new() { ["dataRecord"] = Hex(record) }, bytes =>
                ReadMemoryByAddress.TryDecode(bytes, (uint)record.Length, out var read) && read.SequenceEqual(record));
        },
        ["64"] = draw =>
        {
            var (identifier, count, unit) = (draw.Word(), draw.Byte(0, 15), draw.Byte());
            return Answer(
                [0x64, (byte)(identifier >> 8), (byte)identifier, count, 0xA0, unit],
                "UDS_RSDBIPR",
                new()
                {
                    ["dataIdentifier"] = identifier,
                    ["scalingByte"] = count,
                    ["dataRecord"] = Hex([0xA0, unit]),
                },
                bytes => ReadScalingDataByIdentifier.TryDecode(bytes, identifier, out var scaling)
                    && scaling.TryRead(out var number) && number.ByteCount == count
                    && scaling.TryRead(out var format) && format.Extension[0] == unit && scaling.IsAtEnd);
        },
        ["67"] = draw =>
        {
            var (level, seed) = ((byte)((draw.Byte(0, 0x3E) * 2) + 1), draw.Bytes(1, 40));
            return draw.Bool()
                ? Answer(
                    [0x67, level, .. seed],
                    "UDS_SAPR",
                    new() { ["securityAccessType"] = level, ["securitySeed"] = Hex(seed) },
                    bytes => SecurityAccess.TryDecodeSeed(bytes, level, out var read) && read.SequenceEqual(seed))
                : Answer(
                    [0x67, (byte)(level + 1)],
                    "UDS_SAPR",
                    new() { ["securityAccessType"] = level + 1 },
                    bytes => SecurityAccess.TryDecodeSendKey(bytes, level));
        },
        ["68"] = draw => Sub(draw, 0x68, 0, 5, "UDS_CCPR", "controlType", (bytes, value) =>
            CommunicationControl.TryDecode(bytes, (CommunicationControlType)value)),
        ["69"] = AuthenticationAnswer,
        ["6C"] = draw =>
        {
            var (mode, identifier) = (draw.Byte(1, 3), (ushort)(0xF200 + draw.Int(0, 0x1FF)));
            return Answer(
                [0x6C, mode, (byte)(identifier >> 8), (byte)identifier],
                "UDS_DDDIPR",
                new() { ["subFunction"] = mode, ["dynamicallyDefinedDataIdentifier"] = identifier },
                bytes => DynamicallyDefineDataIdentifier.TryDecode(bytes, (DefinitionMode)mode, identifier));
        },
        ["6E"] = draw =>
        {
            var identifier = draw.Word();
            return Answer(
                [0x6E, (byte)(identifier >> 8), (byte)identifier],
                "UDS_WDBIPR",
                new() { ["dataIdentifier"] = identifier },
                bytes => WriteDataByIdentifier.TryDecode(bytes, identifier));
        },
        ["6F"] = draw =>
        {
            var (identifier, parameter, state) = (draw.Word(), draw.Byte(0, 3), draw.Bytes(0, 9));
            return Answer(
                [0x6F, (byte)(identifier >> 8), (byte)identifier, parameter, .. state],
                "UDS_IOCBIPR",
                new() { ["dataIdentifier"] = identifier, ["controlStatusRecord"] = Hex([parameter, .. state]) },
                bytes => InputOutputControlByIdentifier.TryDecode(
                    bytes, identifier, (InputOutputControlParameter)parameter, out var read)
                    && read.SequenceEqual(state));
        },
        ["71"] = draw =>
        {
            var (type, routine, record) = (draw.Byte(1, 3), draw.Word(), draw.Bytes(0, 20));
            return Answer(
                [0x71, type, (byte)(routine >> 8), (byte)routine, .. record],
                "UDS_RCPR",
                new() { ["routineControlType"] = type, ["routineIdentifier"] = routine },
                bytes => RoutineControl.TryDecode(bytes, (RoutineControlType)type, routine, out var read)
                    && read.SequenceEqual(record),
                record);
        },
        ["74"] = draw => Load(draw, 0x74, "UDS_RDPR", (byte[] bytes, out int length) =>
            RequestDownload.TryDecode(bytes, out length)),
        ["75"] = draw => Load(draw, 0x75, "UDS_RUPR", (byte[] bytes, out int length) =>
            RequestUpload.TryDecode(bytes, out length)),
        ["76"] = draw =>
        {
            var (counter, data) = (draw.Byte(), draw.Bytes(0, 300));
            return Answer(
                [0x76, counter, .. data],
                "UDS_TDPR",
                new() { ["blockSequenceCounter"] = counter, ["transferResponseParameterRecord"] = Hex(data) },
                bytes => TransferData.TryDecode(bytes, counter, out var read) && read.SequenceEqual(data));
        },
        ["77"] = draw =>
        {
            var record = draw.Bytes(0, 20);
            return Answer(
                [0x77, .. record],
                "UDS_RTEPR",
                new() { ["transferResponseParameterRecord"] = Hex(record) },
                bytes => RequestTransferExit.TryDecode(bytes, out var read) && read.SequenceEqual(record));
        },
        ["78"] = FileAnswer,
        ["7D"] = draw =>
        {
            var (addressBytes, data) = (draw.Int(1, 4), draw.Bytes(1, 200));
            var address = draw.Number(addressBytes);
            var request = WriteMemoryByAddress.Encode(address, data, addressBytes, 2);
            return Answer(
                [0x7D, .. request.AsSpan(1, 3 + addressBytes)],
                "UDS_WMBAPR",
                Memory(address, (uint)data.Length, addressBytes, 2),
                bytes => WriteMemoryByAddress.TryDecode(bytes, request));
        },
        ["7E"] = draw => Sub(
            draw, 0x7E, 0, 0, "UDS_TPPR", "zeroSubFunction", (bytes, _) => TesterPresent.TryDecode(bytes)),
        ["C3"] = draw =>
        {
            var record = draw.Bytes(1, 6);
            return Answer(
                [0xC3, 0x03, .. record],
                "UDS_ATPPR",
                new() { ["timingParameterAccessType"] = 3, ["timingParameterResponseRecord"] = Hex(record) },
                bytes => AccessTimingParameter.TryDecode(
                    bytes, TimingParameterAccessType.ReadCurrentlyActiveTimingParameters, out var read)
                    && read.SequenceEqual(record));
        },
        ["C5"] = draw => Sub(draw, 0xC5, 1, 2, "UDS_CDTCSPR", "DTCSettingType", (bytes, value) =>
            ControlDtcSetting.TryDecode(bytes, (DtcSettingType)value)),
        ["C6"] = draw =>
        {
            var (events, window, records) = (draw.Byte(), draw.Byte(), draw.Bytes(1, 9));
            return Answer(
                [0xC6, 0x01, events, window, .. records],
                "UDS_ROEPR",
                new()
                {
                    ["eventType"] = 1,
                    ["numberOfIdentifiedEvents"] = events,
                    ["eventWindowTime"] = window,
                    ["eventTypeRecord"] = Hex(records),
                },
                bytes => ResponseOnEvent.TryDecode(bytes, EventType.OnDtcStatusChange, out var answer)
                    && answer.NumberOfEvents == events && answer.EventWindowTime == window
                    && answer.Records.SequenceEqual(records));
        },
        ["C7"] = draw => Sub(draw, 0xC7, 1, 3, "UDS_LCPR", "linkControlType", (bytes, value) =>
            LinkControl.TryDecode(bytes, (LinkControlType)value)),
    };

    private delegate bool LengthDecoder(byte[] bytes, out int length);

    private static PeerCase Answer(
        byte[] bytes, string layer, JsonObject fields, Func<byte[], bool> reads, ReadOnlySpan<byte> payload = default)
        => new(bytes, layer, fields, payload.ToArray(), reads);

    private static PeerCase Sub(
        Draw draw, byte sid, int min, int max, string layer, string field, Func<byte[], byte, bool> reads)
    {
        var value = draw.Byte(min, max);
        return Answer([sid, value], layer, new() { [field] = value }, bytes => reads(bytes, value));
    }

    private static PeerCase Load(Draw draw, byte sid, string layer, LengthDecoder decode)
    {
        var (length, reserved) = (draw.Int(3, 0xFFFF), draw.Byte(0, 15));
        byte[] field = [(byte)(length >> 8), (byte)length];
        return Answer(
            [sid, (byte)(0x20 | reserved), .. field],
            layer,
            new() { ["memorySizeLen"] = 2, ["reserved"] = reserved, ["maxNumberOfBlockLength"] = Hex(field) },
            bytes => decode(bytes, out var read) && read == length);
    }

    private static PeerCase DtcAnswer(Draw draw)
    {
        var (mask, status, dtc) = (draw.Byte(), draw.Byte(), draw.Number(3));
        byte[] code = [(byte)(dtc >> 16), (byte)(dtc >> 8), (byte)dtc, status];
        if (draw.Bool())
        {
            var count = draw.Word();
            return Answer(
                [0x59, 0x01, mask, 0x01, (byte)(count >> 8), (byte)count],
                "UDS_RDTCIPR",
                new()
                {
                    ["reportType"] = 1,
                    ["DTCStatusAvailabilityMask"] = mask,
                    ["DTCFormatIdentifier"] = 1,
                    ["DTCCount"] = count,
                },
                bytes => ReadDtcInformation.TryDecode(bytes, DtcQuery.CountByStatus(DtcStatus.All), out var report)
                    && report.NumberOfDtcs == count && report.Format == DtcFormat.Iso14229);
        }

        return Answer(
            [0x59, 0x02, mask, .. code, .. code],
            "UDS_RDTCIPR",
            new()
            {
                ["reportType"] = 2,
                ["DTCStatusAvailabilityMask"] = mask,
                ["DTCAndStatusRecord"] = Hex([.. code, .. code]),
            },
            bytes => ReadDtcInformation.TryDecode(bytes, DtcQuery.ByStatus(DtcStatus.All), out var report)
                && report.Count == 2 && (byte)report.StatusAvailabilityMask == mask
                && report[1] == new DtcEntry { Dtc = dtc, Status = (DtcStatus)status });
    }

    private static PeerCase AuthenticationAnswer(Draw draw)
    {
        var (challenge, certificate, proof, key) = (
            draw.Bytes(1, 40), draw.Bytes(1, 90), draw.Bytes(1, 70), draw.Bytes(0, 40));
        byte[] bytes =
        [
            0x69, 0x02, 0x11,
            0x00, (byte)challenge.Length, .. challenge,
            0x00, (byte)certificate.Length, .. certificate,
            0x00, (byte)proof.Length, .. proof,
            0x00, (byte)key.Length, .. key,
        ];
        return Answer(
            bytes,
            "UDS_AUTHPR",
            new()
            {
                ["subFunction"] = 2,
                ["returnValue"] = 0x11,
                ["challengeServer"] = Hex(challenge),
                ["certificateServer"] = Hex(certificate),
                ["proofOfOwnershipServer"] = Hex(proof),
                ["ephemeralPublicKeyServer"] = Hex(key),
            },
            read => Authentication.TryDecode(read, AuthenticationTask.VerifyCertificateBidirectional, out var answer)
                && answer.ChallengeServer.SequenceEqual(challenge)
                && answer.CertificateServer.SequenceEqual(certificate)
                && answer.ProofOfOwnershipServer.SequenceEqual(proof)
                && answer.EphemeralPublicKeyServer.SequenceEqual(key));
    }

    private static PeerCase FileAnswer(Draw draw)
    {
        var (size, compressed, length, format) = (
            draw.Bytes(3, 3), draw.Bytes(3, 3), draw.Int(3, 0xFFFF), draw.Byte());
        byte[] block = [(byte)(length >> 8), (byte)length];
        return Answer(
            [0x78, 0x04, 0x02, .. block, format, 0x00, 0x03, .. size, .. compressed],
            "UDS_RFTPR",
            new()
            {
                ["modeOfOperation"] = 4,
                ["maxNumberOfBlockLength"] = Hex(block),
                ["compressionMethod"] = format >> 4,
                ["encryptingMethod"] = format & 15,
                ["fileSizeUncompressedOrDirInfoLength"] = Hex(size),
                ["fileSizeCompressed"] = Hex(compressed),
            },
            bytes => RequestFileTransfer.TryDecode(bytes, FileOperation.ReadFile, out var answer)
                && answer.MaxNumberOfBlockLength == length && answer.DataFormatIdentifier == format
                && answer.FileSizeCompressed == (ulong)((compressed[0] << 16) | (compressed[1] << 8) | compressed[2]));
    }
}
