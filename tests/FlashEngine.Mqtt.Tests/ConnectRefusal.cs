namespace FlashEngine.Mqtt.Tests;

/// <summary>What brokers that know no MQTT 5 do with its CONNECT.</summary>
public enum ConnectRefusal
{
    /// <summary>They know it.</summary>
    None,

    /// <summary>CONNACK of MQTT 5 with reason code 84, unsupported protocol version.</summary>
    Reason84,

    /// <summary>CONNACK of MQTT 3.1.1 with return code 01, unacceptable protocol version (MQTT-3.1.2-2).</summary>
    ReturnCode01,

    /// <summary>They close the connection.</summary>
    Close,
}
