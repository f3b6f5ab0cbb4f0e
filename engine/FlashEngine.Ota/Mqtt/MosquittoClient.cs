using System.Threading.Channels;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// <see cref="IMqttClient"/> on libmosquitto, the client library of Eclipse Mosquitto. The library is native and
/// must be installed (Debian: <c>libmosquitto1</c>).
/// </summary>
public sealed class MosquittoClient : IMqttClient, IMosquittoEvents
{
    /// <summary>Messages with a larger payload are dropped, in bytes: no command is that large.</summary>
    public const int PayloadLengthMax = 64 * 1024;

    private const int MessagesMax = 256;
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<MqttMessage> _messages = Channel.CreateBounded<MqttMessage>(
        new BoundedChannelOptions(MessagesMax) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Action<string>? _log;
    private MosquittoConnection? _connection;

    /// <summary>Makes a client; it does not connect yet.</summary>
    /// <param name="log">
    /// Takes lines for the operator, on the client's thread: that the broker speaks MQTT 3.1.1 only, why attempts to
    /// reconnect fail, that presence was refused. Must not block.
    /// </param>
    /// <exception cref="InputException">The native library is missing; the message says what to install.</exception>
    public MosquittoClient(Action<string>? log = null)
    {
        MosquittoLibrary.EnsureLoaded();
        _log = log;
    }

    /// <inheritdoc/>
    public event Action<string>? ConnectionLost;

    /// <inheritdoc/>
    public event Action? ConnectionRestored;

    /// <inheritdoc/>
    public ChannelReader<MqttMessage> Messages => _messages.Reader;

    /// <inheritdoc/>
    public async Task ConnectAsync(MqttConnectOptions options, CancellationToken cancellation)
    {
        var connection = new MosquittoConnection(options, this);
        if (Interlocked.CompareExchange(ref _connection, connection, null) is not null)
        {
            connection.Discard();
            throw new InvalidOperationException("The MQTT client is connected already.");
        }

        connection.Start();
        bool connected = false;
        try
        {
            await connection.Connected.WaitAsync(options.ConnectTimeout, cancellation);
            connected = true;
        }
        catch (TimeoutException)
        {
            throw MosquittoFailure.Silent(options);
        }
        finally
        {
            if (!connected)
            {
                connection.Stop();
                _connection = null;
            }
        }
    }

    /// <inheritdoc/>
    public Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellation) =>
        SendAsync(new SubscribeOperation(filter, qos), cancellation);

    /// <inheritdoc/>
    public Task PublishAsync(
        string topic, ReadOnlyMemory<byte> payload, MqttQos qos, CancellationToken cancellation) =>
        SendAsync(new PublishOperation(topic, payload.ToArray(), qos), cancellation);

    /// <inheritdoc/>
    public Task RetainAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        SendAsync(new PublishOperation(topic, payload.ToArray(), MqttQos.AtLeastOnce, retain: true), cancellation);

    /// <inheritdoc/>
    public async Task DisconnectAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
        {
            connection.Stop();

            // A thread that hangs in the system's connect ends by itself; it is not worth waiting for.
            await Task.WhenAny(connection.Ended, Task.Delay(EndTimeout));
            if (connection.RemainingSession is { } session)
            {
                await EndSessionAsync(session);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        _messages.Writer.TryComplete();
    }

    Task IMosquittoEvents.MessageArrived(string topic, ReadOnlySpan<byte> payload, bool retained)
    {
        if (payload.Length > PayloadLengthMax)
        {
            return Task.CompletedTask;
        }

        var message = new MqttMessage(topic, payload.ToArray(), retained);
        _ = _messages.Writer.TryWrite(message);
        return message.Taken;
    }

    void IMosquittoEvents.Lost(string reason) => ConnectionLost?.Invoke(reason);

    void IMosquittoEvents.Restored() => ConnectionRestored?.Invoke();

    void IMosquittoEvents.Said(string line) => _log?.Invoke(line);

    // The session of a broker that went away meanwhile stays there.
    private async Task EndSessionAsync(MqttConnectOptions session)
    {
        var last = new MosquittoConnection(session, this);
        last.Start();
        await Task.WhenAny(last.Connected, Task.Delay(EndTimeout));
        last.Stop();
        await Task.WhenAny(last.Ended, Task.Delay(EndTimeout));
    }

    private Task SendAsync(MqttOperation operation, CancellationToken cancellation)
    {
        if (_connection is { } connection)
        {
            connection.Send(operation);
        }
        else
        {
            operation.Fail(MosquittoFailure.NotSent(operation.Name, MosquittoNative.NoConnection));
        }

        return operation.Done.WaitAsync(cancellation);
    }
}
