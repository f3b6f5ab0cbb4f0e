using FlashEngine.Scheduling;
using Microsoft.Data.Sqlite;

namespace FlashEngine.Station.Store;

/// <summary>The table of learned times: a row per ECU type and software, in nanoseconds.</summary>
internal static class EstimateTable
{
    public const string Schema =
        "CREATE TABLE estimate(ecuType TEXT NOT NULL, software TEXT NOT NULL, runs INTEGER NOT NULL, "
        + "bytes INTEGER NOT NULL, headNs INTEGER NOT NULL, gapNs INTEGER NOT NULL, tailNs INTEGER NOT NULL, "
        + "learned INTEGER NOT NULL, PRIMARY KEY(ecuType, software))";

    /// <summary>All rows, the one that was learned last first.</summary>
    public static List<LearnedTimes> Read(SqliteConnection connection)
    {
        using var select = connection.CreateCommand();
        select.CommandText = "SELECT ecuType, software, runs, bytes, headNs, gapNs, tailNs FROM estimate "
            + "ORDER BY learned DESC, ecuType, software";
        using var row = select.ExecuteReader();
        var times = new List<LearnedTimes>();
        while (row.Read())
        {
            times.Add(new LearnedTimes
            {
                EcuType = row.GetString(0),
                Software = row.GetString(1),
                Runs = row.GetInt32(2),
                Bytes = row.GetInt64(3),
                HeadNs = row.GetInt64(4),
                GapNs = row.GetInt64(5),
                TailNs = row.GetInt64(6),
            });
        }

        return times;
    }

    /// <summary>Adds runs to what is known, in one transaction.</summary>
    /// <returns>All rows.</returns>
    public static List<LearnedTimes> Learn(SqliteConnection connection, IEnumerable<LearnedTimes> runs)
    {
        using var transaction = connection.BeginTransaction();
        foreach (var run in runs)
        {
            // Read anew each time: two ECUs of a job may be of one type.
            var known = Read(connection).Find(times => times.EcuType == run.EcuType && times.Software == run.Software);
            Write(connection, known?.With(run) ?? run);
        }

        transaction.Commit();
        return Read(connection);
    }

    private static void Write(SqliteConnection connection, LearnedTimes times)
    {
        using var replace = connection.CreateCommand();
        replace.CommandText = "INSERT OR REPLACE INTO estimate "
            + "VALUES ($ecuType, $software, $runs, $bytes, $headNs, $gapNs, $tailNs, "
            + "(SELECT COALESCE(MAX(learned), 0) + 1 FROM estimate))";
        _ = replace.Parameters.AddWithValue("$ecuType", times.EcuType);
        _ = replace.Parameters.AddWithValue("$software", times.Software);
        _ = replace.Parameters.AddWithValue("$runs", times.Runs);
        _ = replace.Parameters.AddWithValue("$bytes", times.Bytes);
        _ = replace.Parameters.AddWithValue("$headNs", times.HeadNs);
        _ = replace.Parameters.AddWithValue("$gapNs", times.GapNs);
        _ = replace.Parameters.AddWithValue("$tailNs", times.TailNs);
        _ = replace.ExecuteNonQuery();
    }
}
