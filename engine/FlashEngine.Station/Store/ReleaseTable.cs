using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The highest release counter that each vehicle got.</summary>
internal static class ReleaseTable
{
    public const string Schema =
        "CREATE TABLE release(vehicle TEXT PRIMARY KEY, counter INTEGER NOT NULL)";

    /// <summary>The counter of a vehicle; null: it got none.</summary>
    public static long? Read(SqliteConnection connection, string vehicle)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT counter FROM release WHERE vehicle = $vehicle";
        _ = select.Parameters.AddWithValue("$vehicle", vehicle);
        return (long?)select.ExecuteScalar();
    }

    /// <summary>Raises the counter of a vehicle; a lower one changes nothing.</summary>
    /// <returns>How many rows there are of it: 1.</returns>
    public static int Write(SqliteConnection connection, string vehicle, long counter)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO release(vehicle, counter) VALUES ($vehicle, $counter) "
            + "ON CONFLICT(vehicle) DO UPDATE SET counter = max(counter, excluded.counter)";
        _ = insert.Parameters.AddWithValue("$vehicle", vehicle);
        _ = insert.Parameters.AddWithValue("$counter", counter);
        return insert.ExecuteNonQuery();
    }
}
