namespace FlashEngine.Adapters.J2534;

/// <summary>The results of PassThru functions (SAE J2534-1, 04.04) by name.</summary>
internal static class PassThruError
{
    /// <summary>The device does not know the protocol.</summary>
    public const int InvalidProtocolId = 0x03;

    /// <summary>No device is connected under this name.</summary>
    public const int DeviceNotConnected = 0x08;

    /// <summary>Another program has the device.</summary>
    public const int DeviceInUse = 0x0E;

    /// <summary>The device cannot make this bit rate.</summary>
    public const int InvalidBaudRate = 0x19;

    private static readonly string[] Names =
    [
        "STATUS_NOERROR", "ERR_NOT_SUPPORTED", "ERR_INVALID_CHANNEL_ID", "ERR_INVALID_PROTOCOL_ID",
        "ERR_NULL_PARAMETER", "ERR_INVALID_IOCTL_VALUE", "ERR_INVALID_FLAGS", "ERR_FAILED",
        "ERR_DEVICE_NOT_CONNECTED", "ERR_TIMEOUT", "ERR_INVALID_MSG", "ERR_INVALID_TIME_INTERVAL",
        "ERR_EXCEEDED_LIMIT", "ERR_INVALID_MSG_ID", "ERR_DEVICE_IN_USE", "ERR_INVALID_IOCTL_ID", "ERR_BUFFER_EMPTY",
        "ERR_BUFFER_FULL", "ERR_BUFFER_OVERFLOW", "ERR_PIN_INVALID", "ERR_CHANNEL_IN_USE", "ERR_MSG_PROTOCOL_ID",
        "ERR_INVALID_FILTER_ID", "ERR_NO_FLOW_CONTROL", "ERR_NOT_UNIQUE", "ERR_INVALID_BAUDRATE",
        "ERR_INVALID_DEVICE_ID",
    ];

    /// <summary>Name of a result, and what the library says about it.</summary>
    public static string Describe(int result, string text)
    {
        var name = result >= 0 && result < Names.Length ? Names[result] : $"result {result}";
        return text.Length > 0 ? $"{name}: {text}" : name;
    }
}
