using System.Buffers.Binary;

namespace FlashEngine.Station.Traces;

// Diagnostic messages of DoIP. One may be longer than any buffer, so it is written in three parts.
internal sealed partial class PcapngFormat
{
    private const ushort LinkTypeUpperPdu = 252;
    private const int DoIpHeaderLength = 8;
    private const int AddressesLength = 4;

    /// <summary>
    /// The tag that names who decodes the rest (EXP_PDU_TAG_DISSECTOR_NAME), and the end of the tags.
    /// </summary>
    private static ReadOnlySpan<byte> Tags => [0, 12, 0, 4, (byte)'d', (byte)'o', (byte)'i', (byte)'p', 0, 0, 0, 0];

    /// <summary>
    /// What stands before the user data of a message: the block's start, tags, DoIP header, addresses.
    /// </summary>
    public int WriteMessageStart(
        Span<byte> destination, int channel, ushort source, ushort target, int length, long timestampNs)
    {
        var data = Tags.Length + DoIpHeaderLength + AddressesLength + length;
        WritePacketStart(destination, TotalOf(length), channel, data, timestampNs);
        var part = destination[PacketStartLength..];
        Tags.CopyTo(part);
        part = part[Tags.Length..];
        BinaryPrimitives.WriteUInt16BigEndian(part, 0x02FD); // protocol version of ISO 13400-2:2012, and its inverse
        BinaryPrimitives.WriteUInt16BigEndian(part[2..], 0x8001); // diagnostic message
        BinaryPrimitives.WriteInt32BigEndian(part[4..], AddressesLength + length);
        BinaryPrimitives.WriteUInt16BigEndian(part[8..], source);
        BinaryPrimitives.WriteUInt16BigEndian(part[10..], target);
        return PacketStartLength + Tags.Length + DoIpHeaderLength + AddressesLength;
    }

    /// <summary>What stands behind it: padding to 32 bits, the block's end.</summary>
    public static int WriteMessageEnd(Span<byte> destination, int length, bool transmitted)
    {
        var padding = -length & 3;
        destination[..padding].Clear();
        WritePacketEnd(destination[padding..], TotalOf(length), transmitted);
        return padding + PacketEndLength;
    }

    private static int TotalOf(int length) =>
        PacketStartLength + Tags.Length + DoIpHeaderLength + AddressesLength + length + (-length & 3) + PacketEndLength;
}
