using FlashEngine.Scheduling;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The station's SQLite database: how it is opened, and what tables it has since which version.</summary>
internal static class StationDatabase
{
    private const int SchemaVersion = 2;
    private const int EstimatesSince = 2;

    /// <summary>Opens a database for a job, and makes it, or what it does not have yet.</summary>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static SqliteConnection Open(string fileName)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(fileName, SqliteOpenMode.ReadWriteCreate);
            Execute(connection, "PRAGMA journal_mode = WAL");
            Execute(connection, "PRAGMA synchronous = FULL");
            Prepare(connection, fileName);
            return connection;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw Unusable(fileName, e);
        }
        catch (InputException)
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Reads learned times without making or changing anything; none from an older program's file.</summary>
    /// <exception cref="InputException">It cannot be used.</exception>
    public static List<LearnedTimes> ReadEstimates(string fileName)
    {
        try
        {
            using var connection = Connect(fileName, SqliteOpenMode.ReadOnly);
            return CheckedVersion(connection, fileName) < EstimatesSince ? [] : EstimateTable.Read(connection);
        }
        catch (SqliteException e)
        {
            throw Unusable(fileName, e);
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    public static InputException Unusable(string fileName, SqliteException e) => new(
        $"{fileName}: {e.Message.ReplaceLineEndings(" ")}; move it away to start anew (a job that was cut off is then "
        + "forgotten)",
        e);

    private static SqliteConnection Connect(string fileName, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = fileName, Pooling = false, Mode = mode }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private static long CheckedVersion(SqliteConnection connection, string fileName)
    {
        using var ask = connection.CreateCommand();
        ask.CommandText = "PRAGMA user_version";
        var version = (long)ask.ExecuteScalar()!;
        return version <= SchemaVersion
            ? version
            : throw new InputException(
                $"{fileName} was written by a newer version of this program (schema {version}, known is "
                + $"{SchemaVersion}); use that one, or another folder with --state");
    }

    /// <summary>Makes what the database does not have yet; what an older program wrote stays.</summary>
    private static void Prepare(SqliteConnection connection, string fileName)
    {
        var version = CheckedVersion(connection, fileName);
        if (version == SchemaVersion)
        {
            return;
        }

        using var transaction = connection.BeginTransaction();
        if (version < 1)
        {
            Execute(
                connection,
                "CREATE TABLE job(id INTEGER PRIMARY KEY, vehicle TEXT NOT NULL, package TEXT NOT NULL, "
                + "release TEXT NOT NULL, begun TEXT NOT NULL)");
            Execute(connection, JournalTable.Schema);
        }

        Execute(connection, EstimateTable.Schema);
        Execute(connection, ReleaseTable.Schema);
        Execute(connection, $"PRAGMA user_version = {SchemaVersion}");
        transaction.Commit();
    }
}
