using System.Text;
using FlashEngine.Station.Store;

namespace FlashEngine.Ota.Audit;

/// <summary>
/// A store whose every change of a command is in the audit log before it is in the store: what the log does not take,
/// does not happen.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="log">The log.</param>
public sealed class AuditedCommands(ICommandStore store, AuditLog log) : ICommandStore
{
    private readonly Lock _gate = new();
    private string _last = "";

    /// <inheritdoc/>
    public bool IsDurable => store.IsDurable;

    /// <inheritdoc/>
    public StoredCommand? Find(string id) => store.Find(id);

    /// <inheritdoc/>
    public IReadOnlyList<StoredCommand> Unfinished() => store.Unfinished();

    /// <inheritdoc/>
    public IReadOnlyList<OutboxMessage> Outbox() => store.Outbox();

    /// <inheritdoc/>
    public IReadOnlyList<OutboxMessage> Write(StoredCommand? command, params IReadOnlyList<OutboxMessage> messages)
    {
        if (command is not null)
        {
            Note(store.Find(command.Id), command);
        }

        return store.Write(command, messages);
    }

    /// <inheritdoc/>
    public void Confirm(long sequence) => store.Confirm(sequence);

    /// <inheritdoc/>
    public void Decide(string id, StoredDecision decision) => store.Decide(id, decision);

    /// <inheritdoc/>
    public StoredDecision? TakeDecision(string id)
    {
        var decision = store.TakeDecision(id);
        if (decision is not null)
        {
            log.Append("decision", id, decision.Decision == ConsentDecision.Postpone
                ? $"postpone for {decision.Minutes} min" : decision.Decision.ToString().ToLowerInvariant());
        }

        return decision;
    }

    private void Note(StoredCommand? before, StoredCommand now)
    {
        var happened = before?.State != now.State ? now.State.ToString().ToLowerInvariant()
            : now.IsCancelled && !before!.IsCancelled ? "cancel"
            : null;
        if (happened is null)
        {
            return;
        }

        lock (_gate)
        {
            // A write that failed behind its line is tried again, and has its line already.
            var line = $"{now.Id} {happened}";
            if (line != _last)
            {
                log.Append(happened, now.Id, Detail(now));
                _last = line;
            }
        }
    }

    private static string Detail(StoredCommand command) => command switch
    {
        { State: CommandState.Queued } => $"accepted {(command.IsPulled ? "by poll" : "over MQTT")}, profile "
            + command.Profile,
        { State: CommandState.Checking, Outcome: { } outcome } => Encoding.UTF8.GetString(outcome),
        { Result: { } result } => Encoding.UTF8.GetString(result),
        _ => "",
    };
}
