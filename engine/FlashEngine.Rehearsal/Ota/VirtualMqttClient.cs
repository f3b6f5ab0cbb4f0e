using System.Threading.Channels;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Rehearsal.Faults;

namespace FlashEngine.Rehearsal.Ota;

/// <summary>
/// The device's connection to the broker: it breaks, comes back, and sends again what was not confirmed.
/// </summary>
/// <param name="broker">The broker.</param>
/// <param name="dice">Decides what goes wrong.</param>
/// <param name="time">Virtual time.</param>
internal sealed class VirtualMqttClient(VirtualBroker broker, FaultDice dice, TimeProvider time) : IMqttClient
{
    private const int SecondsGoneMax = 40;
    private const int SecondsSlowMax = 8;
    private static readonly TimeSpan RoundTrip = TimeSpan.FromMilliseconds(20);

    // Whoever reads goes on at once: a detour over the thread pool would let virtual time run on meanwhile.
    private readonly Channel<MqttMessage> _messages =
        Channel.CreateUnbounded<MqttMessage>(new UnboundedChannelOptions { AllowSynchronousContinuations = true });

    private readonly Queue<(MqttMessage Message, TaskCompletionSource Done)> _unconfirmed = new();
    private bool _isConnected;
    private bool _isSending;

    /// <inheritdoc/>
    public event Action<string>? ConnectionLost;

    /// <inheritdoc/>
    public event Action? ConnectionRestored;

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Messages => _messages.Reader;

    /// <summary>No message will come any more: the agent ends.</summary>
    public void End() => _messages.Writer.TryComplete();

    /// <inheritdoc/>
    public async Task ConnectAsync(MqttConnectOptions options, CancellationToken cancellation)
    {
        await Task.Delay(RoundTrip, time, cancellation);
        _isConnected = !dice.Strikes(FaultKind.BrokerGone, null, out _)
            ? true
            : throw new JobException(
                FlashExitCode.Network, $"cannot connect to {options.Host}:{options.Port}: connection refused");
    }

    /// <inheritdoc/>
    public async Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellation)
    {
        await Task.Delay(RoundTrip, time, cancellation);
        broker.Attach(message => _messages.Writer.TryWrite(message));
    }

    /// <inheritdoc/>
    public Task PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, MqttQos qos, CancellationToken cancellation)
    {
        var done = new TaskCompletionSource();
        _unconfirmed.Enqueue((new MqttMessage(topic, payload.ToArray(), retained: false), done));
        if (!_isSending)
        {
            _isSending = true;
            _ = SendAsync();
        }

        return done.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task RetainAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        PublishAsync(topic, payload, MqttQos.AtLeastOnce, cancellation);

    /// <inheritdoc/>
    public Task DisconnectAsync()
    {
        _isConnected = false;
        broker.Detach();
        while (_unconfirmed.TryDequeue(out var left))
        {
            left.Done.SetException(new JobException(FlashExitCode.Network, "the MQTT client was closed"));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DisconnectAsync();

    private async Task SendAsync()
    {
        while (_unconfirmed.TryPeek(out var next))
        {
            var isSlow = dice.Strikes(FaultKind.BrokerSlow, null, out var chance);
            await Task.Delay(isSlow ? TimeSpan.FromSeconds(1 + chance.Below(SecondsSlowMax)) : RoundTrip, time);
            if (!_isConnected)
            {
                break; // closed meanwhile
            }

            if (dice.Strikes(FaultKind.BrokerGone, null, out chance))
            {
                await LoseAsync(next.Message, chance);
                continue;
            }

            broker.Backend(next.Message);
            if (_unconfirmed.TryDequeue(out _))
            {
                next.Done.SetResult();
            }
        }

        _isSending = false;
    }

    /// <summary>The connection breaks around a message: before the broker had it, or before it could say so.</summary>
    private async Task LoseAsync(MqttMessage message, Simulation.SplitMix64 chance)
    {
        if (chance.Below(2) == 0)
        {
            broker.Backend(message);
        }

        broker.Detach();
        ConnectionLost?.Invoke("connection reset by the broker");
        await Task.Delay(TimeSpan.FromSeconds(1 + chance.Below(SecondsGoneMax)), time);
        if (_isConnected)
        {
            broker.Attach(message => _messages.Writer.TryWrite(message));
            ConnectionRestored?.Invoke();
        }
    }
}
