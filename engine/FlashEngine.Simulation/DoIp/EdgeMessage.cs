using System.Buffers.Binary;

namespace FlashEngine.Simulation.DoIp;

/// <summary>Payload types of ISO 13400-2 that the entity knows.</summary>
internal enum PayloadType : ushort
{
    GenericNack = 0x0000,
    IdentificationRequest = 0x0001,
    IdentificationRequestEid = 0x0002,
    IdentificationRequestVin = 0x0003,
    Announcement = 0x0004,
    RoutingActivationRequest = 0x0005,
    RoutingActivationResponse = 0x0006,
    AliveCheckRequest = 0x0007,
    AliveCheckResponse = 0x0008,
    EntityStatusRequest = 0x4001,
    EntityStatusResponse = 0x4002,
    PowerModeRequest = 0x4003,
    PowerModeResponse = 0x4004,
    Diagnostic = 0x8001,
    DiagnosticAck = 0x8002,
    DiagnosticNack = 0x8003,
}

/// <summary>The entity's own encoding of messages: generic header and payload.</summary>
internal static class EdgeMessage
{
    public const int HeaderLength = 8;

    /// <summary>Anybody's version in an identification request (ISO 13400-2, protocol version FF).</summary>
    private const byte VersionOfAnybody = 0xFF;

    private const int EidLength = 6;
    private const int VinLength = 17;

    /// <summary>Makes a message in the version that the tester speaks.</summary>
    public static byte[] Make(byte version, PayloadType type, params ReadOnlySpan<byte> payload)
    {
        var message = new byte[HeaderLength + payload.Length];
        message[0] = version;
        message[1] = (byte)(version ^ 0xFF);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)type);
        BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(4), (uint)payload.Length);
        payload.CopyTo(message.AsSpan(HeaderLength));
        return message;
    }

    /// <summary>True when version and inverse version are a pair that the entity speaks.</summary>
    public static bool HasPattern(ReadOnlySpan<byte> header, bool isUdp) =>
        (header[0] ^ header[1]) == 0xFF
        && (header[0] is 2 or 3 || (isUdp && header[0] == VersionOfAnybody));

    public static PayloadType TypeOf(ReadOnlySpan<byte> header) =>
        (PayloadType)BinaryPrimitives.ReadUInt16BigEndian(header[2..]);

    public static uint LengthOf(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32BigEndian(header[4..]);

    /// <summary>True when a payload of this length can be one of this type from a tester.</summary>
    public static bool HasLength(PayloadType type, uint length) => type switch
    {
        PayloadType.RoutingActivationRequest => length is 7 or 11,
        PayloadType.AliveCheckResponse => length == 2,
        PayloadType.Diagnostic => length > 4,
        PayloadType.IdentificationRequestEid => length == EidLength,
        PayloadType.IdentificationRequestVin => length == VinLength,
        _ => length == 0,
    };

    /// <summary>The header of an acknowledgement, positive or negative: addresses turned round, and the code.</summary>
    public static byte[] Answer(byte version, bool isPositive, ushort source, ushort target, byte code)
    {
        Span<byte> payload = stackalloc byte[5];
        BinaryPrimitives.WriteUInt16BigEndian(payload, source);
        BinaryPrimitives.WriteUInt16BigEndian(payload[2..], target);
        payload[4] = code;
        return Make(version, isPositive ? PayloadType.DiagnosticAck : PayloadType.DiagnosticNack, payload);
    }

    /// <summary>A diagnostic message of an ECU.</summary>
    public static byte[] Diagnostic(byte version, ushort source, ushort target, ReadOnlySpan<byte> data)
    {
        var payload = new byte[4 + data.Length];
        BinaryPrimitives.WriteUInt16BigEndian(payload, source);
        BinaryPrimitives.WriteUInt16BigEndian(payload.AsSpan(2), target);
        data.CopyTo(payload.AsSpan(4));
        return Make(version, PayloadType.Diagnostic, payload);
    }
}
