using System.Threading.Channels;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// The MQTT 5 client that the OTA front-end needs, and nothing more. After the first successful
/// <see cref="ConnectAsync"/> a lost connection is restored with jittered back-off, subscriptions included, until
/// <see cref="DisconnectAsync"/>. All members may be called from any thread.
/// </summary>
public interface IMqttClient : IAsyncDisposable
{
    /// <summary>
    /// Messages in the order of arrival, over all connections of this client. Bounded: what the reader does not take
    /// in time is dropped, so that a flood cannot fill the memory.
    /// </summary>
    ChannelReader<MqttMessage> Messages { get; }

    /// <summary>The connection was lost; the argument says why. Raised on the client's thread: do not block.</summary>
    event Action<string>? ConnectionLost;

    /// <summary>A lost connection is back. Raised on the client's own thread: do not block.</summary>
    event Action? ConnectionRestored;

    /// <summary>Connects once; a failure is not retried here.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Network"/>: port closed, name not found, certificate not trusted, host name not in the
    /// certificate, refused by the broker, or no answer in time; the message tells them apart.
    /// </exception>
    /// <exception cref="InputException">The CA file cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The client is connected already.</exception>
    Task ConnectAsync(MqttConnectOptions options, CancellationToken cancellation);

    /// <summary>Subscribes; completes when the broker granted it. It is renewed after every reconnect.</summary>
    /// <param name="filter">Topic filter.</param>
    /// <param name="qos">The highest QoS wanted.</param>
    /// <param name="cancellation">Ends the waiting, not the subscription.</param>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Network"/>: refused, or the client was closed.
    /// </exception>
    Task SubscribeAsync(string filter, MqttQos qos, CancellationToken cancellation);

    /// <summary>
    /// Publishes. QoS 1 completes on the broker's PUBACK, however many reconnects that takes; QoS 0 when it was sent.
    /// Messages are sent in the order of the calls.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload; copied before the call returns.</param>
    /// <param name="qos">The QoS.</param>
    /// <param name="cancellation">Ends the waiting, not the message.</param>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Network"/>: refused by the broker, the client was closed, or (QoS 0) there is no
    /// connection.
    /// </exception>
    Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, MqttQos qos, CancellationToken cancellation);

    /// <summary>
    /// Publishes a state (QoS 1) that the broker keeps for later subscribers. While there is no connection, a newer
    /// state of the topic takes the place of an older one, and the older call completes with the newer one.
    /// </summary>
    /// <param name="topic">The topic.</param>
    /// <param name="payload">The payload; copied before the call returns.</param>
    /// <param name="cancellation">Ends the waiting, not the message.</param>
    /// <exception cref="JobException">
    /// <see cref="FlashExitCode.Network"/>: refused by the broker, or the client was closed.
    /// </exception>
    Task RetainAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation);

    /// <summary>
    /// Says DISCONNECT and ends; what was not confirmed by then fails. Does nothing when not connected.
    /// </summary>
    Task DisconnectAsync();
}
