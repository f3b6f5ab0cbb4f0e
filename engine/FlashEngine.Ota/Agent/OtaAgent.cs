using FlashEngine.Ota.Download;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// The OTA front-end of one device: waits for download requests over MQTT, acknowledges, downloads, hands the package
/// to the flash job and publishes exactly one result per command. One command is worked on at a time; others are
/// answered at once.
/// </summary>
public sealed partial class OtaAgent
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly OtaSettings _settings;
    private readonly IMqttClient _mqtt;
    private readonly Downloader _downloader;
    private readonly IFlashJob _job;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly Random _chance;
    private readonly OtaTopics _topics;
    private readonly CommandMemory _memory = new();
    private readonly AgentMessages _messages;
    private readonly Lock _gate = new();
    private (string CommandId, Action Cancel)? _active;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _once;
    private volatile bool _stopping;

    /// <summary>Makes an agent; nothing runs yet.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="mqtt">A client that is not connected; the agent disconnects it at the end.</param>
    /// <param name="downloader">Downloads packages.</param>
    /// <param name="job">Flashes the vehicle.</param>
    /// <param name="time">The clock of timestamps and limits.</param>
    /// <param name="log">Takes lines for the operator, from any thread.</param>
    /// <param name="chance">From where the jitter of waits comes; null: from the system.</param>
    public OtaAgent(
        OtaSettings settings,
        IMqttClient mqtt,
        Downloader downloader,
        IFlashJob job,
        TimeProvider time,
        Action<string> log,
        Random? chance = null)
    {
        _settings = settings;
        _mqtt = mqtt;
        _downloader = downloader;
        _job = job;
        _time = time;
        _log = log;
        _chance = chance ?? Random.Shared;
        _topics = new OtaTopics(settings.DeviceId);
        _messages = new AgentMessages(_topics, mqtt, _memory, time, log);
    }

    /// <summary>Completes when the agent is connected for the first time and hears its requests.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Runs the agent.</summary>
    /// <param name="once">
    /// End after the first command that got a result, with its exit code; and do not retry when the broker cannot be
    /// reached.
    /// </param>
    /// <param name="cancellation">Stops it: a running job is cancelled and its result published first.</param>
    /// <returns>
    /// The first command's exit code with <paramref name="once"/>; when stopped,
    /// <see cref="FlashExitCode.Cancelled"/> if there was something to cancel, else <see cref="FlashExitCode.Ok"/>.
    /// </returns>
    /// <exception cref="JobException">
    /// With <paramref name="once"/>, <see cref="FlashExitCode.Network"/>: the broker cannot be reached, its certificate
    /// is wrong, or it never confirmed the result.
    /// </exception>
    /// <exception cref="InputException">The CA file cannot be used.</exception>
    public async Task<FlashExitCode> RunAsync(bool once, CancellationToken cancellation)
    {
        _once = once;
        _downloader.RemovePartFiles();
        _mqtt.ConnectionLost += LogLost;
        _mqtt.ConnectionRestored += LogRestored;
        try
        {
            await ConnectAsync(cancellation);
            _ = _ready.TrySetResult();
            return await ServeAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return once ? FlashExitCode.Cancelled : FlashExitCode.Ok;
        }
        finally
        {
            await _mqtt.DisconnectAsync();
            _mqtt.ConnectionLost -= LogLost;
            _mqtt.ConnectionRestored -= LogRestored;
        }
    }

    /// <summary>
    /// Publishes where an ECU is in its flash sequence to <c>v1/{device_id}/flash/status</c>. Does not block; the flash
    /// job reaches it through <see cref="FlashRequestInfo.Progress"/>.
    /// </summary>
    /// <param name="commandId">The command.</param>
    /// <param name="progress">ECU, phase and percent.</param>
    public void PublishFlashStatus(string commandId, FlashProgress progress) =>
        _messages.FlashStatus(commandId, progress);

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        var backoff = new JitteredBackoff(_settings.ReconnectDelayFirst, _settings.ReconnectDelayMax, _chance);
        while (true)
        {
            try
            {
                await _mqtt.ConnectAsync(_settings.ToMqtt(), cancellation);
                await _mqtt.SubscribeAsync(_topics.Request, MqttQos.AtLeastOnce, cancellation);
                await _mqtt.SubscribeAsync(_topics.Cancel, MqttQos.AtLeastOnce, cancellation);
                _log($"connected to {_settings.BrokerHost}:{_settings.BrokerPort}, waiting on {_topics.Request}");
                return;
            }
            catch (JobException e) when (!_once)
            {
                var wait = backoff.Next();
                _log($"{e.Message}; next attempt in {wait.TotalSeconds:0.0} s");
                await _mqtt.DisconnectAsync(); // connected, but the subscription was refused
                await Task.Delay(wait, _time, cancellation);
            }
        }
    }

    private async Task<FlashExitCode> ServeAsync(CancellationToken cancellation)
    {
        var commands = new List<Task<FlashExitCode>>();
        Task<FlashExitCode>? first = null;
        try
        {
            var arrival = _mqtt.Messages.WaitToReadAsync(cancellation).AsTask();
            while (true)
            {
                await Task.WhenAny([arrival, .. commands]);
                foreach (var ended in commands.FindAll(command => command.IsCompleted))
                {
                    commands.Remove(ended);
                    var exitCode = await ended;
                    if (_once && ended == first)
                    {
                        return exitCode;
                    }
                }

                if (arrival.IsCompleted)
                {
                    if (!await arrival)
                    {
                        throw new JobException(FlashExitCode.Network, "the MQTT client was closed");
                    }

                    while (_mqtt.Messages.TryRead(out var message))
                    {
                        if (HandleAsync(message, accept: !_once || first is null) is { } command)
                        {
                            first ??= command;
                            commands.Add(command);
                        }
                    }

                    arrival = _mqtt.Messages.WaitToReadAsync(cancellation).AsTask();
                }
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return Stop() || _once ? FlashExitCode.Cancelled : FlashExitCode.Ok;
        }
        finally
        {
            Stop();
            await Task.WhenAll(commands);
        }
    }

    // True when there was a job to cancel.
    private bool Stop()
    {
        lock (_gate)
        {
            _stopping = true;
            _active?.Cancel();
            return _active is not null;
        }
    }

    private void LogLost(string reason) => _log($"connection to the MQTT broker lost: {reason}; reconnecting");

    private void LogRestored() => _log("connection to the MQTT broker restored");
}
