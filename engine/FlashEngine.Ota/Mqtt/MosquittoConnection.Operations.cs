namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// Operations in flight. While there is no connection they wait here and not in the library, because the library must
/// not be called by other threads during a reconnect. QoS 1 messages that the library already holds it sends again.
/// </summary>
internal sealed partial class MosquittoConnection
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, MqttOperation> _awaiting = [];
    private readonly List<MqttOperation> _waiting = [];
    private readonly List<SubscribeOperation> _subscriptions = [];
    private PublishOperation? _birth;
    private PublishOperation? _farewell;
    private bool _saidDisconnect;
    private bool _online;
    private bool _closed;

    /// <summary>Sends an operation, now or when there is a connection.</summary>
    public void Send(MqttOperation operation)
    {
        lock (_gate)
        {
            if (_closed || Stopping)
            {
                operation.Fail(MosquittoFailure.Closed());
                return;
            }

            if (operation is SubscribeOperation subscription)
            {
                _subscriptions.Add(subscription);
            }

            if (_online)
            {
                SendNow(operation);
            }
            else if (!operation.WaitsForConnection)
            {
                operation.Fail(MosquittoFailure.NotSent(operation.Name, MosquittoNative.NoConnection));
            }
            else if (operation is not SubscribeOperation)
            {
                Wait(operation);
            }
        }
    }

    /// <summary>Says that the client goes, then DISCONNECT, and lets the thread end.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_stop.TrySetResult() && _online)
            {
                _farewell = Announce(isThere: false);
                if (_farewell is null)
                {
                    SayDisconnect();
                }
            }
        }
    }

    /// <summary>PUBACK or SUBACK arrived (for QoS 0: the message was written).</summary>
    public void HandleConfirmation(int messageId, int reason)
    {
        lock (_gate)
        {
            if (!_awaiting.Remove(messageId, out var operation))
            {
                return;
            }

            if (operation == _farewell)
            {
                Leave();
            }

            var isTaken = reason < MosquittoFailure.UnspecifiedReason;
            if (operation is SubscribeOperation subscription && !Keeps(subscription, isTaken, reason))
            {
                _subscriptions.Remove(subscription);
            }

            if (isTaken)
            {
                operation.Succeed();
                return;
            }

            operation.Fail(MosquittoFailure.NotAccepted(operation.Name, reason));
        }
    }

    // A message that waits already need not be sent twice, and of a state only the newest is wanted.
    private void Wait(MqttOperation operation)
    {
        if (operation is PublishOperation publish)
        {
            if (_waiting.Find(publish.IsSame) is { } same)
            {
                publish.Follow(same);
                return;
            }

            if (_waiting.Find(publish.Replaces) is { } older)
            {
                _ = _waiting.Remove(older);
                older.Follow(publish);
            }
        }

        _waiting.Add(operation);
    }

    private void SendNow(MqttOperation operation)
    {
        int code = operation.Send(_client, out int messageId);

        // Without a connection the library keeps a QoS 1 message for the next one; a subscription is kept here.
        if (code == MosquittoNative.Success || (code == MosquittoNative.NoConnection && operation.WaitsForConnection))
        {
            _awaiting[messageId] = operation;
        }
        else
        {
            operation.Fail(MosquittoFailure.NotSent(operation.Name, code));
        }
    }

    private void SayDisconnect()
    {
        _saidDisconnect = true;
        nint properties = SessionExpiry(_options.KeepsSession ? _options.SessionExpirySeconds : 0);
        _ = MosquittoNative.Disconnect(_client, reason: 0, properties);
        MosquittoNative.PropertyFreeAll(ref properties);
    }

    // Once: the farewell was confirmed, or waited for long enough.
    private void Leave()
    {
        lock (_gate)
        {
            if (_farewell is not null)
            {
                _farewell = null;
                SayDisconnect();
            }
        }
    }

    // Null: there is nothing to say. A birth that the library still sends again need not be said twice.
    private PublishOperation? Announce(bool isThere)
    {
        if (_options.Presence is not { } presence || (isThere && _birth is { Done.IsCompleted: false }))
        {
            return null;
        }

        var announcement = new PublishOperation(
            presence.Topic, presence.Payload(isThere), MqttQos.AtLeastOnce, retain: true);
        SendNow(announcement);
        announcement.Done.ContinueWith(
            failed => Refused(failed.Exception!.InnerException!.Message),
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return announcement;
    }

    private void Refused(string reason)
    {
        if (!Stopping)
        {
            _events.Said(reason);
        }
    }

    private void GoOnline()
    {
        lock (_gate)
        {
            if (Stopping)
            {
                SayDisconnect();
                return;
            }

            _online = true;
            _birth = Announce(isThere: true) ?? _birth;
            _refused.Clear();
            foreach (var subscription in _subscriptions)
            {
                SendNow(subscription);
            }

            _waiting.ForEach(SendNow);
            _waiting.Clear();
        }
    }

    private void GoOffline()
    {
        lock (_gate)
        {
            _online = false;
            foreach (var (messageId, operation) in _awaiting.ToArray())
            {
                if (operation is SubscribeOperation)
                {
                    _awaiting.Remove(messageId);
                }
                else if (!operation.WaitsForConnection)
                {
                    _awaiting.Remove(messageId);
                    operation.Fail(MosquittoFailure.NotSent(operation.Name, MosquittoNative.NoConnection));
                }
            }
        }
    }

    private void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _online = false;
            foreach (var operation in _awaiting.Values.Concat(_waiting).Concat(_subscriptions))
            {
                operation.Fail(MosquittoFailure.Closed());
            }

            Destroy();
        }
    }
}
