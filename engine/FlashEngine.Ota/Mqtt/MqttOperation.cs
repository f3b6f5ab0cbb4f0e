namespace FlashEngine.Ota.Mqtt;

/// <summary>Something sent to the broker that is done when the broker confirmed it.</summary>
internal abstract class MqttOperation
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the broker's confirmation.</summary>
    public Task Done => _done.Task;

    /// <summary>What it is, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Waits for a connection instead of failing without one.</summary>
    public abstract bool WaitsForConnection { get; }

    /// <summary>Hands it to the library.</summary>
    public abstract int Send(nint client, out int messageId);

    /// <summary>The broker took it.</summary>
    public void Succeed() => _done.TrySetResult();

    /// <summary>It will not be confirmed any more.</summary>
    public void Fail(JobException cause) => _done.TrySetException(cause);
}

/// <summary>A PUBLISH.</summary>
internal sealed class PublishOperation(string topic, byte[] payload, MqttQos qos, bool retain = false)
    : MqttOperation
{
    /// <inheritdoc/>
    public override string Name => $"the message to '{topic}'";

    /// <inheritdoc/>
    public override bool WaitsForConnection => qos != MqttQos.AtMostOnce;

    /// <inheritdoc/>
    public override unsafe int Send(nint client, out int messageId)
    {
        fixed (byte* start = payload)
        {
            return MosquittoNative.Publish(
                client, out messageId, topic, payload.Length, start, (int)qos, retain);
        }
    }
}

/// <summary>A SUBSCRIBE; it is sent again on every new connection.</summary>
internal sealed class SubscribeOperation(string filter, MqttQos qos) : MqttOperation
{
    /// <inheritdoc/>
    public override string Name => $"the subscription to '{filter}'";

    /// <inheritdoc/>
    public override bool WaitsForConnection => true;

    /// <inheritdoc/>
    public override int Send(nint client, out int messageId) =>
        MosquittoNative.Subscribe(client, out messageId, filter, (int)qos);
}
