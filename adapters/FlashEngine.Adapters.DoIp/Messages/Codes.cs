using FlashEngine.Uds;

namespace FlashEngine.Adapters.DoIp.Messages;

/// <summary>The codes with which an entity refuses, as results and in words (ISO 13400-2).</summary>
internal static class Codes
{
    /// <summary>Routing is active.</summary>
    public const byte RoutingActivated = 0x10;

    /// <summary>All sockets are in use, or the tester's address is in use on another one.</summary>
    public static bool IsBusy(byte activationCode) => activationCode is 0x01 or 0x03;

    /// <summary>Why routing was not activated.</summary>
    public static string OfRoutingActivation(byte code) => code switch
    {
        0x00 => "unknown source address",
        0x01 => "all its sockets are in use by other testers",
        0x02 => "another source address is active on this connection",
        0x03 => "the source address is active on another connection",
        0x04 => "authentication is missing",
        0x05 => "the confirmation was rejected",
        0x06 => "it does not support this activation type",
        0x07 => "it wants TLS for this activation type (option tls: on)",
        0x11 => "it waits for a confirmation in the vehicle; confirm there and try again",
        >= 0xE0 and <= 0xFE => "a reason of the vehicle manufacturer",
        _ => "a reserved code",
    };

    /// <summary>Why a header was refused.</summary>
    public static string OfGenericNack(byte code) => code switch
    {
        0x00 => "incorrect pattern",
        0x01 => "unknown payload type",
        0x02 => "message too large",
        0x03 => "out of memory",
        0x04 => "invalid payload length",
        _ => "a reserved code",
    };

    /// <summary>The result of a message whose header was refused.</summary>
    public static N_Result ResultOfGenericNack(byte code) => code switch
    {
        0x02 => N_Result.DoIP_MESSAGE_TOO_LARGE,
        0x03 => N_Result.DoIP_OUT_OF_MEMORY,
        _ => N_Result.DoIP_HDR_ERROR,
    };

    /// <summary>The result of a diagnostic message with a negative acknowledgement.</summary>
    public static N_Result ResultOfDiagnosticNack(byte code) => code switch
    {
        0x02 => N_Result.DoIP_INVALID_SA,
        0x03 => N_Result.DoIP_UNKNOWN_TA,
        0x04 => N_Result.DoIP_MESSAGE_TOO_LARGE,
        0x05 => N_Result.DoIP_OUT_OF_MEMORY,
        0x06 => N_Result.DoIP_TARGET_UNREACHABLE,
        _ => N_Result.DoIP_ERROR,
    };
}
