using System.Text;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Tests.Mqtt;

public sealed class MosquittoClientTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Publish_AtLeastOnce_ReachesSubscriberAndCompletesOnPuback()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var sender = await ConnectAsync(broker, "sender");
        await using var receiver = await ConnectAsync(broker, "receiver");
        await receiver.SubscribeAsync("v1/1/#", MqttQos.AtLeastOnce, None);

        await sender.PublishAsync("v1/1/a", Encoding.UTF8.GetBytes("{\"x\":\"é\"}"), MqttQos.AtLeastOnce, None)
            .WaitAsync(Limit);

        var message = await NextAsync(receiver);
        Assert.Equal("v1/1/a", message.Topic);
        Assert.Equal("{\"x\":\"é\"}", Encoding.UTF8.GetString(message.Payload));
        Assert.False(message.Retained);
    }

    [Fact]
    public async Task Publish_ManyFromSeveralThreads_AllArriveInTheOrderOfEachThread()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var sender = await ConnectAsync(broker, "sender");
        await using var receiver = await ConnectAsync(broker, "receiver");
        await receiver.SubscribeAsync("t/#", MqttQos.AtLeastOnce, None);

        var publishing = Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            for (byte i = 0; i < 50; i++)
            {
                await sender.PublishAsync($"t/{thread}", new[] { i }, MqttQos.AtLeastOnce, None).WaitAsync(Limit);
            }
        })).ToArray();
        await Task.WhenAll(publishing);

        var received = new List<MqttMessage>();
        while (received.Count < 200)
        {
            received.Add(await NextAsync(receiver));
        }

        for (int thread = 0; thread < 4; thread++)
        {
            Assert.Equal(
                Enumerable.Range(0, 50).Select(i => (byte)i),
                received.Where(m => m.Topic == $"t/{thread}").Select(m => m.Payload[0]));
        }
    }

    [Fact]
    public async Task Publish_AtMostOnceAndEmptyPayload_Arrives()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var client = await ConnectAsync(broker, "one");
        await client.SubscribeAsync("t", MqttQos.AtMostOnce, None);

        await client.PublishAsync("t", ReadOnlyMemory<byte>.Empty, MqttQos.AtMostOnce, None).WaitAsync(Limit);

        Assert.Empty((await NextAsync(client)).Payload);
    }

    [Fact]
    public async Task Connection_BrokerRestarts_SubscriptionAndPendingMessageSurvive()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var client = await ConnectAsync(broker, "device");
        await client.SubscribeAsync("t", MqttQos.AtLeastOnce, None);
        var lost = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var restored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ConnectionLost += reason => lost.TrySetResult(reason);
        client.ConnectionRestored += () => restored.TrySetResult();

        broker.Stop();
        Assert.NotEmpty(await lost.Task.WaitAsync(Limit));
        var pending = client.PublishAsync("t", new byte[] { 0x5A }, MqttQos.AtLeastOnce, None);
        Assert.False(pending.IsCompleted);
        await broker.StartAgainAsync();

        await restored.Task.WaitAsync(Limit);
        await pending.WaitAsync(Limit);
        Assert.Equal([0x5A], (await NextAsync(client)).Payload);
    }

    [Fact]
    public async Task Publish_AtMostOnceWithoutConnection_FailsAtOnce()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var client = await ConnectAsync(broker, "device");
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ConnectionLost += _ => lost.TrySetResult();
        broker.Stop();
        await lost.Task.WaitAsync(Limit);

        var error = await Assert.ThrowsAsync<JobException>(
            () => client.PublishAsync("t", new byte[] { 1 }, MqttQos.AtMostOnce, None));

        Assert.Equal(FlashExitCode.Network, error.ExitCode);
    }

    [Fact]
    public async Task Disconnect_WithUnconfirmedMessage_FailsIt()
    {
        using var broker = await MosquittoBroker.StartAsync();
        var client = await ConnectAsync(broker, "device");
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client.ConnectionLost += _ => lost.TrySetResult();
        broker.Stop();
        await lost.Task.WaitAsync(Limit);
        var pending = client.PublishAsync("t", new byte[] { 1 }, MqttQos.AtLeastOnce, None);

        await client.DisposeAsync();

        var error = await Assert.ThrowsAsync<JobException>(() => pending.WaitAsync(Limit));
        Assert.Contains("closed before the broker confirmed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Will_ConnectionTakenOver_IsPublished()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var watcher = await ConnectAsync(broker, "watcher");
        await watcher.SubscribeAsync("will", MqttQos.AtLeastOnce, None);
        var options = Options(broker, "device") with
        {
            Presence = new MqttPresence("will", isThere => [(byte)(isThere ? 0x11 : 0x44)]),
            ReconnectDelayFirst = TimeSpan.FromHours(1), // it must not take the name back
        };
        await using var first = new MosquittoClient();
        await first.ConnectAsync(options, None);
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        first.ConnectionLost += _ => lost.TrySetResult();

        Assert.Equal([0x11], (await NextAsync(watcher)).Payload);

        await using var second = await ConnectAsync(broker, "device");

        await lost.Task.WaitAsync(Limit);
        Assert.Equal([0x44], (await NextAsync(watcher)).Payload);
    }

    [Fact]
    public async Task Session_WithExpiry_OutlivesALostConnection()
    {
        using var broker = await MosquittoBroker.StartAsync();
        var options = Options(broker, "device") with
        {
            SessionExpirySeconds = 60,
            ReconnectDelayFirst = TimeSpan.FromHours(1),
        };
        await using var lost = new MosquittoClient();
        await lost.ConnectAsync(options, None);
        await lost.SubscribeAsync("t", MqttQos.AtLeastOnce, None);
        await using var sender = await ConnectAsync(broker, "sender");

        await using var next = new MosquittoClient();
        await next.ConnectAsync(options, None); // takes the name over, and the subscription with it
        await sender.PublishAsync("t", new byte[] { 7 }, MqttQos.AtLeastOnce, None).WaitAsync(Limit);

        Assert.Equal([7], (await NextAsync(next)).Payload);
    }

    [Fact]
    public async Task Session_AfterDisconnect_IsGone()
    {
        using var broker = await MosquittoBroker.StartAsync();
        var options = Options(broker, "device") with { SessionExpirySeconds = 60 };
        await using var device = new MosquittoClient();
        await device.ConnectAsync(options, None);
        await device.SubscribeAsync("t", MqttQos.AtLeastOnce, None);
        await device.DisconnectAsync();
        await using var sender = await ConnectAsync(broker, "sender");
        await sender.PublishAsync("t", new byte[] { 7 }, MqttQos.AtLeastOnce, None).WaitAsync(Limit);

        await device.ConnectAsync(options, None);
        await device.SubscribeAsync("t", MqttQos.AtLeastOnce, None);
        await sender.PublishAsync("t", new byte[] { 8 }, MqttQos.AtLeastOnce, None).WaitAsync(Limit);

        Assert.Equal([8], (await NextAsync(device)).Payload);
    }

    [Fact]
    public async Task Message_LargerThanTheCap_IsDropped()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var client = await ConnectAsync(broker, "device");
        await client.SubscribeAsync("t", MqttQos.AtLeastOnce, None);

        await client.PublishAsync("t", new byte[(64 * 1024) + 1], MqttQos.AtLeastOnce, None).WaitAsync(Limit);
        await client.PublishAsync("t", new byte[64 * 1024], MqttQos.AtLeastOnce, None).WaitAsync(Limit);

        Assert.Equal(64 * 1024, (await NextAsync(client)).Payload.Length);
    }

    [Fact]
    public async Task Connect_Twice_IsRefused()
    {
        using var broker = await MosquittoBroker.StartAsync();
        await using var client = await ConnectAsync(broker, "device");

        await Assert.ThrowsAsync<InvalidOperationException>(() => client.ConnectAsync(Options(broker, "other"), None));
    }

    internal static async Task<MosquittoClient> ConnectAsync(MosquittoBroker broker, string clientId)
    {
        var client = new MosquittoClient();
        await client.ConnectAsync(Options(broker, clientId), None);
        return client;
    }

    private static MqttConnectOptions Options(MosquittoBroker broker, string clientId) => new()
    {
        Host = MosquittoBroker.Host,
        Port = broker.Port,
        ClientId = clientId,
        ReconnectDelayFirst = TimeSpan.FromMilliseconds(20),
        ReconnectDelayMax = TimeSpan.FromMilliseconds(100),
    };

    private static async Task<MqttMessage> NextAsync(MosquittoClient client) =>
        await client.Messages.ReadAsync().AsTask().WaitAsync(Limit);
}
