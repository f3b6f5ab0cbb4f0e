using System.Globalization;
using FlashEngine.Journal;
using FlashEngine.Scheduling;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>
/// What a station keeps of its jobs, in a folder of its own: an SQLite database whose every transaction is flushed to
/// the disk before it counts. One process at a time.
/// </summary>
public sealed class StationStore : IDisposable
{
    private const int JobsKept = 20;
    private readonly FileStream _lock;
    private readonly SqliteConnection _connection;
    private JournalWriter? _writer;

    private StationStore(string fileName, FileStream fileLock, SqliteConnection connection)
    {
        FileName = fileName;
        _lock = fileLock;
        _connection = connection;
    }

    /// <summary>The database's path.</summary>
    public string FileName { get; }

    /// <summary>Opens the store of a folder, and makes both where they are missing.</summary>
    /// <param name="folder">The folder; only its owner may look into it.</param>
    /// <exception cref="InputException">
    /// Another process has it, it cannot be written, or the database is damaged or of a newer program.
    /// </exception>
    public static StationStore Open(string folder)
    {
        var fileName = StationDatabase.FileName(folder);
        var fileLock = StationDatabase.Lock(folder, "station.lock");
        SqliteConnection? connection = null;
        try
        {
            connection = StationDatabase.Open(fileName);
            return new StationStore(fileName, fileLock, connection);
        }
        catch (FlashException)
        {
            connection?.Dispose();
            fileLock.Dispose();
            throw;
        }
    }

    /// <summary>The job that was last begun for a vehicle; null: there is none.</summary>
    /// <exception cref="InputException">The database is damaged.</exception>
    public StoredJob? LastJob(string vehicle) => Guarded(() =>
    {
        using var select = _connection.CreateCommand();
        select.CommandText =
            "SELECT id, package, release, begun, command FROM job WHERE vehicle = $vehicle ORDER BY id DESC LIMIT 1";
        _ = select.Parameters.AddWithValue("$vehicle", vehicle);
        using var row = select.ExecuteReader();
        if (!row.Read())
        {
            return null;
        }

        var id = row.GetInt64(0);
        return new StoredJob(
            id,
            new JobIdentity(vehicle, row.GetString(1), row.GetString(2)),
            DateTimeOffset.Parse(row.GetString(3), CultureInfo.InvariantCulture),
            JournalTable.Read(_connection, id),
            row.IsDBNull(4) ? null : row.GetString(4));
    });

    /// <summary>Begins a job.</summary>
    /// <param name="job">What it is to do.</param>
    /// <param name="now">Date and time.</param>
    /// <param name="command">The backend's command that it belongs to; null: none.</param>
    /// <param name="inherited">What its journal begins with, <see cref="OpenEnds"/> of the one before; null: nothing.
    /// </param>
    /// <returns>Its journal, open until the store is closed.</returns>
    /// <exception cref="InputException">It cannot be written.</exception>
    public IJobJournal Begin(
        JobIdentity job,
        DateTimeOffset now,
        string? command = null,
        IReadOnlyList<JournalRecord>? inherited = null) => Write(Guarded(() =>
    {
        using var transaction = _connection.BeginTransaction();
        using var insert = _connection.CreateCommand();
        insert.CommandText = "INSERT INTO job(vehicle, package, release, begun, command) "
            + "VALUES ($vehicle, $package, $release, $begun, $command) RETURNING id";
        _ = insert.Parameters.AddWithValue("$vehicle", job.Vehicle);
        _ = insert.Parameters.AddWithValue("$package", job.PackageSha256);
        _ = insert.Parameters.AddWithValue("$release", job.Release);
        _ = insert.Parameters.AddWithValue("$begun", now.ToString("O", CultureInfo.InvariantCulture));
        _ = insert.Parameters.AddWithValue("$command", (object?)command ?? DBNull.Value);
        var id = (long)insert.ExecuteScalar()!;
        StationDatabase.Execute(_connection, $"DELETE FROM journal WHERE job <= {id - JobsKept}");
        StationDatabase.Execute(_connection, $"DELETE FROM job WHERE id <= {id - JobsKept}");
        JournalTable.Append(_connection, id, inherited ?? []);
        transaction.Commit();
        return id;
    }));

    /// <summary>Goes on with a job.</summary>
    /// <returns>Its journal, open until the store is closed.</returns>
    public IJobJournal Continue(StoredJob job) => Write(job.Id);

    /// <summary>What earlier runs have taught about the times of ECUs.</summary>
    /// <exception cref="InputException">The database is damaged.</exception>
    public EstimateBook Estimates() => Guarded(() => new EstimateBook(EstimateTable.Read(_connection)));

    /// <summary>Keeps what a job has taught. Its journal is complete then, and is closed.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Learn(IReadOnlyList<LearnedTimes> runs)
    {
        EndJournal();
        _ = Guarded(() => EstimateTable.Learn(_connection, runs));
    }

    /// <summary>
    /// What the store of a folder has learned, for a plan: nothing is made or changed, and a job that runs with the
    /// folder is not disturbed.
    /// </summary>
    /// <exception cref="InputException">The database is damaged or of a newer program.</exception>
    public static EstimateBook ReadEstimates(string folder)
    {
        var fileName = StationDatabase.FileName(folder);
        return File.Exists(fileName)
            ? new EstimateBook(StationDatabase.ReadEstimates(fileName))
            : EstimateBook.Empty;
    }

    /// <summary>The highest release counter that was flashed to a vehicle; null: none was.</summary>
    /// <exception cref="InputException">The database is damaged.</exception>
    public long? HighestRelease(string vehicle) => Guarded(() => ReleaseTable.Read(_connection, vehicle));

    /// <summary>
    /// A release was flashed to a vehicle: its journal is complete, and the counter is remembered. A lower one than the
    /// highest changes nothing.
    /// </summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void NoteRelease(string vehicle, long counter)
    {
        EndJournal();
        _ = Guarded(() => ReleaseTable.Write(_connection, vehicle, counter));
    }

    /// <summary>Writes what is left of the journal and closes the database.</summary>
    public void Dispose()
    {
        EndJournal();
        _connection.Dispose();
        _lock.Dispose();
    }

    /// <summary>The journal's thread uses the same connection.</summary>
    private void EndJournal()
    {
        _writer?.Dispose();
        _writer = null;
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException e)
        {
            throw StationDatabase.Unusable(FileName, e);
        }
    }

    private JournalWriter Write(long job)
    {
        EndJournal();
        return _writer = new JournalWriter(records =>
        {
            try
            {
                JournalTable.Write(_connection, job, records);
            }
            catch (SqliteException e)
            {
                throw new JobException(
                    FlashExitCode.FileOrManifest,
                    $"the journal cannot be written, so nothing more may be changed: {FileName}: {e.Message}",
                    e);
            }
        });
    }
}
