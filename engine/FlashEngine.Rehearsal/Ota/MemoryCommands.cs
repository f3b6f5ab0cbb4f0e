using FlashEngine.Station.Store;

namespace FlashEngine.Rehearsal.Ota;

/// <summary>
/// Inbox and outbox in memory: the twin of the store's in a rehearsal, where it outlives the device's process, and what
/// an agent has whose vehicle ends with it.
/// </summary>
/// <param name="isDurable">True when there will be another process that finds it again.</param>
public sealed class MemoryCommands(bool isDurable) : ICommandStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredCommand> _commands = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly SortedDictionary<long, OutboxMessage> _outbox = [];
    private readonly Dictionary<string, StoredDecision> _decisions = new(StringComparer.Ordinal);
    private long _sequence;
    private int _finished;

    /// <inheritdoc/>
    public bool IsDurable => isDurable;

    /// <inheritdoc/>
    public StoredCommand? Find(string id)
    {
        lock (_gate)
        {
            return _commands.GetValueOrDefault(id);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredCommand> Unfinished()
    {
        lock (_gate)
        {
            return [.. _order.Select(id => _commands[id]).Where(command => command.State != CommandState.Done)];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<OutboxMessage> Outbox()
    {
        lock (_gate)
        {
            return [.. _outbox.Values];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<OutboxMessage> Write(StoredCommand? command, params IReadOnlyList<OutboxMessage> messages)
    {
        lock (_gate)
        {
            if (command is not null)
            {
                Keep(command);
            }

            OutboxMessage[] written = [.. messages.Select(message => message with { Sequence = ++_sequence })];
            foreach (var message in written)
            {
                _outbox.Add(message.Sequence, message);
            }

            return written;
        }
    }

    /// <inheritdoc/>
    public void Confirm(long sequence)
    {
        lock (_gate)
        {
            _ = _outbox.Remove(sequence);
        }
    }

    /// <inheritdoc/>
    public void Decide(string id, StoredDecision decision)
    {
        lock (_gate)
        {
            _decisions[id] = decision;
        }
    }

    /// <inheritdoc/>
    public StoredDecision? TakeDecision(string id)
    {
        lock (_gate)
        {
            return _decisions.Remove(id, out var decision) ? decision : null;
        }
    }

    private void Keep(StoredCommand command)
    {
        if (!_commands.ContainsKey(command.Id))
        {
            _order.Add(command.Id);
        }

        _commands[command.Id] = command;
        if (command.State == CommandState.Done && ++_finished > ICommandStore.FinishedKept)
        {
            var oldest = _order.FindIndex(id => _commands[id].State == CommandState.Done);
            _ = _commands.Remove(_order[oldest]);
            _order.RemoveAt(oldest);
            _finished--;
        }
    }
}
