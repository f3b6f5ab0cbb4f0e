namespace FlashEngine.Ota.Mqtt;

/// <summary>Quality of service of MQTT 5. QoS 2 is left out: every message here is idempotent by its command id.</summary>
public enum MqttQos
{
    /// <summary>Sent once; lost when the connection is lost.</summary>
    AtMostOnce = 0,

    /// <summary>Sent until the broker confirms it by PUBACK.</summary>
    AtLeastOnce = 1,
}
