using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using FlashEngine.Ota.Download;
using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Agent;

/// <summary>Writes and publishes the device's messages, and keeps the answers of commands.</summary>
internal sealed class AgentMessages(
    OtaTopics topics, IMqttClient mqtt, CommandMemory memory, TimeProvider time, Action<string> log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string Phase, Task Published)> _phases = [];
    private Task _progress = Task.CompletedTask;

    /// <summary>Publishes the ack of a request; completes when the broker confirmed it.</summary>
    public Task AcknowledgeAsync(string commandId, CancellationToken cancellation)
    {
        var ack = new RequestAck(commandId, OtaStatus.Acknowledged, "download request accepted", Now());
        return PublishAsync(Keep(commandId, topics.RequestAck, ack, OtaJson.Default.RequestAck), cancellation);
    }

    /// <summary>Publishes the one result of a command; completes when the broker confirmed it.</summary>
    public Task ResultAsync(string commandId, JobEnd end, bool checksumVerified, TimeSpan downloadTime)
    {
        var result = new DownloadResult(
            commandId, end.Status, end.Message, checksumVerified, Math.Round(downloadTime.TotalSeconds, 2), Now());
        log($"{commandId}: {end.Status}: {end.Message}");
        return PublishAsync(Keep(commandId, topics.Result, result, OtaJson.Default.DownloadResult), default);
    }

    /// <summary>Publishes again what a known command was answered.</summary>
    public void Repeat(string commandId)
    {
        foreach (var answer in memory.Answers(commandId))
        {
            _ = PublishLoggedAsync(answer);
        }
    }

    /// <summary>Answers a cancel.</summary>
    public void AnswerCancel(string commandId, string status, string message)
    {
        var ack = new RequestAck(commandId, status, message, Now());
        _ = PublishLoggedAsync(Write(topics.CancelAck, ack, OtaJson.Default.RequestAck));
    }

    /// <summary>
    /// Publishes progress. While the broker has not confirmed the report before, one is left out; the last one never.
    /// </summary>
    public void Progress(string commandId, DownloadProgress progress)
    {
        if (_progress.IsCompleted || progress.Percent == 100)
        {
            var report = new ProgressReport(
                commandId, progress.Percent, progress.DownloadedBytes, progress.TotalBytes, progress.KibPerSecond,
                progress.EtaSeconds, Now());
            _progress = PublishLoggedAsync(Write(topics.Progress, report, OtaJson.Default.ProgressReport));
        }
    }

    /// <summary>
    /// Publishes an ECU's phase. A new phase always goes out; a percentage only when the report before was confirmed.
    /// </summary>
    public void FlashStatus(string commandId, FlashProgress progress)
    {
        lock (_gate)
        {
            if (_phases.TryGetValue(progress.Ecu, out var last) && last.Phase == progress.Phase
                && !last.Published.IsCompleted && progress.Percent < 100)
            {
                return;
            }

            var status = new FlashStatus(commandId, progress.Ecu, progress.Phase, progress.Percent, Now());
            var published = PublishLoggedAsync(Write(topics.FlashStatus, status, OtaJson.Default.FlashStatus));
            _phases[progress.Ecu] = (progress.Phase, published);
        }
    }

    private CommandMemory.Answer Keep<T>(string commandId, string topic, T message, JsonTypeInfo<T> type)
    {
        var answer = Write(topic, message, type);
        memory.Keep(commandId, answer);
        return answer;
    }

    private static CommandMemory.Answer Write<T>(string topic, T message, JsonTypeInfo<T> type) =>
        new(topic, JsonSerializer.SerializeToUtf8Bytes(message, type));

    private Task PublishAsync(CommandMemory.Answer answer, CancellationToken cancellation) =>
        mqtt.PublishAsync(answer.Topic, answer.Payload, MqttQos.AtLeastOnce, cancellation);

    private async Task PublishLoggedAsync(CommandMemory.Answer answer)
    {
        try
        {
            await PublishAsync(answer, CancellationToken.None);
        }
        catch (JobException e)
        {
            log(e.Message);
        }
    }

    private string Now() => OtaTimestamp.Format(time.GetUtcNow());
}
