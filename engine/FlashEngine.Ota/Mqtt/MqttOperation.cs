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

    /// <summary>Ends as another one does, which is sent in its place.</summary>
    public void Follow(MqttOperation other) => _ = FollowAsync(other);

    /// <summary>It will not be confirmed any more.</summary>
    public void Fail(JobException cause) => _done.TrySetException(cause);

    private async Task FollowAsync(MqttOperation other)
    {
        try
        {
            await other.Done.ConfigureAwait(false);
            Succeed();
        }
        catch (JobException e)
        {
            Fail(e);
        }
    }
}

/// <summary>A PUBLISH.</summary>
internal sealed class PublishOperation(string topic, byte[] payload, MqttQos qos, bool retain = false)
    : MqttOperation
{
    private readonly string _topic = topic;
    private readonly byte[] _payload = payload;
    private readonly bool _retain = retain;

    /// <inheritdoc/>
    public override string Name => $"the message to '{_topic}'";

    /// <inheritdoc/>
    public override bool WaitsForConnection => qos != MqttQos.AtMostOnce;

    /// <inheritdoc/>
    public override unsafe int Send(nint client, out int messageId)
    {
        fixed (byte* start = _payload)
        {
            return MosquittoNative.Publish(
                client, out messageId, _topic, _payload.Length, start, (int)qos, _retain);
        }
    }

    /// <summary>Whether another operation sends the same message.</summary>
    public bool IsSame(MqttOperation other) =>
        other is PublishOperation publish && publish._topic == _topic && publish._retain == _retain
        && publish._payload.AsSpan().SequenceEqual(_payload);

    /// <summary>Whether another operation sends an older state of this topic.</summary>
    public bool Replaces(MqttOperation other) =>
        other is PublishOperation { _retain: true } publish && _retain && publish._topic == _topic;
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
