using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

/// <summary>What the agent relies on, with every broker and both versions of MQTT.</summary>
public sealed class BrokerContractTests(Brokers brokers) : IClassFixture<Brokers>
{
    private static readonly TimeSpan Never = TimeSpan.FromHours(1);
    private readonly string _name = Guid.NewGuid().ToString("N");

    public static TheoryData<BrokerKind> Kinds => Brokers.Kinds;

    [RabbitFact]
    public async Task RabbitMq_KnowsNoMqtt5_IsSpokenWithIn311AndThatIsSaidOnce()
    {
        using var gate = new ConnectGate(brokers.RabbitPort);
        await using var device = await Device.ConnectAsync(Device.Options(gate.Port, _name));
        await device.SubscribeAsync(_name);

        gate.Cut();
        await device.LostAsync();
        await device.RestoredAsync();

        await device.PublishAsync(_name, 0x5A);
        Assert.Equal([0x5A], (await device.NextAsync()).Payload);
        Assert.Equal(
            [$"MQTT broker 127.0.0.1:{gate.Port} does not take MQTT 5; going on with MQTT 3.1.1"], device.Log);
        Assert.Equal([5, 4], gate.Versions.Take(2));
        Assert.Equal([4], gate.Versions.Skip(1).Distinct());
    }

    [RabbitFact]
    public async Task RabbitMq_OnlyMqtt5Allowed_FailsWithoutAttemptIn311()
    {
        using var gate = new ConnectGate(brokers.RabbitPort);

        string message = await Device.FailAsync(Device.Options(gate.Port, _name, MqttProtocol.V5));

        Assert.Contains("connection was lost before the broker answered", message, StringComparison.Ordinal);
        Assert.Equal([5], gate.Versions);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Subscription_ConnectionCut_HearsAgainAfterReconnect(BrokerKind kind)
    {
        using var gate = new ConnectGate(brokers.Port(kind));
        await using var device = await Device.ConnectAsync(Options(kind, gate.Port));
        await using var sender = await Device.ConnectAsync(Options(kind, brokers.Port(kind), "sender"));
        await device.SubscribeAsync(_name);

        gate.Cut();
        await device.LostAsync();
        await device.RestoredAsync();
        await device.SubscribeAsync(_name + "/2"); // the renewed subscription went before it
        await sender.PublishAsync(_name, 1);

        Assert.Equal([1], (await device.NextAsync()).Payload);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Session_ConnectionDies_KeepsWhatArrivesMeanwhile(BrokerKind kind)
    {
        using var gate = new ConnectGate(brokers.Port(kind));
        var options = Options(kind, gate.Port) with { SessionExpirySeconds = 600 };
        await using var device = await Device.ConnectAsync(options with { ReconnectDelayFirst = Never });
        await using var sender = await Device.ConnectAsync(Options(kind, brokers.Port(kind), "sender"));
        await device.SubscribeAsync(_name);
        gate.Cut();
        await device.LostAsync();

        await sender.PublishAsync(_name, 7);
        await using var again = await Device.ConnectAsync(options);

        Assert.Equal([7], (await again.NextAsync()).Payload);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Session_DisconnectOnPurpose_IsGone(BrokerKind kind)
    {
        var options = Options(kind, brokers.Port(kind)) with { SessionExpirySeconds = 600 };
        await using var device = await Device.ConnectAsync(options);
        await using var sender = await Device.ConnectAsync(Options(kind, brokers.Port(kind), "sender"));
        await device.SubscribeAsync(_name);

        await device.Client.DisconnectAsync();
        await sender.PublishAsync(_name, 7);
        await device.Client.ConnectAsync(options, default);
        await device.SubscribeAsync(_name);
        await sender.PublishAsync(_name, 8);

        Assert.Equal([8], (await device.NextAsync()).Payload);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Presence_BornDeadBornAgainAndLeft_IsToldAndKept(BrokerKind kind)
    {
        using var gate = new ConnectGate(brokers.Port(kind));
        await using var watcher = await Device.ConnectAsync(Options(kind, brokers.Port(kind), "watcher"));
        await watcher.SubscribeAsync(_name);
        var options = Options(kind, gate.Port) with
        {
            Presence = new MqttPresence(_name, isThere => [(byte)(isThere ? 1 : 0)]),
        };

        await using var device = await Device.ConnectAsync(options);
        Assert.Equal([1], (await watcher.NextAsync()).Payload);
        gate.Cut();
        Assert.Equal([0], (await watcher.NextAsync()).Payload);
        Assert.Equal([1], (await watcher.NextAsync()).Payload);
        await device.Client.DisconnectAsync();
        Assert.Equal([0], (await watcher.NextAsync()).Payload);

        await using var late = await Device.ConnectAsync(Options(kind, brokers.Port(kind), "late"));
        await late.SubscribeAsync(_name);
        var kept = await late.NextAsync();
        Assert.True(kept.Retained);
        Assert.Equal([0], kept.Payload);
        Assert.DoesNotContain(device.Log, line => line.Contains("refused the message", StringComparison.Ordinal));
    }

    private MqttConnectOptions Options(BrokerKind kind, int port, string role = "device") =>
        Device.Options(port, role + _name, Brokers.Protocol(kind));
}
