using System.Threading.Channels;
using FlashEngine.Ota.Agent;
using FlashEngine.Ota.Messages;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Commands;

/// <summary>
/// Where commands arrive: accepts, queues, refuses, cancels, repeats. Every one is in the store before it is answered,
/// and every one that is in the store gets its one result. Thread-safe.
/// </summary>
internal sealed class CommandDesk(
    OtaProfile profile,
    JobPolicy policy,
    ICommandStore store,
    Outbox outbox,
    AgentMessages messages,
    string deviceId,
    TimeProvider time,
    Action<string> log)
{
    private readonly Lock _gate = new();
    private readonly List<AgentJob> _open = [];
    private readonly Channel<AgentJob> _jobs = Channel.CreateUnbounded<AgentJob>();
    private readonly TaskCompletionSource<FlashExitCode> _first =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string? _firstId;
    private FlashState _state = new("", "idle", "", "", [], "");
    private bool _isStopping;

    /// <summary>Jobs in the order in which they are worked on; it ends when the agent does.</summary>
    public ChannelReader<AgentJob> Jobs => _jobs.Reader;

    /// <summary>Only the first command is worked on; the others are refused.</summary>
    public bool TakesOne { get; init; }

    /// <summary>Completes with the exit code of the first command when that has its result.</summary>
    public Task<FlashExitCode> First => _first.Task;

    /// <summary>The id of the first command; null: none came yet.</summary>
    public string? FirstId => _firstId;

    /// <summary>True while a command has no result.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_gate)
            {
                return _open.Count > 0;
            }
        }
    }

    /// <summary>Goes on with what an earlier process left.</summary>
    /// <exception cref="InputException">The store cannot be read.</exception>
    public void Load()
    {
        foreach (var command in store.Unfinished())
        {
            var spoken = command.Profile == profile.Name ? profile : OtaProfile.Of(command.Profile, deviceId);
            var job = new AgentJob(command, spoken, spoken.ReadRequest(command.Request), store);
            log($"{job.Id}: goes on, {CommandStates.Word(command.State)}");
            Enter(job);
        }
    }

    /// <summary>Takes a request that the agent makes itself; where there is no room for it now, it is made again.
    /// </summary>
    public void Receive(DownloadRequest request)
    {
        lock (_gate)
        {
            if (Refusal() is { } refusal)
            {
                log($"{request.CommandId}: later: {refusal}");
                return;
            }

            _ = Receive(profile.WriteRequest(request), isPulled: true);
        }
    }

    /// <summary>Whether a command is in the inbox.</summary>
    /// <exception cref="InputException">The store cannot be read.</exception>
    public bool IsKnown(string id) => store.Find(id) is not null;

    /// <summary>A request came. Nothing that is wrong with it, or with the store, comes out of here.</summary>
    /// <param name="payload">Its bytes.</param>
    /// <param name="isPulled">True when it was fetched over HTTPS.</param>
    /// <returns>False: it could not be recorded, and is nothing until it comes again.</returns>
    public bool Receive(byte[] payload, bool isPulled)
    {
        if (ReadId(payload, "request") is not { } id)
        {
            return true;
        }

        try
        {
            if (store.Find(id) is { } known)
            {
                log(TryRenew(id, payload) ? $"{id}: has a new URL" : $"{id}: known already, answers repeated");
                messages.Repeat(profile, known);
                return true;
            }

            Decide(new StoredCommand
            {
                Id = id,
                Profile = profile.Name,
                IsPulled = isPulled,
                Request = payload,
                AcceptedAt = time.GetUtcNow(),
            });
            return true;
        }
        catch (InputException e)
        {
            // What is not recorded is not done. It is no result either: sent again, it may be accepted.
            log($"{id}: not recorded, so not accepted: {e.Message}");
            messages.Reject(profile, id, $"not recorded, so not accepted: {e.Message}");
            return false;
        }
    }

    /// <summary>A cancel came.</summary>
    public void Cancel(byte[] payload)
    {
        if (ReadId(payload, "cancel") is not { } id)
        {
            return;
        }

        AgentJob? job;
        bool isQueued;
        lock (_gate)
        {
            job = _open.Find(open => open.Id == id);
            isQueued = job is not null && job != _open[0];
        }

        try
        {
            var answer = new OutboxMessage(0, id, profile.CancelAck, OtaProfile.WriteCancelAck(
                id, OtaStatus.Acknowledged, "cancelling", time.GetUtcNow()));
            if (job?.TryCancel(answer) is { } written)
            {
                outbox.Post(written);
                if (isQueued)
                {
                    EndQueued(job);
                }

                return;
            }

            messages.RejectCancel(
                profile, id, job is null ? "this command is unknown or finished" : "too late: it has been flashed");
        }
        catch (InputException e)
        {
            log($"{id}: cancel not recorded: {e.Message}");
            messages.RejectCancel(profile, id, $"not recorded: {e.Message}");
        }
    }

    /// <summary>A decision about a command that waits came.</summary>
    public void Consent(byte[] payload)
    {
        try
        {
            var (id, decision) = OtaMessageReader.ReadConsent(payload);
            lock (_gate)
            {
                if (_open.Exists(open => open.Id == id))
                {
                    store.Decide(id, decision);
                    return;
                }
            }

            log($"{id}: decision ignored: this command is unknown or finished");
        }
        catch (InputException e)
        {
            log($"decision ignored: {e.Message}");
        }
    }

    /// <summary>Gives a command its one result; a second one is ignored.</summary>
    /// <exception cref="InputException">The store does not take it; the command has no result yet.</exception>
    public void End(AgentJob job, JobEnd end, FlashJobOutcome? outcome)
    {
        var (result, answers) = Answers(job.Profile, job.Command, end, outcome);
        var written = job.Finish(command => command with { Result = result, ExitCode = end.ExitCode }, answers);
        if (written is not null)
        {
            Leave(job);
            Ended(job.Id, end, written);
        }
    }

    /// <summary>Publishes the state of the device again.</summary>
    public void ShowState()
    {
        FlashState state;
        lock (_gate)
        {
            state = _state;
        }

        messages.State(state);
    }

    /// <summary>Publishes the state of the command that is worked on.</summary>
    public void ShowState(AgentJob job, string waitingFor = "", string text = "") =>
        Show(job.Id, CommandStates.Word(job.Command.State), waitingFor, text);

    /// <summary>
    /// Ends the queue and breaks off what is worked on. Jobs of a durable store go on at the next start; the others are
    /// cancelled.
    /// </summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            _open.ForEach(job => job.Interrupt());
        }

        _ = _jobs.Writer.TryComplete();
    }

    private string? ReadId(byte[] payload, string what)
    {
        try
        {
            return OtaMessageReader.ReadCommandId(payload);
        }
        catch (InputException e)
        {
            log($"{what} ignored: {e.Message}");
            return null;
        }
    }

    /// <summary>A known command came again, perhaps with a new URL for a download that has not ended.</summary>
    private bool TryRenew(string id, byte[] payload)
    {
        AgentJob? job;
        lock (_gate)
        {
            job = _open.Find(open => open.Id == id);
        }

        try
        {
            return job?.TryRenew(profile.ReadRequest(payload), payload) == true;
        }
        catch (InputException e)
        {
            log($"{id}: {e.Message}");
            return false;
        }
    }

    // It does not wait for its turn; where the store does not take the end now, it is given when the turn comes.
    private void EndQueued(AgentJob job)
    {
        try
        {
            End(job, JobEnd.Cancelled, null);
        }
        catch (InputException e)
        {
            log($"{job.Id}: the result is not recorded yet: {e.Message}");
        }
    }

    private void Decide(StoredCommand command)
    {
        DownloadRequest request;
        try
        {
            request = profile.ReadRequest(command.Request);
        }
        catch (InputException e)
        {
            Refuse(command, JobEnd.From(e));
            return;
        }

        lock (_gate)
        {
            var refusal = Refusal();
            if (refusal is not null)
            {
                Refuse(command, new JobEnd(OtaStatus.Failed, refusal, FlashExitCode.Precondition));
            }
            else if (!_isStopping || store.IsDurable)
            {
                Accept(command, request); // after the stop: for the next process
            }

            // Else nobody is told anything; the backend sends it again.
        }
    }

    private string? Refusal() =>
        TakesOne && _firstId is not null ? _open.Count > 0
            ? $"busy with {_open[0].Id}" : "this agent ends after its first command"
        : _open.Count == 0 ? null
        : policy.WhenBusy == BusyPolicy.Refuse ? $"busy with {_open[0].Id}"
        : _open.Count > policy.QueueMax ? $"busy with {_open[0].Id}, and {Commands(_open.Count - 1)} waiting already"
        : null;

    private static string Commands(int count) => count == 1 ? "1 command" : $"{count} commands";

    private void Accept(StoredCommand command, DownloadRequest request)
    {
        var ack = profile.WriteAck(
            command.Id,
            OtaStatus.Acknowledged,
            _open.Count == 0 ? "download request accepted" : $"queued behind {Commands(_open.Count)}",
            time.GetUtcNow());
        var job = new AgentJob(command with { Ack = ack }, profile, request, store);
        var written = store.Write(job.Command, new OutboxMessage(0, command.Id, profile.RequestAck, ack));
        outbox.Post(written);
        Enter(job);
    }

    private void Enter(AgentJob job)
    {
        lock (_gate)
        {
            _firstId ??= job.Id;
            _open.Add(job);
            _ = _jobs.Writer.TryWrite(job);
        }

        if (job == _open[0])
        {
            ShowState(job);
        }
        else
        {
            ShowState(_state);
        }
    }

    // For a command that never becomes a job.
    private void Refuse(StoredCommand command, JobEnd end)
    {
        var (result, answers) = Answers(profile, command, end, null);
        var written = store.Write(
            command with { State = CommandState.Done, Result = result, ExitCode = end.ExitCode }, answers);
        _firstId ??= command.Id;
        Ended(command.Id, end, written);
    }

    /// <summary>The result comes behind the report: whoever has the result has all.</summary>
    private (byte[] Result, List<OutboxMessage> Answers) Answers(
        OtaProfile spoken, StoredCommand command, JobEnd end, FlashJobOutcome? outcome)
    {
        var result = spoken.WriteResult(
            command.Id,
            end.Status,
            end.Message,
            command.Package is not null,
            TimeSpan.FromSeconds(command.DownloadSeconds),
            time.GetUtcNow());
        var answers = new List<OutboxMessage>();
        if (outcome is { Ecus.Count: > 0 })
        {
            answers.Add(messages.Report(command.Id, end, outcome));
        }

        if (outcome?.VersionManifest is { Length: > 0 } manifest) // JSON brings "none" back as empty
        {
            answers.Add(messages.VersionManifest(command.Id, manifest));
        }

        answers.Add(new OutboxMessage(0, command.Id, spoken.Result, result));
        return (result, answers);
    }

    private void Leave(AgentJob job)
    {
        lock (_gate)
        {
            _ = _open.Remove(job);
        }
    }

    private void Ended(string id, JobEnd end, IReadOnlyList<OutboxMessage> written)
    {
        log($"{id}: {end.Status}: {end.Message}");
        outbox.Post(written);
        Show(id, CommandStates.Word(CommandState.Done), "", $"{end.Status}: {end.Message}");
        if (id == _firstId)
        {
            _ = _first.TrySetResult(end.ExitCode);
        }
    }

    private void Show(string id, string state, string waitingFor, string text)
    {
        lock (_gate)
        {
            // A command that is refused, or cancelled in the queue, is not what the device is busy with.
            var isOther = _open.Count > 0 && _open[0].Id != id;
            _state = isOther ? _state : new FlashState(id, state, waitingFor, text, [], "");
            _state = _state with { Queued = [.. _open.Skip(1).Select(job => job.Id)] };
        }

        ShowState();
    }

    private void ShowState(FlashState state) =>
        Show(state.CommandId, state.State, state.WaitingFor, state.Message);
}
