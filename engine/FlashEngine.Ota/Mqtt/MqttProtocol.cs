namespace FlashEngine.Ota.Mqtt;

/// <summary>Which version of MQTT a client speaks; the values are those of the CONNECT packet.</summary>
public enum MqttProtocol
{
    /// <summary>MQTT 5, and MQTT 3.1.1 with a broker that refuses MQTT 5.</summary>
    Auto = 0,

    /// <summary>MQTT 3.1.1 (ISO/IEC 20922) only.</summary>
    V311 = 4,

    /// <summary>MQTT 5 only.</summary>
    V5 = 5,
}
