using System.Globalization;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The inbox: a row per command of the backend.</summary>
internal static class CommandTable
{
    public const string Schema =
        "CREATE TABLE command(sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, profile TEXT NOT NULL, "
        + "pulled INTEGER NOT NULL, request BLOB NOT NULL, accepted TEXT NOT NULL, state INTEGER NOT NULL, "
        + "started TEXT, cancelled INTEGER NOT NULL, approved INTEGER NOT NULL, package TEXT, "
        + "downloadSeconds REAL NOT NULL, outcome BLOB, ack BLOB, result BLOB, exitCode INTEGER NOT NULL)";

    public const string Index = "CREATE INDEX commandState ON command(state)";

    private const string Columns = "id, profile, pulled, request, accepted, state, started, cancelled, approved, "
        + "package, downloadSeconds, outcome, ack, result, exitCode";

    /// <summary>A command; null: there is none.</summary>
    public static StoredCommand? Find(SqliteConnection connection, string id)
    {
        using var select = connection.CreateCommand();
        select.CommandText = $"SELECT {Columns} FROM command WHERE id = $id";
        _ = select.Parameters.AddWithValue("$id", id);
        return Read(select).FirstOrDefault();
    }

    /// <summary>All that have no result, in order.</summary>
    public static List<StoredCommand> Unfinished(SqliteConnection connection)
    {
        using var select = connection.CreateCommand();
        select.CommandText =
            $"SELECT {Columns} FROM command WHERE state < {(int)CommandState.Done} ORDER BY sequence";
        return Read(select);
    }

    /// <summary>Writes a command; its place in the order stays.</summary>
    public static void Write(SqliteConnection connection, StoredCommand command)
    {
        using var upsert = connection.CreateCommand();
        upsert.CommandText = $"INSERT INTO command({Columns}) VALUES ($id, $profile, $pulled, $request, $accepted, "
            + "$state, $started, $cancelled, $approved, $package, $downloadSeconds, $outcome, $ack, $result, "
            + "$exitCode) ON CONFLICT(id) DO UPDATE SET request = excluded.request, "
            + "state = excluded.state, started = excluded.started, "
            + "cancelled = excluded.cancelled, approved = excluded.approved, package = excluded.package, "
            + "downloadSeconds = excluded.downloadSeconds, outcome = excluded.outcome, ack = excluded.ack, "
            + "result = excluded.result, exitCode = excluded.exitCode";
        void Set(string name, object? value) => upsert.Parameters.AddWithValue(name, value ?? DBNull.Value);
        Set("$id", command.Id);
        Set("$profile", command.Profile);
        Set("$pulled", command.IsPulled);
        Set("$request", command.Request);
        Set("$accepted", Text(command.AcceptedAt));
        Set("$state", (int)command.State);
        Set("$started", command.StartedAt is { } started ? Text(started) : null);
        Set("$cancelled", command.IsCancelled);
        Set("$approved", command.IsApproved);
        Set("$package", command.Package);
        Set("$downloadSeconds", command.DownloadSeconds);
        Set("$outcome", command.Outcome);
        Set("$ack", command.Ack);
        Set("$result", command.Result);
        Set("$exitCode", (int)command.ExitCode);
        _ = upsert.ExecuteNonQuery();
    }

    /// <summary>Forgets finished commands, up to the last so many.</summary>
    public static void Forget(SqliteConnection connection, int kept) => StationDatabase.Execute(
        connection,
        $"DELETE FROM command WHERE state = {(int)CommandState.Done} "
        + $"AND sequence <= (SELECT MAX(sequence) FROM command) - {kept} "
        + "AND id NOT IN (SELECT command FROM outbox)");

    private static List<StoredCommand> Read(SqliteCommand select)
    {
        using var row = select.ExecuteReader();
        var commands = new List<StoredCommand>();
        while (row.Read())
        {
            commands.Add(new StoredCommand
            {
                Id = row.GetString(0),
                Profile = row.GetString(1),
                IsPulled = row.GetBoolean(2),
                Request = row.GetFieldValue<byte[]>(3),
                AcceptedAt = Time(row.GetString(4)),
                State = (CommandState)row.GetInt32(5),
                StartedAt = row.IsDBNull(6) ? null : Time(row.GetString(6)),
                IsCancelled = row.GetBoolean(7),
                IsApproved = row.GetBoolean(8),
                Package = row.IsDBNull(9) ? null : row.GetString(9),
                DownloadSeconds = row.GetDouble(10),
                Outcome = Bytes(row, 11),
                Ack = Bytes(row, 12),
                Result = Bytes(row, 13),
                ExitCode = (FlashExitCode)row.GetInt32(14),
            });
        }

        return commands;
    }

    private static byte[]? Bytes(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
