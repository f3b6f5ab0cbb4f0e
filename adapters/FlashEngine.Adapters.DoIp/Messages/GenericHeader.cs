using System.Buffers.Binary;

namespace FlashEngine.Adapters.DoIp.Messages;

/// <summary>
/// The eight bytes in front of every message: protocol version, its inverse, payload type, payload length (ISO 13400-2,
/// generic DoIP header).
/// </summary>
internal readonly record struct GenericHeader(byte Version, PayloadType Type, uint PayloadLength)
{
    /// <summary>Its length in bytes.</summary>
    public const int Length = 8;

    /// <summary>
    /// The version of identification requests: whoever hears them answers, whichever version it speaks.
    /// </summary>
    public const byte VersionOfIdentification = 0xFF;

    private const byte VersionFirst = 0x02; // ISO 13400-2:2012
    private const byte VersionLast = 0x03; // ISO 13400-2:2019

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> destination)
    {
        destination[0] = Version;
        destination[1] = (byte)~Version;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)Type);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], PayloadLength);
    }

    /// <summary>Reads a header.</summary>
    /// <param name="source">At least <see cref="Length"/> bytes.</param>
    /// <param name="header">The header.</param>
    /// <returns>False when version and inverse version are no pair that a tester takes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out GenericHeader header)
    {
        header = new GenericHeader(
            source[0],
            (PayloadType)BinaryPrimitives.ReadUInt16BigEndian(source[2..]),
            BinaryPrimitives.ReadUInt32BigEndian(source[4..]));
        return source[0] is >= VersionFirst and <= VersionLast && source[1] == (byte)~source[0];
    }
}
