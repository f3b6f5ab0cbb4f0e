using System.Buffers.Binary;

namespace FlashEngine.Adapters.DoIp.Messages;

/// <summary>What a tester sends over TCP, in bytes.</summary>
internal static class TesterMessages
{
    /// <summary>Source and target address in front of the user data of a diagnostic message.</summary>
    public const int AddressesLength = 4;

    private const int RoutingActivationLength = 7;

    /// <summary>A routing activation request; the four bytes reserved by the standard are 0.</summary>
    public static byte[] RoutingActivation(byte version, ushort source, byte activationType)
    {
        var message = new byte[GenericHeader.Length + RoutingActivationLength];
        new GenericHeader(version, PayloadType.RoutingActivationRequest, RoutingActivationLength).Write(message);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), source);
        message[10] = activationType;
        return message;
    }

    /// <summary>The answer to an alive check.</summary>
    public static byte[] AliveCheckResponse(byte version, ushort source)
    {
        var message = new byte[GenericHeader.Length + sizeof(ushort)];
        new GenericHeader(version, PayloadType.AliveCheckResponse, sizeof(ushort)).Write(message);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(8), source);
        return message;
    }

    /// <summary>Writes what stands in front of the user data of a diagnostic message.</summary>
    public static void WriteDiagnosticStart(
        Span<byte> destination, byte version, ushort source, ushort target, int dataLength)
    {
        new GenericHeader(version, PayloadType.DiagnosticMessage, (uint)(AddressesLength + dataLength))
            .Write(destination);
        BinaryPrimitives.WriteUInt16BigEndian(destination[8..], source);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], target);
    }
}
