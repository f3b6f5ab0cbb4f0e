using FlashEngine.Uds.Services;

namespace FlashEngine.Uds.Text;

/// <summary>Services and their sub-functions by the standard's names.</summary>
public static class ServiceText
{
    private const byte SubFunctionMask = 0x7F;

    /// <summary>The name of a service, by its request's identifier.</summary>
    public static string Name(byte serviceId) => serviceId switch
    {
        0x10 => "DiagnosticSessionControl",
        0x11 => "ECUReset",
        0x14 => "ClearDiagnosticInformation",
        0x19 => "ReadDTCInformation",
        0x22 => "ReadDataByIdentifier",
        0x23 => "ReadMemoryByAddress",
        0x24 => "ReadScalingDataByIdentifier",
        0x27 => "SecurityAccess",
        0x28 => "CommunicationControl",
        0x29 => "Authentication",
        0x2A => "ReadDataByPeriodicIdentifier",
        0x2C => "DynamicallyDefineDataIdentifier",
        0x2E => "WriteDataByIdentifier",
        0x2F => "InputOutputControlByIdentifier",
        0x31 => "RoutineControl",
        0x34 => "RequestDownload",
        0x35 => "RequestUpload",
        0x36 => "TransferData",
        0x37 => "RequestTransferExit",
        0x38 => "RequestFileTransfer",
        0x3D => "WriteMemoryByAddress",
        0x3E => "TesterPresent",
        0x83 => "AccessTimingParameter",
        0x84 => "SecuredDataTransmission",
        0x85 => "ControlDTCSetting",
        0x86 => "ResponseOnEvent",
        0x87 => "LinkControl",
        (>= 0xBA and <= 0xBE) => $"the system supplier's service {serviceId:X2}",
        (>= 0xA0 and <= 0xB9) => $"the vehicle manufacturer's service {serviceId:X2}",
        _ => $"unknown service {serviceId:X2}",
    };

    /// <summary>True for services whose second byte is a sub-function with suppressPosRspMsgIndicationBit.</summary>
    public static bool HasSubFunction(byte serviceId) => serviceId
        is 0x10 or 0x11 or 0x19 or 0x27 or 0x28 or 0x29 or 0x2C or 0x31 or 0x3E or 0x83 or 0x85 or 0x86 or 0x87;

    /// <summary>The name of a session.</summary>
    /// <param name="session">00..7F.</param>
    public static string Session(byte session) => SubFunction<Session>(session);

    /// <summary>The name of a reset.</summary>
    /// <param name="resetType">00..7F.</param>
    public static string Reset(byte resetType) => SubFunction<ResetType>(resetType);

    /// <summary>A sub-function's name with its value, or whose range it is in.</summary>
    internal static string SubFunction<T>(byte value)
        where T : struct, Enum
    {
        var plain = (byte)(value & SubFunctionMask);
        return $"{plain:X2} {Enum.GetName((T)Enum.ToObject(typeof(T), plain)) ?? Range(plain)}";
    }

    /// <summary>As for a sub-function, of a byte without indication bit.</summary>
    internal static string Value<T>(byte value)
        where T : struct, Enum
        => $"{value:X2} {Enum.GetName((T)Enum.ToObject(typeof(T), value)) ?? "(no value of the standard)"}";

    private static string Range(byte subFunction) => subFunction switch
    {
        >= 0x40 and <= 0x5F => "(the vehicle manufacturer's)",
        >= 0x60 and <= 0x7E => "(the system supplier's)",
        _ => "(reserved by ISO 14229-1)",
    };
}
