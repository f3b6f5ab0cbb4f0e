using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The outbox: a row per message that the broker has not confirmed.</summary>
internal static class OutboxTable
{
    // AUTOINCREMENT: a number is never given twice, also after the last row was removed.
    public const string Schema =
        "CREATE TABLE outbox(sequence INTEGER PRIMARY KEY AUTOINCREMENT, command TEXT NOT NULL, "
        + "topic TEXT NOT NULL, payload BLOB NOT NULL)";

    /// <summary>All messages, in order.</summary>
    public static List<OutboxMessage> Read(SqliteConnection connection)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT sequence, command, topic, payload FROM outbox ORDER BY sequence";
        using var row = select.ExecuteReader();
        var messages = new List<OutboxMessage>();
        while (row.Read())
        {
            messages.Add(new OutboxMessage(
                row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetFieldValue<byte[]>(3)));
        }

        return messages;
    }

    /// <summary>Appends a message.</summary>
    /// <returns>It, with its sequence number.</returns>
    public static OutboxMessage Append(SqliteConnection connection, OutboxMessage message)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO outbox(command, topic, payload) VALUES ($command, $topic, $payload) "
            + "RETURNING sequence";
        _ = insert.Parameters.AddWithValue("$command", message.CommandId);
        _ = insert.Parameters.AddWithValue("$topic", message.Topic);
        _ = insert.Parameters.AddWithValue("$payload", message.Payload);
        return message with { Sequence = (long)insert.ExecuteScalar()! };
    }

    /// <summary>Removes a message.</summary>
    public static void Remove(SqliteConnection connection, long sequence)
    {
        using var delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM outbox WHERE sequence = $sequence";
        _ = delete.Parameters.AddWithValue("$sequence", sequence);
        _ = delete.ExecuteNonQuery();
    }
}
