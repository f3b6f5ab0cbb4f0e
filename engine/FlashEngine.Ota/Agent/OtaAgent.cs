using FlashEngine.Ota.Commands;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Ota.Notice;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// The OTA front-end of one device: takes update requests over MQTT, and over HTTPS when that is wanted, acknowledges,
/// downloads, hands the package to the flash job and publishes exactly one result per command. Every step is in the
/// store before it is taken, so that the next process goes on where this one ends. One command is worked on at a time.
/// </summary>
public sealed partial class OtaAgent
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly OtaSettings _settings;
    private readonly OtaAgentPorts _ports;
    private readonly IMqttClient _mqtt;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly Random _chance;
    private readonly OtaProfile _profile;
    private readonly FlashTopics _topics;
    private readonly AgentMessages _messages;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NoticeDesk? _notices;
    private volatile bool _isConnected;

    /// <summary>Makes an agent; nothing runs yet.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="ports">What it works with.</param>
    /// <param name="time">The clock of timestamps and limits.</param>
    /// <param name="log">Takes lines for the operator, from any thread.</param>
    /// <param name="chance">From where the jitter of waits comes; null: from the system.</param>
    public OtaAgent(
        OtaSettings settings, OtaAgentPorts ports, TimeProvider time, Action<string> log, Random? chance = null)
    {
        _settings = settings;
        _ports = ports;
        _mqtt = ports.Mqtt;
        _time = time;
        _log = log;
        _chance = chance ?? Random.Shared;
        _profile = OtaProfile.Of(settings.Profile, settings.DeviceId);
        _topics = new FlashTopics(settings.DeviceId);
        _messages = new AgentMessages(_topics, _mqtt, settings.Policy.ProgressPerSecondMax, time, log);
    }

    /// <summary>Completes when the agent is connected for the first time and hears its requests.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Runs the agent.</summary>
    /// <param name="once">
    /// End after the first command that got a result, with its exit code; and do not retry when the broker cannot be
    /// reached.
    /// </param>
    /// <param name="cancellation">
    /// Stops it. What a durable store keeps goes on at the next start; with another one, running and waiting jobs are
    /// cancelled and their results published first.
    /// </param>
    /// <returns>
    /// The first command's exit code with <paramref name="once"/>; when stopped,
    /// <see cref="FlashExitCode.Cancelled"/> if there was something to cancel, else <see cref="FlashExitCode.Ok"/>.
    /// </returns>
    /// <exception cref="JobException">
    /// With <paramref name="once"/>, <see cref="FlashExitCode.Network"/>: the broker cannot be reached, its certificate
    /// is wrong, or it never confirmed the result. <see cref="FlashExitCode.Timeout"/>: a flash job hangs.
    /// </exception>
    /// <exception cref="InputException">The CA file or the store cannot be used.</exception>
    public async Task<FlashExitCode> RunAsync(bool once, CancellationToken cancellation)
    {
        _ports.Downloader.RemovePartFiles();
        var outbox = new Outbox(_ports.Store, _mqtt, _log);
        var desk = new CommandDesk(
            _profile, _settings.Policy, _ports.Store, outbox, _messages, _settings.DeviceId, _time, _log)
        {
            TakesOne = once,
        };
        _notices = _ports.Notices is { } source
            ? new NoticeDesk(source, desk, _ports.Store, _ports.Downloader, _chance, _time, _log)
            : null;
        void OnRestored()
        {
            _log("connection to the MQTT broker restored");
            _isConnected = true;
            outbox.SendIdle();
            desk.ShowState();
        }

        _mqtt.ConnectionLost += OnLost;
        _mqtt.ConnectionRestored += OnRestored;
        using var deaf = new CancellationTokenSource();
        var hearing = Task.CompletedTask;
        try
        {
            desk.Load();
            hearing = HearAsync(desk, deaf.Token);
            return await ServeAsync(desk, outbox, hearing, once, cancellation);
        }
        finally
        {
            // Until then messages come, and are confirmed to the broker.
            await _mqtt.DisconnectAsync();
            deaf.Cancel();
            await hearing;
            _mqtt.ConnectionLost -= OnLost;
            _mqtt.ConnectionRestored -= OnRestored;
        }
    }

    private async Task<FlashExitCode> ServeAsync(
        CommandDesk desk, Outbox outbox, Task hearing, bool once, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] tasks = [
            WorkAsync(desk, outbox, end.Token),
            ListenAsync(desk, outbox, once, end.Token),
            PollAsync(desk, end.Token),
            PullAsync(desk, end.Token),
            _notices?.RunAsync(end.Token) ?? Pause(Timeout.InfiniteTimeSpan, end.Token),
        ];
        bool wasBusy;
        try
        {
            _ = await Task.WhenAny(once ? [.. tasks, hearing, desk.First] : [.. tasks, hearing]);
            if (once && desk.First.IsCompleted && !cancellation.IsCancellationRequested)
            {
                await ConfirmAsync(desk, outbox);
            }
        }
        finally
        {
            wasBusy = desk.IsBusy;
            desk.Stop();
            end.Cancel();
            await EndAsync(tasks, outbox);
        }

        return once ? (desk.First.IsCompleted ? await desk.First : FlashExitCode.Cancelled)
            : wasBusy && !_ports.Store.IsDurable ? FlashExitCode.Cancelled
            : FlashExitCode.Ok;
    }

    private async Task ListenAsync(CommandDesk desk, Outbox outbox, bool once, CancellationToken end)
    {
        try
        {
            await ConnectAsync(once, end);
            _isConnected = true;
            outbox.Open();
            desk.ShowState();
            _ = _ready.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The agent ends.
        }
    }

    /// <summary>
    /// From the start on, because what the broker kept comes before its answers to our subscriptions, and to the end.
    /// </summary>
    private async Task HearAsync(CommandDesk desk, CancellationToken end)
    {
        try
        {
            do
            {
                while (_mqtt.Messages.TryRead(out var message))
                {
                    Handle(desk, message);
                    message.Take();
                }
            }
            while (await _mqtt.Messages.WaitToReadAsync(end));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return;
        }

        throw new JobException(FlashExitCode.Network, "the MQTT client was closed");
    }

    private async Task ConnectAsync(bool once, CancellationToken end)
    {
        var backoff = new JitteredBackoff(_settings.ReconnectDelayFirst, _settings.ReconnectDelayMax, _chance);
        while (true)
        {
            try
            {
                var options = _settings.ToMqtt() with
                {
                    KeepsSession = !once && _ports.Store.IsDurable,
                    WaitsForReceiver = _ports.Store.IsDurable,
                };
                await _mqtt.ConnectAsync(options, end);
                string[] notices = _notices is null ? [] : [NoticeProfile.Topic];
                foreach (var topic in (string[])[_profile.Request, _profile.Cancel, _topics.Consent, .. notices])
                {
                    await _mqtt.SubscribeAsync(topic, MqttQos.AtLeastOnce, end);
                }

                _log($"connected to {_settings.BrokerHost}:{_settings.BrokerPort}, waiting on {_profile.Request}");
                return;
            }
            catch (JobException e) when (!once)
            {
                var wait = backoff.Next();
                _log($"{e.Message}; next attempt in {wait.TotalSeconds:0.0} s");
                await _mqtt.DisconnectAsync(); // connected, but the subscription was refused
                await Task.Delay(wait, _time, end);
            }
        }
    }

    private void Handle(CommandDesk desk, MqttMessage message)
    {
        if (message.Topic == _profile.Cancel)
        {
            desk.Cancel(message.Payload);
        }
        else if (message.Topic == _topics.Consent)
        {
            desk.Consent(message.Payload);
        }
        else if (message.Topic == NoticeProfile.Topic)
        {
            _notices?.Offer(message.Payload);
        }
        else if (message.Topic == _profile.Request)
        {
            _ = desk.Receive(message.Payload, isPulled: false);
        }
        else
        {
            _log($"message to '{message.Topic}' ignored: the broker kept a subscription that is no longer wanted");
        }
    }

    private async Task ConfirmAsync(CommandDesk desk, Outbox outbox)
    {
        try
        {
            await outbox.DeliveredAsync(desk.FirstId!).WaitAsync(_settings.ResultTimeout, _time);
        }
        catch (TimeoutException e)
        {
            throw new JobException(
                FlashExitCode.Network, $"{desk.FirstId}: the broker did not confirm the result: {e.Message}", e);
        }
    }

    private async Task EndAsync(Task[] tasks, Outbox outbox)
    {
        try
        {
            await Task.WhenAll(tasks); // an error of one of them comes out here
        }
        finally
        {
            await DrainAsync(outbox);
        }
    }

    // What the broker does not confirm in time, it gets at the next start.
    private async Task DrainAsync(Outbox outbox)
    {
        if (_isConnected)
        {
            await Task.WhenAny(outbox.DeliveredAsync(), Task.Delay(StopTimeout, _time));
        }
    }

    private void OnLost(string reason)
    {
        _isConnected = false;
        _log($"connection to the MQTT broker lost: {reason}; reconnecting");
    }
}
