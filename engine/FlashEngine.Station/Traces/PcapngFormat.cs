using System.Buffers.Binary;
using System.Text;
using FlashEngine.Can;

namespace FlashEngine.Station.Traces;

/// <summary>
/// pcapng with link type CAN_SOCKETCAN: one section, one interface per channel with its name, its bit rate and
/// nanosecond times, one enhanced packet block per frame with its direction. Little-endian; the CAN id is big-endian,
/// as the link type has it. Frames are as long as Linux captures them (16 and 72 bytes): readers tell FD by that.
/// A DoIP channel has link type WIRESHARK_UPPER_PDU: its diagnostic messages stand there without Ethernet, IP and TCP,
/// which the engine does not see, and in clear where TLS carries them.
/// </summary>
internal sealed partial class PcapngFormat(
    IReadOnlyList<string> channelNames, IReadOnlyList<CanBitRate?> bitRates, DateTimeOffset start) : ITraceFormat
{
    private const uint SectionHeader = 0x0A0D_0D0A;
    private const uint InterfaceDescription = 1;
    private const uint EnhancedPacket = 6;
    private const ushort LinkTypeCanSocketCan = 227;
    private const int PacketStartLength = 28;
    private const int PacketEndLength = 16;
    private const int ClassicLength = 16;
    private const int FdLength = 72;
    private const uint ExtendedIdFlag = 0x8000_0000;
    private const byte CanFdBrs = 0x01;
    private const byte CanFdEsi = 0x02;
    private const byte CanFdFdf = 0x04;

    private readonly long _startNs = (start - DateTimeOffset.UnixEpoch).Ticks * 100;

    public byte[] Header()
    {
        using var blocks = new MemoryStream();

        // Byte-order magic, version 1.0, section length unknown (-1).
        WriteBlock(blocks, SectionHeader, body =>
        {
            body.Write(0x1A2B_3C4Du);
            body.Write((ushort)1);
            body.Write((ushort)0);
            body.Write(-1L);
            WriteOption(body, 4, "FlashEngine"u8); // shb_userappl
            WriteOption(body, 0, []);
        });
        for (var i = 0; i < channelNames.Count; i++)
        {
            var (name, bitRate) = (channelNames[i], bitRates[i]);
            WriteBlock(blocks, InterfaceDescription, body =>
            {
                body.Write(bitRate is null ? LinkTypeUpperPdu : LinkTypeCanSocketCan);
                body.Write((ushort)0);
                body.Write(0u); // no limit of the captured length
                WriteOption(body, 2, Encoding.UTF8.GetBytes(name)); // if_name
                if (bitRate is { } rate)
                {
                    WriteOption(body, 8, BitConverter.GetBytes((ulong)rate.NominalBitsPerSecond)); // if_speed
                }

                WriteOption(body, 9, [9]); // if_tsresol: 10^-9 s
                WriteOption(body, 0, []);
            });
        }

        return blocks.ToArray();
    }

    public int WriteFrame(Span<byte> destination, int channel, in CanFrame frame, long timestampNs, bool transmitted)
    {
        var length = frame.IsFd ? FdLength : ClassicLength;
        var total = PacketStartLength + length + PacketEndLength;
        var block = destination[..total];
        block.Clear();
        WritePacketStart(block, total, channel, length, timestampNs);
        WriteSocketCan(block[PacketStartLength..], frame);
        WritePacketEnd(block[(PacketStartLength + length)..], total, transmitted);
        return total;
    }

    /// <summary>An enhanced packet block up to its data.</summary>
    private void WritePacketStart(Span<byte> block, int total, int channel, int length, long timestampNs)
    {
        var time = (ulong)(_startNs + timestampNs);
        BinaryPrimitives.WriteUInt32LittleEndian(block, EnhancedPacket);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], total);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], channel);
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], (uint)(time >> 32));
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], (uint)time);
        BinaryPrimitives.WriteInt32LittleEndian(block[20..], length);
        BinaryPrimitives.WriteInt32LittleEndian(block[24..], length);
    }

    /// <summary>Its end: epb_flags, inbound 1 or outbound 2 in the lowest bits; then the end of the options.</summary>
    private static void WritePacketEnd(Span<byte> end, int total, bool transmitted)
    {
        end[..PacketEndLength].Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(end, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(end[2..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(end[4..], transmitted ? 2u : 1u);
        BinaryPrimitives.WriteInt32LittleEndian(end[12..], total);
    }

    public byte[] Trailer() => [];

    private static void WriteSocketCan(Span<byte> packet, in CanFrame frame)
    {
        BinaryPrimitives.WriteUInt32BigEndian(packet, frame.Id.Value | (frame.Id.IsExtended ? ExtendedIdFlag : 0));
        packet[4] = (byte)frame.Length;
        packet[5] = (byte)((frame.IsFd ? CanFdFdf : 0)
            | ((frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? CanFdBrs : 0)
            | ((frame.Flags & CanFrameFlags.ErrorStateIndicator) != 0 ? CanFdEsi : 0));
        frame.Data.CopyTo(packet[8..]);
    }

    private static void WriteBlock(Stream blocks, uint type, Action<BinaryWriter> writeBody)
    {
        using var bytes = new MemoryStream();
        using var body = new BinaryWriter(bytes);
        writeBody(body);
        body.Flush();
        using var block = new BinaryWriter(blocks, Encoding.UTF8, leaveOpen: true);
        var total = (int)bytes.Length + 12;
        block.Write(type);
        block.Write(total);
        block.Write(bytes.ToArray());
        block.Write(total);
    }

    private static void WriteOption(BinaryWriter body, ushort code, ReadOnlySpan<byte> value)
    {
        body.Write(code);
        body.Write((ushort)value.Length);
        body.Write(value);
        for (var i = value.Length; i % 4 != 0; i++)
        {
            body.Write((byte)0);
        }
    }
}
