using System.Globalization;

namespace FlashEngine.EndToEnd.Tests.Agent;

/// <summary>
/// A backend out of the tools that everybody has: <c>mosquitto_pub</c> and <c>mosquitto_sub -t 'v1/#' -v</c>.
/// </summary>
internal sealed class MqttTools : IDisposable
{
    private readonly string[] _broker;
    private ChildProcess? _subscriber;

    private MqttTools(int port, string? caFile)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        _broker = caFile is null
            ? ["-h", MosquittoBroker.Host, "-p", number]
            : ["-h", "localhost", "-p", number, "--cafile", caFile];
    }

    /// <summary>Starts the subscriber and waits until it hears.</summary>
    public static async Task<MqttTools> StartAsync(int port, string? caFile = null)
    {
        var tools = new MqttTools(port, caFile);

        // A retained message reaches the subscriber as soon as the broker has its subscription.
        await tools.PublishAsync("v1/hello", "hello", "-r");
        tools._subscriber = ChildProcess.Tool("mosquitto_sub", [.. tools._broker, "-t", "v1/#", "-v"]);
        await tools.HearAsync("v1/hello");
        return tools;
    }

    /// <summary>Publishes with <c>mosquitto_pub</c>.</summary>
    public async Task PublishAsync(string topic, string message, params string[] options)
    {
        using var publisher = ChildProcess.Tool(
            "mosquitto_pub", [.. _broker, "-q", "1", "-t", topic, "-m", message, .. options]);
        Assert.True(await publisher.ExitAsync() == 0, $"mosquitto_pub failed: {publisher.Error}");
    }

    /// <summary>The first message on a topic, as soon as the subscriber printed it.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="isWanted">Judges the line; null: any.</param>
    public async Task<OtaMessage> HearAsync(string topic, Func<string, bool>? isWanted = null) =>
        OtaMessage.Parse(await _subscriber!.Output.FirstAsync(
            line => line.StartsWith(topic + " ", StringComparison.Ordinal) && isWanted?.Invoke(line) != false));

    /// <summary>All that was on topics of a device, in order, until now.</summary>
    public async Task<IReadOnlyList<OtaMessage>> ConversationAsync(string device)
    {
        // Behind this one nothing older can be on its way.
        var end = $"v1/end-{Guid.NewGuid():N}";
        await PublishAsync(end, "end");
        await HearAsync(end);
        return
        [
            .. _subscriber!.Output.Lines
                .Where(line => line.StartsWith($"v1/{device}/", StringComparison.Ordinal)
                    && !line.StartsWith($"v1/{device}/presence", StringComparison.Ordinal)
                    && !line.StartsWith($"v1/{device}/flash/state", StringComparison.Ordinal)
                    && !line.StartsWith($"v1/{device}/flash/report", StringComparison.Ordinal))
                .Select(OtaMessage.Parse),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => _subscriber?.Dispose();
}
