using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

/// <summary>A broker, and the version of MQTT that is spoken with it.</summary>
public enum BrokerKind
{
    /// <summary>Mosquitto, MQTT 5.</summary>
    Mosquitto5,

    /// <summary>Mosquitto, MQTT 3.1.1 by setting.</summary>
    Mosquitto311,

    /// <summary>RabbitMQ, which knows no MQTT 5: the fall-back.</summary>
    RabbitMq,
}

/// <summary>One Mosquitto and, where it is installed, one RabbitMQ for all tests of a class.</summary>
public sealed class Brokers : IAsyncLifetime
{
    private MosquittoBroker? _mosquitto;
    private RabbitBroker? _rabbit;

    /// <summary>The kinds that are there.</summary>
    public static TheoryData<BrokerKind> Kinds => RabbitBroker.Missing is null
        ? new(BrokerKind.Mosquitto5, BrokerKind.Mosquitto311, BrokerKind.RabbitMq)
        : new(BrokerKind.Mosquitto5, BrokerKind.Mosquitto311);

    public int MosquittoPort => _mosquitto!.Port;

    public int RabbitPort => _rabbit!.Port;

    public async Task InitializeAsync()
    {
        _mosquitto = await MosquittoBroker.StartAsync();
        _rabbit = RabbitBroker.Missing is null ? await RabbitBroker.StartAsync() : null;
    }

    public Task DisposeAsync()
    {
        _rabbit?.Dispose();
        _mosquitto?.Dispose();
        return Task.CompletedTask;
    }

    public int Port(BrokerKind kind) => kind == BrokerKind.RabbitMq ? RabbitPort : MosquittoPort;

    public static MqttProtocol Protocol(BrokerKind kind) => kind switch
    {
        BrokerKind.Mosquitto5 => MqttProtocol.V5,
        BrokerKind.Mosquitto311 => MqttProtocol.V311,
        _ => MqttProtocol.Auto,
    };
}
