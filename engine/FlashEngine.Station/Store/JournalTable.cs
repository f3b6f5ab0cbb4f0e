using FlashEngine.Journal;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The journal's table: a row per record, which an engineer can read with sqlite3.</summary>
internal static class JournalTable
{
    public const string Schema =
        "CREATE TABLE journal(sequence INTEGER PRIMARY KEY, job INTEGER NOT NULL, event INTEGER NOT NULL, "
        + "ecu TEXT NOT NULL, block TEXT NOT NULL, change INTEGER NOT NULL, text TEXT NOT NULL, "
        + "number INTEGER NOT NULL)";

    /// <summary>All records of a job, in order.</summary>
    public static List<JournalRecord> Read(SqliteConnection connection, long job)
    {
        using var select = connection.CreateCommand();
        select.CommandText =
            "SELECT event, ecu, block, change, text, number FROM journal WHERE job = $job ORDER BY sequence";
        _ = select.Parameters.AddWithValue("$job", job);
        using var row = select.ExecuteReader();
        var records = new List<JournalRecord>();
        while (row.Read())
        {
            records.Add(new JournalRecord((JournalEvent)row.GetByte(0))
            {
                Ecu = row.GetString(1),
                Block = row.GetString(2),
                Change = (EcuChange)row.GetByte(3),
                Text = row.GetString(4),
                Number = row.GetInt64(5),
            });
        }

        return records;
    }

    /// <summary>Appends records in one transaction.</summary>
    public static void Write(SqliteConnection connection, long job, IReadOnlyList<JournalRecord> records)
    {
        using var transaction = connection.BeginTransaction();
        Append(connection, job, records);
        transaction.Commit();
    }

    /// <summary>Appends records in the caller's transaction.</summary>
    public static void Append(SqliteConnection connection, long job, IReadOnlyList<JournalRecord> records)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO journal(job, event, ecu, block, change, text, number) "
            + "VALUES ($job, $event, $ecu, $block, $change, $text, $number)";
        foreach (var record in records)
        {
            insert.Parameters.Clear();
            _ = insert.Parameters.AddWithValue("$job", job);
            _ = insert.Parameters.AddWithValue("$event", (byte)record.Event);
            _ = insert.Parameters.AddWithValue("$ecu", record.Ecu);
            _ = insert.Parameters.AddWithValue("$block", record.Block);
            _ = insert.Parameters.AddWithValue("$change", (byte)record.Change);
            _ = insert.Parameters.AddWithValue("$text", record.Text);
            _ = insert.Parameters.AddWithValue("$number", record.Number);
            _ = insert.ExecuteNonQuery();
        }
    }
}
