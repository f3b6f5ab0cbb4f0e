using FlashEngine.Scheduling;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The station's SQLite database: how it is opened, and what tables it has since which version.</summary>
internal static class StationDatabase
{
    private const int SchemaVersion = 3;
    private const int EstimatesSince = 2;
    private const int CommandsSince = 3;

    /// <summary>The database of a folder.</summary>
    public static string FileName(string folder) => Path.Combine(folder, "station.db");

    /// <summary>Takes one of the folder's locks for as long as the file is open, and makes the folder.</summary>
    /// <exception cref="InputException">Another process has it, or it cannot be made.</exception>
    public static FileStream Lock(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            _ = OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(folder)
                : Directory.CreateDirectory(
                    folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new InputException($"{path}: {e.Message}; choose another folder with --state", e);
        }
        catch (IOException e)
        {
            throw new InputException(
                $"{path}: {e.Message}; when another flash works with this folder, wait for its end or choose another "
                + "with --state",
                e);
        }
    }

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
        if (CheckedVersion(connection, fileName) == SchemaVersion)
        {
            return;
        }

        // Asked again inside: another process may have been faster.
        using var transaction = connection.BeginTransaction();
        var version = CheckedVersion(connection, fileName);
        if (version < 1)
        {
            Execute(
                connection,
                "CREATE TABLE job(id INTEGER PRIMARY KEY, vehicle TEXT NOT NULL, package TEXT NOT NULL, "
                + "release TEXT NOT NULL, begun TEXT NOT NULL)");
            Execute(connection, JournalTable.Schema);
        }

        if (version < EstimatesSince)
        {
            Execute(connection, EstimateTable.Schema);
            Execute(connection, ReleaseTable.Schema);
        }

        if (version < CommandsSince)
        {
            // Which command a job belongs to; a job of the command line belongs to none.
            Execute(connection, "ALTER TABLE job ADD COLUMN command TEXT");
            Execute(connection, CommandTable.Schema);
            Execute(connection, CommandTable.Index);
            Execute(connection, OutboxTable.Schema);
            Execute(connection, DecisionTable.Schema);
        }

        Execute(connection, $"PRAGMA user_version = {SchemaVersion}");
        transaction.Commit();
    }
}
