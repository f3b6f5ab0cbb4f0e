namespace FlashEngine.Ota.Mqtt;

/// <summary>What the broker publishes (QoS 1) when the connection ends without a DISCONNECT.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Payload">The payload.</param>
/// <param name="Retain">Whether the broker keeps it for later subscribers.</param>
public sealed record MqttWill(string Topic, byte[] Payload, bool Retain);
