using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>Decisions about commands that wait, left by the backend or by <c>flash agent approve</c>.</summary>
internal static class DecisionTable
{
    public const string Schema =
        "CREATE TABLE decision(command TEXT PRIMARY KEY, decision INTEGER NOT NULL, minutes INTEGER NOT NULL)";

    /// <summary>Leaves a decision in the place of an earlier one.</summary>
    public static int Write(SqliteConnection connection, string id, StoredDecision decision)
    {
        using var replace = connection.CreateCommand();
        replace.CommandText = "INSERT OR REPLACE INTO decision VALUES ($command, $decision, $minutes)";
        _ = replace.Parameters.AddWithValue("$command", id);
        _ = replace.Parameters.AddWithValue("$decision", (int)decision.Decision);
        _ = replace.Parameters.AddWithValue("$minutes", decision.Minutes);
        return replace.ExecuteNonQuery();
    }

    /// <summary>Reads the decision about a command without touching it.</summary>
    public static bool Has(SqliteConnection connection, string id)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT COUNT(*) FROM decision WHERE command = $command";
        _ = select.Parameters.AddWithValue("$command", id);
        return (long)select.ExecuteScalar()! > 0;
    }

    /// <summary>Takes the decision about a command out.</summary>
    public static StoredDecision? Take(SqliteConnection connection, string id)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM decision WHERE command = $command RETURNING decision, minutes";
        _ = delete.Parameters.AddWithValue("$command", id);
        using var row = delete.ExecuteReader();
        return row.Read() ? new StoredDecision((ConsentDecision)row.GetInt32(0), row.GetInt32(1)) : null;
    }
}
