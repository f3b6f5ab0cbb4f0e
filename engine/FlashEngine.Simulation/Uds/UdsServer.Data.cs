using System.Buffers.Binary;
using System.Text;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>Data: 22, 2E, 14.</summary>
internal sealed partial class UdsServer
{
    private const ushort BootSoftwareDid = 0xF180;
    private const ushort ActiveSessionDid = 0xF186;
    private const ushort VinDid = 0xF190;
    private const ushort FingerprintDid = 0xF15A;
    private const int FingerprintLength = 9;
    private const int ChecksumLength = 5;

    private static ReadOnlySpan<byte> BootSoftwareId => "VBOOT-1.0"u8;

    private NegativeResponseCode ReadDataByIdentifier(ReadOnlySpan<byte> request)
    {
        if (request.Length < 3 || request.Length % 2 == 0)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        _responseLength = 1;
        for (var index = 1; index < request.Length; index += 2)
        {
            if (!TryAppendData(BinaryPrimitives.ReadUInt16BigEndian(request[index..])))
            {
                return ResponseTooLong;
            }
        }

        return _responseLength > 1 ? Positive : RequestOutOfRange;
    }

    // An identifier that the ECU does not know, or has no value for, is left out (ISO 14229-1).
    private bool TryAppendData(ushort identifier)
    {
        if (identifier == _options.Type.VersionDid)
        {
            // A boot loader that would not start the application does not give out its version either.
            return !_memory.IsApplicationValid
                || _memory.ReadVersion() is not { } version
                || TryAppend(identifier, version);
        }

        if (identifier == _options.Type.HardwareDid)
        {
            return TryAppend(identifier, Encoding.ASCII.GetBytes(_options.Hardware));
        }

        if (identifier == _options.Type.ChecksumDid && identifier != 0)
        {
            return TryAppendChecksums(identifier);
        }

        if (identifier == (_options.Type.VinDid == 0 ? VinDid : _options.Type.VinDid))
        {
            return TryAppend(identifier, Encoding.Latin1.GetBytes(_vin));
        }

        return identifier switch
        {
            ActiveSessionDid => TryAppend(identifier, [_session]),
            BootSoftwareDid => TryAppend(identifier, BootSoftwareId),
            _ => true,
        };
    }

    private bool TryAppend(ushort identifier, ReadOnlySpan<byte> record)
    {
        if (_responseLength + 2 + record.Length > _response.Length)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_response.AsSpan(_responseLength), identifier);
        record.CopyTo(_response.AsSpan(_responseLength + 2));
        _responseLength += 2 + record.Length;
        return true;
    }

    private bool TryAppendChecksums(ushort identifier)
    {
        var record = new byte[ChecksumLength * _memory.Blocks.Count];
        var length = 0;
        foreach (var block in _memory.Blocks)
        {
            if (!block.IsRam && block.IsValid)
            {
                record[length] = block.Layout.Index;
                BinaryPrimitives.WriteUInt32BigEndian(record.AsSpan(length + 1), block.WrittenCrc());
                length += ChecksumLength;
            }
        }

        return length == 0 || TryAppend(identifier, record.AsSpan(0, length));
    }

    private NegativeResponseCode WriteDataByIdentifier(ReadOnlySpan<byte> request)
    {
        if (request.Length < 4)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var identifier = BinaryPrimitives.ReadUInt16BigEndian(request[1..]);
        if (identifier != FingerprintDid)
        {
            return RequestOutOfRange;
        }

        if (request.Length != 3 + FingerprintLength)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var access = _session == ProgrammingSession ? Access : SecurityAccessDenied;
        if (access != Positive)
        {
            return access;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_response.AsSpan(1), identifier);
        _responseLength = 3;
        return Positive;
    }

    private NegativeResponseCode ClearDiagnosticInformation(ReadOnlySpan<byte> request)
    {
        _responseLength = 1;
        return request.Length != 4 ? IncorrectMessageLengthOrInvalidFormat
            : request[1..].ContainsAnyExcept((byte)0xFF) ? RequestOutOfRange
            : Positive;
    }
}
