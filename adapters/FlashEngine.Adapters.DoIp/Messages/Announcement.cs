using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;

namespace FlashEngine.Adapters.DoIp.Messages;

/// <summary>
/// What an entity tells of itself: vehicle announcement, which is the vehicle identification response too
/// (ISO 13400-2).
/// </summary>
internal sealed record Announcement
{
    private const int VinLength = 17;
    private const int LengthMin = 32;
    private const int LengthMax = 33;

    /// <summary>The vehicle's number; dots where bytes are no printable ASCII, as before it is known.</summary>
    public required string Vin { get; init; }

    /// <summary>The entity's logical address.</summary>
    public required ushort LogicalAddress { get; init; }

    /// <summary>The entity's identification, 12 hexadecimal digits.</summary>
    public required string Eid { get; init; }

    /// <summary>That of the group of entities, 12 hexadecimal digits.</summary>
    public required string Gid { get; init; }

    /// <summary>00: none; 10: routing activation is needed to reach all ECUs.</summary>
    public required byte FurtherAction { get; init; }

    /// <summary>Who sent it.</summary>
    public required IPAddress From { get; init; }

    /// <summary>Reads a datagram.</summary>
    /// <returns>Null when it is no announcement.</returns>
    public static Announcement? Read(ReadOnlySpan<byte> datagram, IPAddress from)
    {
        if (datagram.Length < GenericHeader.Length
            || !GenericHeader.TryRead(datagram, out var header)
            || header.Type != PayloadType.VehicleAnnouncement
            || header.PayloadLength != datagram.Length - GenericHeader.Length
            || header.PayloadLength is not (LengthMin or LengthMax))
        {
            return null;
        }

        var payload = datagram[GenericHeader.Length..];
        return new Announcement
        {
            Vin = Printable(payload[..VinLength]),
            LogicalAddress = BinaryPrimitives.ReadUInt16BigEndian(payload[17..]),
            Eid = Convert.ToHexString(payload[19..25]),
            Gid = Convert.ToHexString(payload[25..31]),
            FurtherAction = payload[31],
            From = from,
        };
    }

    /// <summary>For people.</summary>
    public string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"VIN {Vin}, entity {LogicalAddress:X4}, EID {Eid}, GID {Gid}")
        + (FurtherAction == 0x10 ? ", routing activation needed" : "");

    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            _ = text.Append(value is > 0x20 and < 0x7F ? (char)value : '.');
        }

        return text.ToString();
    }
}
