namespace FlashEngine.Station.Store;

/// <summary>
/// The inbox and the outbox of a station: commands with all that their jobs need after a restart, and messages that
/// the broker has not confirmed. What a method has written survives a loss of power. Thread-safe.
/// </summary>
public interface ICommandStore
{
    /// <summary>How many finished commands are kept at least; older ones may be forgotten.</summary>
    const int FinishedKept = 10_000;

    /// <summary>True when another process finds it again.</summary>
    bool IsDurable { get; }

    /// <summary>A command; null: it is unknown, or finished and forgotten.</summary>
    /// <exception cref="InputException">The store cannot be read.</exception>
    StoredCommand? Find(string id);

    /// <summary>The commands without a result, in the order in which they were accepted.</summary>
    /// <exception cref="InputException">The store cannot be read.</exception>
    IReadOnlyList<StoredCommand> Unfinished();

    /// <summary>The messages that were not confirmed, in their order.</summary>
    /// <exception cref="InputException">The store cannot be read.</exception>
    IReadOnlyList<OutboxMessage> Outbox();

    /// <summary>Writes a command as it is now, and messages behind all others: both or nothing.</summary>
    /// <param name="command">The command; null: messages only.</param>
    /// <param name="messages">The messages; their sequence numbers are given here.</param>
    /// <returns>The messages with their sequence numbers.</returns>
    /// <exception cref="InputException">They cannot be written; nothing was.</exception>
    IReadOnlyList<OutboxMessage> Write(StoredCommand? command, params IReadOnlyList<OutboxMessage> messages);

    /// <summary>The broker has confirmed a message: it is removed.</summary>
    /// <exception cref="InputException">It cannot be removed, and will be sent once more.</exception>
    void Confirm(long sequence);

    /// <summary>Leaves a decision for whoever works on a command; a later one replaces it.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    void Decide(string id, StoredDecision decision);

    /// <summary>Takes the decision about a command out of the store; null: there is none.</summary>
    /// <exception cref="InputException">The store cannot be read.</exception>
    StoredDecision? TakeDecision(string id);
}
