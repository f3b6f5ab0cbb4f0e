using System.Text;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Mqtt.Tests;

/// <summary>What a client keeps while the connection, or the broker's will, is away.</summary>
public sealed class RenewalTests
{
    private const byte NotAuthorized = 0x87;

    [Fact]
    public async Task Subscription_RefusedWhenItIsRenewed_IsAskedForUntilItIsGranted()
    {
        using var broker = new ScriptedBroker();
        await using var device = await Device.ConnectAsync(Device.Options(broker.Port, "device"));
        await device.SubscribeAsync("command");
        Assert.Equal("command", await broker.SubscribedAsync());
        broker.Answers.Enqueue(NotAuthorized);
        broker.Answers.Enqueue(NotAuthorized);
        broker.Cut();
        await device.RestoredAsync();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("command", await broker.SubscribedAsync());
        }

        await broker.PublishAsync("command", id: 1);
        Assert.Equal("command", (await device.NextAsync()).Topic);
        Assert.Equal(2, device.Log.Count(line => line.Contains(
            "the subscription to 'command'", StringComparison.Ordinal) && line.Contains(
            "which it had granted before; asked again in", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Subscription_RefusedAtFirst_IsNotAskedForAgain()
    {
        using var broker = new ScriptedBroker();
        await using var device = await Device.ConnectAsync(Device.Options(broker.Port, "device"));
        broker.Answers.Enqueue(NotAuthorized);
        _ = await Assert.ThrowsAsync<JobException>(() => device.SubscribeAsync("forbidden"));
        await device.SubscribeAsync("command");
        broker.Cut();
        await device.RestoredAsync();

        Assert.Equal("forbidden", await broker.SubscribedAsync());
        Assert.Equal("command", await broker.SubscribedAsync());
        Assert.Equal("command", await broker.SubscribedAsync());
        Assert.DoesNotContain(device.Log, line => line.Contains("asked again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Message_ThatItsReceiverHasNotTaken_IsNotConfirmed()
    {
        using var broker = new ScriptedBroker();
        await using var device = await Device.ConnectAsync(
            Device.Options(broker.Port, "device") with { WaitsForReceiver = true });
        await device.SubscribeAsync("command");
        await broker.PublishAsync("command", id: 7);
        var message = await device.NextAsync();

        // Longer than the client's thread sleeps when nothing happens.
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.False(broker.Confirmed.TryRead(out _));
        message.Take();
        Assert.Equal(7, await broker.Confirmed.ReadAsync().AsTask().WaitAsync(Device.Limit));
    }

    [Fact]
    public async Task WithoutConnection_OnlyTheNewestStateAndNoMessageTwice_Waits()
    {
        using var broker = await MosquittoBroker.StartAsync();
        using var gate = new ConnectGate(broker.Port);
        await using var backend = await Device.ConnectAsync(Device.Options(broker.Port, "backend"));
        await backend.SubscribeAsync("#");
        await using var device = await Device.ConnectAsync(Device.Options(gate.Port, "device"));
        gate.IsShut = true;
        gate.Cut();
        await device.LostAsync();

        var sent = new List<Task>();
        for (int i = 0; i < 100; i++)
        {
            sent.Add(device.Client.RetainAsync("state", Encoding.UTF8.GetBytes($"{i}"), default));
            sent.Add(device.Client.RetainAsync("other", Encoding.UTF8.GetBytes($"{i}"), default));
            sent.Add(device.Client.PublishAsync("ack", "same"u8.ToArray(), MqttQos.AtLeastOnce, default));
            sent.Add(device.Client.PublishAsync("ack", new[] { (byte)(i / 50) }, MqttQos.AtLeastOnce, default));
        }

        sent.Add(device.PublishAsync("end"));
        gate.IsShut = false;
        await Task.WhenAll(sent).WaitAsync(Device.Limit);
        var heard = new List<MqttMessage>();
        while (heard is not [.., { Topic: "end" }])
        {
            heard.Add(await backend.NextAsync());
        }

        Assert.Equal(
            ["ack same", "ack 00", "ack 01", "state 99", "other 99", "end "],
            heard.Select(message => $"{message.Topic} {Text(message.Payload)}"));
    }

    private static string Text(byte[] payload) =>
        payload is [< 32] ? Convert.ToHexString(payload) : Encoding.UTF8.GetString(payload);
}
