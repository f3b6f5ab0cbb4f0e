using System.Buffers.Binary;
using FlashEngine.Can;

namespace FlashEngine.IsoTp;

/// <summary>Writes the four N_PDUs of ISO 15765-2 into CAN frames: PCI, payload, padding, id and flags.</summary>
internal sealed class N_PduWriter
{
    private const int ClassicDataLength = 8;
    private const int Ff12BitLengthMax = 0xFFF;
    private const byte DefaultPadding = 0xCC;

    private readonly CanId _txId;
    private readonly byte? _prefix;
    private readonly int _prefixLength;
    private readonly CanFrameFlags _flags;
    private readonly int _txDataLength;
    private readonly int _minimumCanDl;
    private readonly byte _padding;
    private readonly byte _blockSize;

    public N_PduWriter(IsoTpOptions options)
    {
        _txId = options.TxId;
        _prefix = options.TxPrefix;
        _prefixLength = options.TxPrefix is null ? 0 : 1;
        _flags = (options.Fd, options.BitRateSwitch) switch
        {
            (false, _) => CanFrameFlags.None,
            (true, false) => CanFrameFlags.Fd,
            (true, true) => CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch,
        };
        _txDataLength = options.TxDataLength;
        _minimumCanDl = options.Padding is null ? 0 : options.MinimumCanDl;
        _padding = options.Padding ?? DefaultPadding;
        _blockSize = (byte)options.BlockSize;
    }

    /// <summary>The longest PDU that a SingleFrame of our TX_DL holds.</summary>
    public int SingleFrameLengthMax =>
        (_txDataLength == ClassicDataLength ? 7 : _txDataLength - 2) - _prefixLength;

    /// <summary>Payload bytes of a full ConsecutiveFrame.</summary>
    public int ConsecutiveFrameDataLength => _txDataLength - 1 - _prefixLength;

    /// <summary>Writes the whole PDU, 1..<see cref="SingleFrameLengthMax"/> bytes.</summary>
    public void WriteSingleFrame(ref CanFrame frame, ReadOnlySpan<byte> pdu)
    {
        var body = Body(ref frame);
        if (pdu.Length + _prefixLength < ClassicDataLength)
        {
            body[0] = (byte)pdu.Length;
            pdu.CopyTo(body[1..]);
            Finish(ref frame, pdu.Length + 1, ClassicDataLength);
            return;
        }

        body[0] = 0;
        body[1] = (byte)pdu.Length;
        pdu.CopyTo(body[2..]);
        Finish(ref frame, pdu.Length + 2, _txDataLength);
    }

    /// <summary>Writes the PDU's length and first bytes; the 32-bit length only when 12 bits do not hold it.</summary>
    /// <returns>How many bytes of the PDU the frame took.</returns>
    public int WriteFirstFrame(ref CanFrame frame, ReadOnlySpan<byte> pdu)
    {
        var body = Body(ref frame);
        var headerLength = 2;
        if (pdu.Length <= Ff12BitLengthMax)
        {
            BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)(0x1000 | pdu.Length));
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(body, 0x1000);
            BinaryPrimitives.WriteInt32BigEndian(body[2..], pdu.Length);
            headerLength = 6;
        }

        var taken = _txDataLength - _prefixLength - headerLength;
        pdu[..taken].CopyTo(body[headerLength..]);
        Finish(ref frame, headerLength + taken, _txDataLength);
        return taken;
    }

    /// <summary>Writes 1..<see cref="ConsecutiveFrameDataLength"/> bytes of the PDU.</summary>
    public void WriteConsecutiveFrame(ref CanFrame frame, int sequenceNumber, ReadOnlySpan<byte> data)
    {
        var body = Body(ref frame);
        body[0] = (byte)(0x20 | sequenceNumber);
        data.CopyTo(body[1..]);
        Finish(ref frame, data.Length + 1, _txDataLength);
    }

    /// <summary>Writes a FlowControl; BS and STmin mean nothing in a Wait or an Overflow and are 0 there.</summary>
    public void WriteFlowControl(ref CanFrame frame, FlowStatus flowStatus, byte stMin)
    {
        var goOn = flowStatus == FlowStatus.ContinueToSend;
        var body = Body(ref frame);
        body[0] = (byte)(0x30 | (byte)flowStatus);
        body[1] = goOn ? _blockSize : (byte)0;
        body[2] = goOn ? stMin : (byte)0;
        Finish(ref frame, 3, _txDataLength);
    }

    /// <summary>The bytes behind the address prefix, which is written.</summary>
    private Span<byte> Body(ref CanFrame frame)
    {
        var buffer = frame.Buffer;
        if (_prefix is not { } prefix)
        {
            return buffer;
        }

        buffer[0] = prefix;
        return buffer[1..];
    }

    private void Finish(ref CanFrame frame, int used, int canDlMax)
    {
        used += _prefixLength;
        var canDl = Math.Max(used, Math.Min(_minimumCanDl, canDlMax));
        if (canDl > ClassicDataLength && canDl != _txDataLength)
        {
            canDl = CanDlc.RoundUp(canDl);
        }

        frame.Buffer[used..canDl].Fill(_padding);
        frame.Id = _txId;
        frame.Flags = _flags;
        frame.Length = canDl;
    }
}
