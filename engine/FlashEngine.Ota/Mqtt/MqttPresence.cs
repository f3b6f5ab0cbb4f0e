namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// What a broker keeps (retained, QoS 1) about whether a client is there. The client publishes that it is after every
/// connect and that it is not before a disconnect on purpose; when a connection dies, the broker publishes the latter
/// as the client's will.
/// </summary>
/// <param name="Topic">The topic.</param>
/// <param name="Payload">
/// Makes the payload, of presence for true and of absence for false; called before every connect and whenever the
/// client says it by itself, on the client's thread.
/// </param>
public sealed record MqttPresence(string Topic, Func<bool, byte[]> Payload);
