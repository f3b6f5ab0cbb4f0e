using System.Text.Json;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Agent;

/// <summary>
/// The device's messages that need not survive a restart: progress, phases, state, and answers said once more. They
/// go out at a bounded rate.
/// </summary>
internal sealed class AgentMessages(
    FlashTopics topics, IMqttClient mqtt, int progressPerSecondMax, TimeProvider time, Action<string> log)
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1.0 / progressPerSecondMax);
    private readonly Dictionary<string, SentPhase> _phases = [];
    private Task _progress = Task.CompletedTask;
    private long? _progressSentAt;
    private string? _failure;

    /// <summary>Publishes again what a known command was answered.</summary>
    public void Repeat(OtaProfile profile, StoredCommand command)
    {
        if (command.Ack is { } ack)
        {
            _ = PublishLoggedAsync(profile.RequestAck, ack);
        }

        if (command.Result is { } result)
        {
            _ = PublishLoggedAsync(profile.Result, result);
        }
    }

    /// <summary>Says that a request was heard, and that nothing will come of it.</summary>
    public void Reject(OtaProfile profile, string commandId, string message) => _ = PublishLoggedAsync(
        profile.RequestAck, profile.WriteAck(commandId, OtaStatus.Rejected, message, time.GetUtcNow()));

    /// <summary>Asks the backend for another URL of a command's package.</summary>
    public void AskUrl(AgentJob job) => _ = PublishLoggedAsync(
        job.Profile.RequestUrl,
        OtaProfile.WriteUrlQuestion(job.Id, "the server refuses the signed URL (401 or 403)", time.GetUtcNow()));

    /// <summary>Answers a cancel that changes nothing.</summary>
    public void RejectCancel(OtaProfile profile, string commandId, string message) => _ = PublishLoggedAsync(
        profile.CancelAck, OtaProfile.WriteCancelAck(commandId, OtaStatus.Rejected, message, time.GetUtcNow()));

    /// <summary>
    /// Publishes progress, unless the rate or a report that the broker has not confirmed forbids it; the last one
    /// always.
    /// </summary>
    public void Progress(AgentJob job, DownloadProgress progress)
    {
        if (progress.Percent == 100 || (_progress.IsCompleted && IsDue(_progressSentAt)))
        {
            _progressSentAt = time.GetTimestamp();
            _progress = PublishLoggedAsync(
                job.Profile.Progress, job.Profile.WriteProgress(job.Id, progress, time.GetUtcNow()));
        }
    }

    /// <summary>
    /// Publishes an ECU's phase. A new phase always goes out; a percentage as the rate and the broker allow.
    /// </summary>
    public void FlashStatus(string commandId, FlashProgress progress)
    {
        lock (_gate)
        {
            if (_phases.TryGetValue(progress.Ecu, out var last) && last.CommandId == commandId
                && last.Phase == progress.Phase
                && (!last.Published.IsCompleted || !IsDue(last.At)) && progress.Percent < 100)
            {
                return;
            }

            var status = new FlashStatus(
                commandId, progress.Ecu, progress.Phase, progress.Percent, progress.KibPerSecond, progress.EtaSeconds,
                Now());
            var published = PublishLoggedAsync(
                topics.Status, JsonSerializer.SerializeToUtf8Bytes(status, OtaJson.Default.FlashStatus));
            _phases[progress.Ecu] = new SentPhase(commandId, progress.Phase, time.GetTimestamp(), published);
        }
    }

    /// <summary>Publishes where the device is; the broker keeps it.</summary>
    public void State(FlashState state) => _ = LoggedAsync(mqtt.RetainAsync(
        topics.State,
        JsonSerializer.SerializeToUtf8Bytes(state with { Timestamp = Now() }, OtaJson.Default.FlashState),
        CancellationToken.None));

    /// <summary>What became of each ECU, for the outbox.</summary>
    public OutboxMessage Report(string commandId, JobEnd end, FlashJobOutcome outcome) => new(
        0,
        commandId,
        topics.Report,
        JsonSerializer.SerializeToUtf8Bytes(
            new FlashReport(commandId, end.Status, end.Message, outcome.Seconds, outcome.Ecus, Now()),
            OtaJson.Default.FlashReport));

    /// <summary>What the ECUs hold, signed, for the outbox.</summary>
    public OutboxMessage VersionManifest(string commandId, byte[] manifest) =>
        new(0, commandId, topics.VersionManifest, manifest);

    private bool IsDue(long? sentAt) => sentAt is not { } at || time.GetElapsedTime(at) >= _interval;

    private Task PublishLoggedAsync(string topic, byte[] payload) =>
        LoggedAsync(mqtt.PublishAsync(topic, payload, MqttQos.AtLeastOnce, CancellationToken.None));

    private async Task LoggedAsync(Task published)
    {
        try
        {
            await published;
            _ = Interlocked.Exchange(ref _failure, null);
        }
        catch (JobException e) when (Interlocked.Exchange(ref _failure, e.Message) != e.Message)
        {
            log(e.Message); // once, not for each message of a day without a broker
        }
        catch (JobException)
        {
            // as the one before
        }
    }

    private string Now() => OtaTimestamp.Format(time.GetUtcNow());

    private sealed record SentPhase(string CommandId, string Phase, long At, Task Published);
}
