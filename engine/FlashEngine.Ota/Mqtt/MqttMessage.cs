namespace FlashEngine.Ota.Mqtt;

/// <summary>A message that arrived on a subscribed topic.</summary>
/// <param name="topic">The topic it was published to.</param>
/// <param name="payload">A copy of the payload, owned by the receiver.</param>
/// <param name="retained">The broker kept it from before the subscription.</param>
public sealed class MqttMessage(string topic, byte[] payload, bool retained)
{
    private readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The topic it was published to.</summary>
    public string Topic => topic;

    /// <summary>The payload.</summary>
    public byte[] Payload => payload;

    /// <summary>The broker kept it from before the subscription.</summary>
    public bool Retained => retained;

    /// <summary>Completes with <see cref="Take"/>.</summary>
    internal Task Taken => _taken.Task;

    /// <summary>
    /// Its receiver has done with it what must survive a loss of power. With
    /// <see cref="MqttConnectOptions.WaitsForReceiver"/>, the broker keeps it until then.
    /// </summary>
    public void Take() => _taken.TrySetResult();
}
