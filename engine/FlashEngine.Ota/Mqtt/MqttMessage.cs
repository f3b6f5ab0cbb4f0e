namespace FlashEngine.Ota.Mqtt;

/// <summary>A message that arrived on a subscribed topic.</summary>
/// <param name="Topic">The topic it was published to.</param>
/// <param name="Payload">A copy of the payload, owned by the receiver.</param>
/// <param name="Retained">The broker kept it from before the subscription.</param>
public sealed record MqttMessage(string Topic, byte[] Payload, bool Retained);
