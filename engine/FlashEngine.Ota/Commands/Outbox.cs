using FlashEngine.Ota.Mqtt;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Commands;

/// <summary>
/// Sends what the store's outbox holds, in its order, and removes what the broker has confirmed. A message is in the
/// store before it is sent; what is left when the process ends is sent by the next one, the same bytes.
/// </summary>
internal sealed class Outbox
{
    private readonly ICommandStore _store;
    private readonly IMqttClient _mqtt;
    private readonly Action<string> _log;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Entry> _pending = [];
    private bool _isOpen;

    /// <summary>Takes over what an earlier process left.</summary>
    /// <exception cref="InputException">The store cannot be read.</exception>
    public Outbox(ICommandStore store, IMqttClient mqtt, Action<string> log)
    {
        _store = store;
        _mqtt = mqtt;
        _log = log;
        foreach (var message in store.Outbox())
        {
            _pending.Add(message.Sequence, new Entry(message));
        }
    }

    /// <summary>The client is connected: sends what waits, and from now on everything at once.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _isOpen = true;
        }

        SendIdle();
    }

    /// <summary>Sends messages that were just written to the store.</summary>
    public void Post(IReadOnlyList<OutboxMessage> messages)
    {
        lock (_gate)
        {
            foreach (var message in messages)
            {
                _pending.Add(message.Sequence, new Entry(message));
            }

            if (!_isOpen)
            {
                return;
            }
        }

        SendIdle();
    }

    /// <summary>Completes when the broker has confirmed all messages of a command that are pending now.</summary>
    public Task DeliveredAsync(string commandId)
    {
        lock (_gate)
        {
            return Task.WhenAll(_pending.Values
                .Where(entry => entry.Message.CommandId == commandId)
                .Select(entry => entry.Delivered.Task));
        }
    }

    /// <summary>Completes when nothing is pending any more.</summary>
    public Task DeliveredAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_pending.Values.Select(entry => entry.Delivered.Task));
        }
    }

    /// <summary>Sends everything that is not on its way already.</summary>
    public void SendIdle()
    {
        List<Entry> idle;
        lock (_gate)
        {
            idle = [.. _pending.Values.Where(entry => !entry.IsOnItsWay)];
            idle.ForEach(entry => entry.IsOnItsWay = true);
        }

        idle.ForEach(entry => _ = SendAsync(entry));
    }

    private async Task SendAsync(Entry entry)
    {
        var message = entry.Message;
        try
        {
            await _mqtt.PublishAsync(message.Topic, message.Payload, MqttQos.AtLeastOnce, CancellationToken.None);
        }
        catch (JobException e)
        {
            _log($"{message.CommandId}: {e.Message}; it stays in the outbox");
            lock (_gate)
            {
                entry.IsOnItsWay = false;
            }

            return;
        }

        lock (_gate)
        {
            _ = _pending.Remove(message.Sequence);
        }

        try
        {
            _store.Confirm(message.Sequence);
        }
        catch (InputException e)
        {
            _log($"{message.CommandId}: {e.Message}; the next start sends the message to '{message.Topic}' again");
        }

        entry.Delivered.TrySetResult();
    }

    private sealed class Entry(OutboxMessage message)
    {
        public OutboxMessage Message => message;

        public bool IsOnItsWay { get; set; }

        // Whoever waits goes on at once: a detour over the thread pool would let virtual time run on meanwhile.
        public TaskCompletionSource Delivered { get; } = new();
    }
}
