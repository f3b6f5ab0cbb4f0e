using FlashEngine.Ota.Messages;
using FlashEngine.Ota.Mqtt;

namespace FlashEngine.Ota.Agent;

/// <summary>What the agent does with a message: start a job, repeat answers, refuse, or cancel.</summary>
public sealed partial class OtaAgent
{
    // Null: nothing to wait for.
    private Task<FlashExitCode>? HandleAsync(MqttMessage message, bool accept)
    {
        string commandId;
        try
        {
            commandId = OtaMessageReader.ReadCommandId(message.Payload);
        }
        catch (InputException e)
        {
            _log($"message on {message.Topic} ignored: {e.Message}");
            return null;
        }

        if (message.Topic == _topics.Cancel)
        {
            Cancel(commandId);
            return null;
        }

        if (_memory.TryAdd(commandId))
        {
            return BeginAsync(commandId, message.Payload, accept);
        }

        _log($"{commandId}: known already, answers repeated");
        _messages.Repeat(commandId);
        return null;
    }

    private Task<FlashExitCode> BeginAsync(string commandId, byte[] payload, bool accept)
    {
        DownloadRequest request;
        try
        {
            request = OtaMessageReader.ReadRequest(payload);
        }
        catch (InputException e)
        {
            return AnswerAsync(commandId, JobEnd.From(e));
        }

        AgentJob job;
        lock (_gate)
        {
            if (_active is { } active)
            {
                return RefuseAsync(commandId, $"busy with {active.CommandId}");
            }

            if (!accept)
            {
                return RefuseAsync(commandId, "this agent ends after its first command");
            }

            job = new AgentJob(commandId);
            _active = (commandId, job.Cancel);
        }

        return RunJobAsync(request, job);
    }

    private void Cancel(string commandId)
    {
        lock (_gate)
        {
            if (_active is { } active && active.CommandId == commandId)
            {
                _messages.AnswerCancel(commandId, OtaStatus.Acknowledged, "cancelling");
                active.Cancel();
            }
            else
            {
                _messages.AnswerCancel(commandId, OtaStatus.Rejected, "this command is unknown or finished");
            }
        }
    }

    private Task<FlashExitCode> RefuseAsync(string commandId, string message) =>
        AnswerAsync(commandId, new JobEnd(OtaStatus.Failed, message, FlashExitCode.Precondition));

    // For a command that never became a job.
    private async Task<FlashExitCode> AnswerAsync(string commandId, JobEnd end)
    {
        await ConfirmAsync(commandId, _messages.ResultAsync(commandId, end, checksumVerified: false, TimeSpan.Zero));
        return end.ExitCode;
    }

    // The client goes on trying to deliver it; only the waiting ends.
    private async Task ConfirmAsync(string commandId, Task published)
    {
        try
        {
            await published.WaitAsync(_stopping ? StopTimeout : _settings.ResultTimeout, _time);
        }
        catch (Exception e) when (e is TimeoutException or JobException)
        {
            string line = $"{commandId}: the broker did not confirm the result: {e.Message}";
            if (_once && !_stopping)
            {
                throw new JobException(FlashExitCode.Network, line, e);
            }

            _log(line);
        }
    }
}
