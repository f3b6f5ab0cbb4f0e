using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

/// <summary>Every way in which a broker says that it knows no MQTT 5, in front of a real Mosquitto.</summary>
public sealed class FallBackTests
{
    [Theory]
    [InlineData(ConnectRefusal.Reason84)]
    [InlineData(ConnectRefusal.ReturnCode01)]
    [InlineData(ConnectRefusal.Close)]
    public async Task Auto_BrokerRefusesMqtt5_SpeaksOlderFromThenOn(ConnectRefusal refusal)
    {
        using var broker = await MosquittoBroker.StartAsync();
        using var gate = new ConnectGate(broker.Port, refusal);
        await using var device = await Device.ConnectAsync(Device.Options(gate.Port, "device"));
        await device.SubscribeAsync("t");

        gate.Cut();
        await device.LostAsync();
        await device.RestoredAsync();

        await device.PublishAsync("t", 9);
        Assert.Equal([9], (await device.NextAsync()).Payload);
        Assert.Single(device.Log, line => line.Contains("does not take MQTT 5", StringComparison.Ordinal));
        Assert.Equal([5, 4, 4], gate.Versions);
    }

    [Theory]
    [InlineData(ConnectRefusal.Reason84, "(reason code 132)")]
    [InlineData(ConnectRefusal.Close, "connection was lost before the broker answered")]
    public async Task Only5_BrokerRefusesIt_Fails(ConnectRefusal refusal, string message)
    {
        using var broker = await MosquittoBroker.StartAsync();
        using var gate = new ConnectGate(broker.Port, refusal);

        Assert.Contains(
            message,
            await Device.FailAsync(Device.Options(gate.Port, "device", MqttProtocol.V5)),
            StringComparison.Ordinal);
        Assert.Equal([5], gate.Versions);
    }

    [Fact]
    public async Task Only311_BrokerKnowsBoth_Speaks311AndSaysNothing()
    {
        using var broker = await MosquittoBroker.StartAsync();
        using var gate = new ConnectGate(broker.Port);

        await using var device = await Device.ConnectAsync(
            Device.Options(gate.Port, "device", MqttProtocol.V311));

        Assert.Equal([4], gate.Versions);
        Assert.Empty(device.Log);
    }

    [Fact]
    public async Task Auto_ConnectionOfABrokerThatTook5Breaks_StaysWith5()
    {
        using var broker = await MosquittoBroker.StartAsync();
        using var gate = new ConnectGate(broker.Port);
        await using var device = await Device.ConnectAsync(Device.Options(gate.Port, "device"));

        broker.Stop(); // the gate closes what it cannot pass on, as a broker without MQTT 5 would
        await device.LostAsync();
        while (gate.Versions.Count < 4)
        {
            await Task.Delay(20);
        }

        await broker.StartAgainAsync();
        await device.RestoredAsync();
        Assert.Equal([5], gate.Versions.Distinct());
    }

    [Fact]
    public async Task Auto_OldBrokerRefusesThePassword_SaysThat()
    {
        using var broker = await MosquittoBroker.StartAsync(
            new MosquittoBrokerOptions { UserName = "line", Password = "right" });
        using var gate = new ConnectGate(broker.Port, ConnectRefusal.ReturnCode01);

        string message = await Device.FailAsync(
            Device.Options(gate.Port, "device") with { UserName = "line", Password = "wrong" });

        Assert.Contains("refused the connection: ", message, StringComparison.Ordinal);
        Assert.Contains("not authorised", message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("(return code 5)", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconnect_BrokerStaysAway_CauseIsSaidOnce()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var device = await Device.ConnectAsync(Device.Options(broker.Port, "device"));

        broker.Stop();
        await device.LostAsync();
        await Task.Delay(TimeSpan.FromSeconds(1)); // many attempts at one wait of 0.1 s
        await broker.StartAgainAsync();
        await device.RestoredAsync();

        Assert.Single(device.Log, line => line.Contains("connection refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeepAlive_WireGoesDeadWithoutAWord_IsNoticed()
    {
        using var broker = await MosquittoBroker.StartAsync();
        using var gate = new ConnectGate(broker.Port);
        await using var device = await Device.ConnectAsync(
            Device.Options(gate.Port, "device") with { KeepAliveSeconds = 5 });

        gate.GoDead();

        await device.LostAsync();
    }
}
