using FlashEngine.Ota.Mqtt;
using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Ota;

/// <summary>
/// The broker of a rehearsal and the backend behind it. It outlives the device's process, and keeps what is sent to the
/// device until that is connected (persistent session, QoS 1).
/// </summary>
/// <param name="dice">Decides what is repeated.</param>
internal sealed class VirtualBroker(FaultDice dice)
{
    private readonly Queue<MqttMessage> _toDevice = new();
    private Action<MqttMessage>? _device;

    /// <summary>Takes what the device publishes, in its order; more than once where it was sent again.</summary>
    public required Action<MqttMessage> Backend { get; init; }

    /// <summary>The backend publishes to the device.</summary>
    public void Send(MqttMessage message)
    {
        _toDevice.Enqueue(message);
        if (dice.Strikes(FaultKind.MessageRepeated, null, out var chance))
        {
            for (var copies = 1 + chance.Below(3); copies > 0; copies--)
            {
                _toDevice.Enqueue(message);
            }
        }

        Deliver();
    }

    /// <summary>The device is there and has subscribed.</summary>
    public void Attach(Action<MqttMessage> device)
    {
        _device = device;
        Deliver();
    }

    /// <summary>The device is gone.</summary>
    public void Detach() => _device = null;

    private void Deliver()
    {
        while (_device is not null && _toDevice.TryDequeue(out var message))
        {
            _device(message);
        }
    }
}
