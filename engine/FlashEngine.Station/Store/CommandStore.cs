using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>
/// Inbox and outbox in the station's database, through a connection of their own: a job that runs writes its journal
/// meanwhile. One agent per folder.
/// </summary>
public sealed class CommandStore : ICommandStore, IDisposable
{
    private readonly Lock _gate = new();
    private readonly string _fileName;
    private readonly FileStream _lock;
    private readonly SqliteConnection _connection;

    private CommandStore(string fileName, FileStream fileLock, SqliteConnection connection) =>
        (_fileName, _lock, _connection) = (fileName, fileLock, connection);

    /// <inheritdoc/>
    public bool IsDurable => true;

    /// <summary>Opens the store of a folder, and makes both where they are missing.</summary>
    /// <param name="folder">The folder; only its owner may look into it.</param>
    /// <exception cref="InputException">
    /// Another agent has it, it cannot be written, or the database is damaged or of a newer program.
    /// </exception>
    public static CommandStore Open(string folder)
    {
        var fileName = StationDatabase.FileName(folder);
        var fileLock = StationDatabase.Lock(folder, "agent.lock");
        try
        {
            return new CommandStore(fileName, fileLock, StationDatabase.Open(fileName));
        }
        catch (FlashException)
        {
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Leaves a decision about a command for the agent of a folder, which may be running in another process.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="id">The command.</param>
    /// <param name="decision">The decision.</param>
    /// <exception cref="InputException">
    /// The folder has no store, the store has no such command, or the command has its result already.
    /// </exception>
    public static void Decide(string folder, string id, StoredDecision decision)
    {
        var fileName = StationDatabase.FileName(folder);
        if (!File.Exists(fileName))
        {
            throw new InputException($"{folder} has no station.db; right is the agent's --state folder");
        }

        using var connection = StationDatabase.Open(fileName);
        try
        {
            var command = CommandTable.Find(connection, id)
                ?? throw new InputException($"{fileName} has no command '{id}'");
            if (command.State == CommandState.Done)
            {
                throw new InputException($"command '{id}' has its result already");
            }

            _ = DecisionTable.Write(connection, id, decision);
        }
        catch (SqliteException e)
        {
            throw StationDatabase.Unusable(fileName, e);
        }
    }

    /// <inheritdoc/>
    public StoredCommand? Find(string id) => Guarded(() => CommandTable.Find(_connection, id));

    /// <inheritdoc/>
    public IReadOnlyList<StoredCommand> Unfinished() => Guarded(() => CommandTable.Unfinished(_connection));

    /// <inheritdoc/>
    public IReadOnlyList<OutboxMessage> Outbox() => Guarded(() => OutboxTable.Read(_connection));

    /// <inheritdoc/>
    public IReadOnlyList<OutboxMessage> Write(StoredCommand? command, params IReadOnlyList<OutboxMessage> messages) =>
        Guarded(() =>
        {
            using var transaction = _connection.BeginTransaction();
            if (command is not null)
            {
                CommandTable.Write(_connection, command);
            }

            List<OutboxMessage> written = [.. messages.Select(each => OutboxTable.Append(_connection, each))];
            if (command is { State: CommandState.Done })
            {
                _ = DecisionTable.Take(_connection, command.Id);
                CommandTable.Forget(_connection, ICommandStore.FinishedKept);
            }

            transaction.Commit();
            return written;
        });

    /// <inheritdoc/>
    public void Confirm(long sequence) => Guarded(() =>
    {
        OutboxTable.Remove(_connection, sequence);
        return sequence;
    });

    /// <inheritdoc/>
    public void Decide(string id, StoredDecision decision) =>
        Guarded(() => DecisionTable.Write(_connection, id, decision));

    /// <inheritdoc/>
    public StoredDecision? TakeDecision(string id) => Guarded(() =>
        DecisionTable.Has(_connection, id) ? DecisionTable.Take(_connection, id) : null);

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _connection.Dispose();
            _lock.Dispose();
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        lock (_gate)
        {
            try
            {
                return work();
            }
            catch (SqliteException e)
            {
                throw StationDatabase.Unusable(_fileName, e);
            }
        }
    }
}
